import * as z from "zod";
import {
  camelKeys,
  type ReadyStrategy,
  readyStrategy,
  type StrategyDefinition,
} from "../strategy/define-strategy.ts";
import { canonicalJson, sha256 } from "../units/canonical.ts";
import { invariant, PlutoError } from "../units/failure.ts";
import { type ConfigFault, faultsOf, refuseFaults } from "./config-faults.ts";
import { withPreset } from "./preset.ts";
import { RunConfig } from "./run-config.ts";

/** A config that has been checked: defaults filled in, strategy found, parameters bound. */
export interface ResolvedRun {
  readonly config: RunConfig;
  readonly strategy: ReadyStrategy;
  /** The config in the file's own form after defaults and flags, without store, workers and output. */
  readonly plain: Readonly<Record<string, unknown>>;
  /** sha256 of `plain` as canonical JSON. */
  readonly configHash: string;
}

/** Where strategies come from: built-in ones and users' files. @throws `strategy.unknown`, `strategy.unreadable` */
export type FindStrategy = (name: string) => Promise<StrategyDefinition>;

/**
 * Checks a config whole: its own keys, then its strategy's parameters; every fault is listed with its path.
 * @param file what to call it in messages  @throws `config.invalid`
 */
export async function resolveRun(
  given: unknown,
  { file, findStrategy }: { readonly file: string; readonly findStrategy: FindStrategy },
): Promise<ResolvedRun> {
  const raw = withPreset(given);
  const parsed = RunConfig.safeParse(raw);
  const faults: ConfigFault[] = parsed.success ? [] : faultsOf(parsed.error);
  const { strategy: name, params: rawParams = {} } = (raw ?? {}) as { strategy?: unknown; params?: unknown };
  if (typeof name !== "string" || name === "") refuseFaults(file, faults);
  const definition = await findStrategy(String(name)).catch((error: unknown) => {
    if (!(error instanceof PlutoError)) throw error;
    faults.push({ path: "strategy", message: error.message.slice(error.code.length + 2) });
    return undefined;
  });
  // Parameters that are no object at all are one fault, and the config's own.
  const isObject = typeof rawParams === "object" && rawParams !== null && !Array.isArray(rawParams);
  const params = isObject ? definition?.params.safeParse(rawParams) : undefined;
  if (params?.success === false) faults.push(...faultsOf(params.error, ["params"]));
  if (definition !== undefined && parsed.success && params?.success === true) {
    const holds = definition.holdsOvernight?.(camelKeys(params.data as object)) === true;
    const { underlying, from, to } = parsed.data;
    if (from !== undefined && to !== undefined)
      for (const { path, message } of definition.faultsOn?.(camelKeys(params.data as object), {
        ...{ underlying, from, to },
      }) ?? [])
        faults.push({ path: `params.${path}`, message });
    if (holds && parsed.data.carry === "day")
      faults.push({
        path: "carry",
        message: "the strategy holds positions over the night; set it to run or expiry",
      });
  }
  refuseFaults(file, faults);
  invariant(
    definition !== undefined && parsed.success && params?.success === true,
    "a config without faults has been parsed whole",
  );
  const {
    store: _store,
    $schema: _schema,
    description: _description,
    ...own
  } = fileForm(RunConfig, parsed.data);
  const plain = { ...own, params: fileForm(definition.params, params.data) };
  return {
    config: parsed.data,
    strategy: readyStrategy(definition, params.data),
    plain,
    configHash: sha256(canonicalJson(plain)),
  };
}

/** A schema's output back in the form a file would have it; as it is when the schema cannot go back. */
function fileForm(schema: z.ZodType, value: unknown): Record<string, unknown> {
  try {
    return z.encode(schema, value) as Record<string, unknown>;
  } catch {
    return value as Record<string, unknown>;
  }
}
