// What hosted tools would show more than could have been traded, for every strategy of the library, and why: `vendor` minus
// `strict`, one knob at a time. Written anew by `npm run docs:vendor`; docs/library.md shows it as a table.
import path from "node:path";
import { expect, test } from "vitest";
import { costModelOf } from "../../src/costs/cost-model.ts";
import type { NO_CHARGES } from "../../src/ledger/charges.ts";
import { HOSTED_TODAY } from "../../src/research/preset.ts";
import type { ResolvedRun } from "../../src/research/resolve-run.ts";
import { benchOf, runDates } from "../../src/simulation/execute-run.ts";
import { segmentsOf } from "../../src/simulation/segments.ts";
import { simulateSegments } from "../../src/simulation/simulate-day.ts";
import { rupees } from "../../src/units/money.ts";
import { timeOfDay, tradingDay } from "../../src/units/time.ts";
import type { Paise } from "../../src/units/unit.ts";
import { LIBRARY, marketWith, rawConfig, resolved } from "./library-market.ts";

/**
 * A feed with holes: on the Tuesday three in ten contracts have no row of the minutes around the entry, and on the Wednesday six
 * in ten have none for three quarters of an hour: the first bar after that opens anywhere.
 */
const storeOf = marketWith([
  {
    kind: "gap",
    date: tradingDay("2025-01-07"),
    from: timeOfDay("09:17"),
    to: timeOfDay("09:24"),
    share: 0.3,
  },
  {
    kind: "gap",
    date: tradingDay("2025-01-08"),
    from: timeOfDay("10:15"),
    to: timeOfDay("11:00"),
    share: 0.6,
  },
]);

/** The knobs in the order in which they are turned from strict to vendor, all but the two that change no fill. */
const KNOBS = {
  stop_model: { stop_model: "touch_gap" },
  missing_legs: { stale_max_s: 86_400, missing_leg: "drop_leg", days: "trading" },
  lots: { lots_of: HOSTED_TODAY },
} as const;

type Raw = ReturnType<typeof rawConfig>;

/** A config under strict, with some knobs turned. Its own bound on stale prices is left to the preset. */
function withKnobs(raw: Raw, knobs: readonly (keyof typeof KNOBS)[]): Promise<ResolvedRun> {
  const { missing_leg, days, ...keys } = Object.assign({}, ...knobs.map((name) => KNOBS[name])) as {
    missing_leg?: string;
    days?: string;
  };
  const { stale_max_s: _, params, ...own } = raw as Raw & { readonly params: Record<string, unknown> };
  const { filters } = params as { filters?: { dte?: object } };
  const turned = {
    ...params,
    ...(missing_leg === undefined ? {} : { missing_leg }),
    ...(days === undefined || filters?.dte === undefined
      ? {}
      : { filters: { ...filters, dte: { days, ...filters.dte } } }),
  };
  return resolved({ ...own, params: raw.strategy === "legs" ? turned : params } as Raw, {
    preset: "strict",
    ...keys,
  });
}

interface Result {
  readonly gross: number;
  /** Charges and slippage under each of the asked models, paise. */
  readonly costs: readonly number[];
}

const MODELS = [
  { costs: "dated", slippage: "spread" },
  { costs: { brokerage: "discount", overrides: {}, rates_of: HOSTED_TODAY }, slippage: "spread" },
  { costs: { brokerage: "discount", overrides: {}, rates_of: HOSTED_TODAY }, slippage: "none" },
].map((config) => costModelOf(config as Parameters<typeof costModelOf>[0]));

async function resultOf(run: ResolvedRun): Promise<Result & { readonly own: number }> {
  const store = await storeOf(run.config.underlying);
  const dates = runDates(run, tradingDay(run.config.from ?? ""), tradingDay(run.config.to ?? ""));
  let [gross, own] = [0, 0];
  const costs = MODELS.map(() => 0);
  for await (const outcome of simulateSegments(
    benchOf(run, store),
    segmentsOf(dates, run.config, await store.series()),
  )) {
    if (outcome.status !== "done") throw new Error(`${outcome.date} ${JSON.stringify(outcome)}`);
    const { fills, grossPnl } = outcome.report;
    gross += grossPnl;
    own += sumOf(outcome.charges);
    MODELS.forEach((model, at) => {
      costs[at] = (costs[at] ?? 0) + sumOf(model.charge(fills, outcome.contexts));
    });
  }
  return { gross, costs, own };
}

const sumOf = (charges: readonly (typeof NO_CHARGES)[]): number =>
  charges.reduce((sum, one) => sum + Object.values(one).reduce<number>((all, part) => all + part, 0), 0);

const HEADER = "config,strict,stop_model,missing_legs,lots,charges,slippage,vendor";

const TURNED = [[], ["stop_model"], ["stop_model", "missing_legs"]] as const;

/**
 * One config's row, paise: strict, what each knob adds, vendor. Charges and slippage change no fill, so what follows the lots is
 * the preset's own run under other costs.
 */
async function rowOf(raw: Raw): Promise<readonly number[]> {
  const nets: number[] = [];
  for (const knobs of TURNED) {
    const { gross, costs } = await resultOf(await withKnobs(raw, knobs));
    nets.push(gross - (costs[0] ?? 0));
  }
  const { stale_max_s: _, ...own } = raw;
  const vendor = await resultOf(await resolved(own as Raw, { preset: "vendor" }));
  for (const cost of vendor.costs) nets.push(vendor.gross - cost);
  const whole = vendor.gross - vendor.own;
  const parts = nets.slice(1).map((net, at) => net - (nets[at] ?? 0));
  const [strict = 0] = nets;
  expect(parts.reduce((sum, part) => sum + part, strict)).toBe(whole);
  return [strict, ...parts, whole];
}

test.each(["01-920-straddle.json", "14-vwap-straddle.json", "20-ratio.json"])(
  "strict with every knob turned is the preset vendor: %s",
  async (file) => {
    const raw = rawConfig(file);
    const { stale_max_s: _, ...own } = raw;
    const turned = await resultOf(await withKnobs(raw, ["stop_model", "missing_legs", "lots"]));
    const vendor = await resultOf(await resolved(own as Raw, { preset: "vendor" }));
    expect([turned.gross, turned.costs]).toEqual([vendor.gross, vendor.costs]);
  },
);

test("vendor minus strict, by cause: the parts are the whole, and the table of the docs", async () => {
  const rows = new Map<string, readonly number[]>();
  for (const file of LIBRARY) {
    // The staggered book is one row.
    const name = file.includes("/") ? path.dirname(file) : file.replace(".json", "");
    const row = await rowOf(rawConfig(file));
    rows.set(name, rows.get(name)?.map((one, at) => one + (row[at] ?? 0)) ?? row);
  }
  const lines = [...rows].map(([name, row]) => [name, ...row.map((one) => rupees(one as Paise))].join(","));
  await expect(`${[HEADER, ...lines].join("\n")}\n`).toMatchFileSnapshot(
    path.join(import.meta.dirname, "vendor-minus-strict.csv"),
  );
});
