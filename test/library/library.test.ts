// Every config of the library (configs/NN-name.json) over a few days of a synthetic market, with the tradebook that must
// come out, byte for byte. Written anew only by `npm run golden:update`.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { resolveRun } from "../../src/research/resolve-run.ts";
import { builtInStrategies } from "../../src/strategies/built-in.ts";
import { generateMarket } from "../../src/synthetic/generate-market.ts";
import { tradebookOf } from "../support/golden-tradebook.ts";
import { storeWith } from "../support/stores.ts";

const root = path.resolve(import.meta.dirname, "../..");
const configs = readdirSync(path.join(root, "configs"), { recursive: true, encoding: "utf8" })
  .filter((file) => /^\d\d-.*\.json$/.test(file))
  .sort();

/** NIFTY from a Monday to the Thursday on which its weeklies expire; SENSEX to the Tuesday on which its do. */
const marketOf = (underlying: string) =>
  underlying === "SENSEX"
    ? { from: "2025-01-06", to: "2025-01-07", expiries: 1 }
    : { from: "2025-01-06", to: "2025-01-09", expiries: 4 };
const stores = new Map<string, ReturnType<typeof storeWith>>();

function storeOf(underlying: string): ReturnType<typeof storeWith> {
  const spec = {
    underlying,
    ...marketOf(underlying),
    seed: 920,
    stepSeconds: 60,
    strikesEachSide: 16,
    withFuture: false,
    withQuotes: false,
    riskPremium: 0.15,
    defects: [],
  };
  const store = stores.get(underlying) ?? storeWith(generateMarket(spec as never));
  stores.set(underlying, store);
  return store;
}

test.each(configs)("%s has its sentence, trades, and trades as agreed on", async (file) => {
  const raw = JSON.parse(readFileSync(path.join(root, "configs", file), "utf8")) as {
    readonly underlying: string;
    readonly description: string;
  };
  expect(raw.description).toMatch(/^[A-Z].*\.$/);
  const { from, to } = marketOf(raw.underlying);
  const run = await resolveRun(
    { ...raw, from, to },
    {
      file,
      findStrategy: async (name) => {
        const found = builtInStrategies.find((strategy) => strategy.name === name);
        if (found === undefined) throw new Error(name);
        return found;
      },
    },
  );
  const { csv } = await tradebookOf(run, await storeOf(raw.underlying));
  expect(csv.split("\n").length).toBeGreaterThan(3);
  await expect(csv).toMatchFileSnapshot(
    path.join(import.meta.dirname, "tradebooks", file.replaceAll("/", "-").replace(/json$/, "csv")),
  );
});
