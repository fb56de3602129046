// Each folder here is one case: config.json, market.json, README.md and the tradebook.csv that must come out, byte for
// byte. A case may bring a strategy.ts of its own. Written anew only by `npm run golden:update`.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { resolveRun } from "../../src/research/resolve-run.ts";
import { builtInStrategies } from "../../src/strategies/built-in.ts";
import type { StrategyDefinition } from "../../src/strategy/define-strategy.ts";
import { generateMarket } from "../../src/synthetic/generate-market.ts";
import type { MarketSpec } from "../../src/synthetic/market-spec.ts";
import { sha256 } from "../../src/units/canonical.ts";
import { type DayLiteral, seriesOf } from "../support/day-of.ts";
import { tradebookOf, UID } from "../support/golden-tradebook.ts";
import { type StoredDay, storeWith } from "../support/stores.ts";

/** Rows written out by hand, or what the generator is asked for. */
type MarketFile =
  | { readonly days: readonly (DayLiteral & { readonly date: string })[] }
  | { readonly generate: MarketSpec };

const here = import.meta.dirname;
const cases = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();
const readJson = (name: string, file: string): unknown =>
  JSON.parse(readFileSync(path.join(here, name, file), "utf8"));

async function findStrategy(name: string, folder: string): Promise<StrategyDefinition> {
  const builtIn = builtInStrategies.find((strategy) => strategy.name === name);
  if (builtIn !== undefined) return builtIn;
  const module = (await import(path.join(folder, name))) as Readonly<Record<string, StrategyDefinition>>;
  const [definition] = Object.values(module);
  if (definition === undefined) throw new Error(`${name} exports no strategy`);
  return definition;
}

function daysOf(market: MarketFile): Iterable<StoredDay> {
  if ("generate" in market) return generateMarket(market.generate);
  return market.days.map((day) => ({ date: day.date, series: seriesOf(day) }));
}

test.each(cases)("%s has the tradebook that was agreed on, byte for byte", async (name) => {
  const folder = path.join(here, name);
  const run = await resolveRun(readJson(name, "config.json"), {
    file: `${name}/config.json`,
    findStrategy: (strategy) => findStrategy(strategy, folder),
  });
  const { csv, hash } = await tradebookOf(
    run,
    await storeWith(daysOf(readJson(name, "market.json") as MarketFile)),
  );
  expect(csv.split("\n").length).toBeGreaterThan(3);
  // The hash, from the file alone: its rows without header, uid and note. No golden note holds a comma.
  const rows = csv.split("\n").slice(1, -1);
  expect(rows.every((row) => row.startsWith(`${UID},`) && row.split(",").length === 25)).toBe(true);
  const hashed = rows.map((row) => `${row.slice(UID.length + 1, row.lastIndexOf(","))}\n`);
  expect(sha256(hashed.join(""))).toBe(hash);
  await expect(csv).toMatchFileSnapshot(path.join(folder, "tradebook.csv"));
});

test.each(cases)("%s says what it pins", (name) => {
  expect(readFileSync(path.join(here, name, "README.md"), "utf8").trim()).not.toBe("");
});
