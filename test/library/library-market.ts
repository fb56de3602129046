import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { type ResolvedRun, resolveRun } from "../../src/research/resolve-run.ts";
import { builtInStrategies } from "../../src/strategies/built-in.ts";
import { generateMarket } from "../../src/synthetic/generate-market.ts";
import type { Defect } from "../../src/synthetic/market-spec.ts";
import { storeWith } from "../support/stores.ts";

const configs = path.resolve(import.meta.dirname, "../../configs");

/** Every config of the library below `configs/`, in order. */
export const LIBRARY = readdirSync(configs, { recursive: true, encoding: "utf8" })
  .filter((file) => /^\d\d-.*\.json$/.test(file))
  .sort();

/** NIFTY from a Monday to the Thursday on which its weeklies expire; SENSEX to the Tuesday on which its do. */
const spanOf = (underlying: string) =>
  underlying === "SENSEX"
    ? { from: "2025-01-06", to: "2025-01-07", expiries: 1 }
    : { from: "2025-01-06", to: "2025-01-09", expiries: 4 };

/** A config of the library as its file has it. */
export const rawConfig = (file: string) =>
  JSON.parse(readFileSync(path.join(configs, file), "utf8")) as {
    readonly underlying: string;
    readonly description: string;
    readonly [key: string]: unknown;
  };

/** A config over the dates of the library's market, checked. @param over keys in place of the file's */
export function resolved(raw: ReturnType<typeof rawConfig>, over: object = {}): Promise<ResolvedRun> {
  const { from, to } = spanOf(raw.underlying);
  return resolveRun(
    { ...raw, from, to, ...over },
    {
      file: raw.description,
      findStrategy: async (name) => {
        const found = builtInStrategies.find((strategy) => strategy.name === name);
        if (found === undefined) throw new Error(name);
        return found;
      },
    },
  );
}

/** Stores of a market by underlying, each made once. @param defects of days that an underlying has; others are left out */
export function marketWith(defects: readonly Defect[]): (underlying: string) => ReturnType<typeof storeWith> {
  const stores = new Map<string, ReturnType<typeof storeWith>>();
  return (underlying) => {
    const span = spanOf(underlying);
    const spec = {
      underlying,
      ...span,
      seed: 920,
      stepSeconds: 60,
      strikesEachSide: 16,
      withFuture: false,
      withQuotes: false,
      riskPremium: 0.15,
      defects: defects.filter(({ date }) => date <= span.to),
    };
    const store = stores.get(underlying) ?? storeWith(generateMarket(spec as never));
    stores.set(underlying, store);
    return store;
  };
}
