import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { builtInStrategies } from "../strategies/built-in.ts";
import type { StrategyDefinition } from "../strategy/define-strategy.ts";
import { messageOf, PlutoError } from "../units/failure.ts";
import { buildInfo } from "./build-info.ts";

/** A strategy as any thread can load it: by its built-in name, or from a bundled file. */
export type StrategyRef =
  | { readonly kind: "built-in"; readonly name: string }
  | { readonly kind: "module"; readonly name: string; readonly bundle: string };

export interface FoundStrategy {
  readonly ref: StrategyRef;
  readonly definition: StrategyDefinition;
  readonly sourceHash: string;
}

const isPath = (name: string): boolean => /\.(ts|js|mts|mjs)$/.test(name);

/**
 * Finds a strategy: a built-in by name, or a `.ts` or `.js` file, relative to `folder`, which is bundled once.
 * @throws `strategy.unknown`, `strategy.unreadable`
 */
export async function findStrategy(name: string, folder: string): Promise<FoundStrategy> {
  if (!isPath(name)) {
    const ref = { kind: "built-in", name } as const;
    return {
      ref,
      definition: await loadStrategy(ref),
      sourceHash: buildInfo.strategiesHash,
    };
  }
  const file = path.resolve(folder, name);
  if (!existsSync(file)) throw new PlutoError("strategy.unknown", `there is no strategy file ${file}`);
  const { bundleStrategy } = await import("./bundle-strategy.ts");
  const { bundle, sourceHash } = await bundleStrategy(file);
  const ref = { kind: "module", name, bundle } as const;
  return { ref, definition: await loadStrategy(ref), sourceHash };
}

/** Loads what a reference names, in whichever thread. @throws `strategy.unknown`, `strategy.unreadable` */
export async function loadStrategy(ref: StrategyRef): Promise<StrategyDefinition> {
  if (ref.kind === "built-in") {
    const found = builtInStrategies.find((strategy) => strategy.name === ref.name);
    if (found !== undefined) return found;
    const known = builtInStrategies.map((strategy) => strategy.name).join(", ");
    throw new PlutoError(
      "strategy.unknown",
      `"${ref.name}" is no built-in strategy (${known}) and no .ts or .js file`,
    );
  }
  let module: Readonly<Record<string, unknown>>;
  try {
    module = (await import(pathToFileURL(ref.bundle).href)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw new PlutoError("strategy.unreadable", `${ref.name} could not be loaded: ${messageOf(error)}`, {
      cause: error,
    });
  }
  const found = Object.values(module).filter(isDefinition);
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  throw new PlutoError(
    "strategy.unreadable",
    `${ref.name} exports ${found.length} strategies; export exactly one, made with defineStrategy`,
  );
}

const isDefinition = (value: unknown): value is StrategyDefinition =>
  typeof value === "object" &&
  value !== null &&
  typeof (value as StrategyDefinition).create === "function" &&
  typeof (value as StrategyDefinition).name === "string";
