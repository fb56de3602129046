import * as z from "zod";
import { PlutoError } from "../units/failure.ts";

/** One thing wrong with a config, and where. */
export interface ConfigFault {
  /** Dotted path into the file, e.g. `params.entry_time`; empty for the whole. */
  readonly path: string;
  readonly message: string;
}

/** A schema's issues as faults, below `prefix`. An unknown key is one fault each, at its own path. */
export function faultsOf(error: z.ZodError, prefix: readonly string[] = []): ConfigFault[] {
  return error.issues.flatMap((issue) => {
    const at = (...more: readonly string[]): string =>
      [...prefix, ...issue.path.map(String), ...more].join(".");
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => ({ path: at(key), message: "is not a setting here" }));
    // Of a union, the alternative that got furthest tells what is missing; the others are of other shapes.
    const inner =
      issue.code === "invalid_union"
        ? issue.errors.find(([first]) => (first?.path.length ?? 0) > 0)
        : undefined;
    if (inner !== undefined) return faultsOf(new z.ZodError(inner), [...prefix, ...issue.path.map(String)]);
    return [{ path: at(), message: issue.message.replace(/^Invalid input: /, "") }];
  });
}

/** All faults at once, a line each. @throws `config.invalid` unless there is none */
export function refuseFaults(file: string, faults: readonly ConfigFault[]): void {
  if (faults.length === 0) return;
  const lines = faults.map(({ path, message }) => `  ${path === "" ? "(the whole)" : path}: ${message}`);
  const count = faults.length === 1 ? "1 fault" : `${faults.length} faults`;
  throw new PlutoError("config.invalid", `${file} has ${count}\n${lines.join("\n")}`, { data: { faults } });
}
