type ErrorDetail = ErrorOptions & { readonly data?: Readonly<Record<string, unknown>> };

/**
 * Wrong input, or a broken rule of ours: a stable dotted `code` and a message that says what, where and what to do.
 * `data` carries what a machine may want to read; it is plain JSON.
 */
export class PlutoError extends Error {
  readonly code: string;
  readonly data: Readonly<Record<string, unknown>>;
  constructor(code: string, message: string, options: ErrorDetail = {}) {
    super(`${code}: ${message}`, options);
    this.name = "PlutoError";
    this.code = code;
    this.data = options.data ?? {};
  }
}

/** States the rule that must hold, in the positive; stays on in every run. @throws `invariant` when it does not. */
export function invariant(holds: boolean, rule: string): asserts holds {
  if (!holds) throw new PlutoError("invariant", rule);
}

/** Closes a union: the compiler refuses a call that some member could still reach. @throws `invariant` always. */
export function assertNever(value: never): never {
  throw new PlutoError(
    "invariant",
    `every alternative is handled, this one was not: ${JSON.stringify(value)}`,
  );
}

/** The text of anything that was thrown, without a stack trace. */
export const messageOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown);
