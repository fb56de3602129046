import fc from "fast-check";
import { expect, test } from "vitest";
import { totalOf } from "../ledger/charges.ts";
import { withoutCharges } from "../ledger/tradebook-row.ts";
import { canonicalJson } from "../units/canonical.ts";
import type { Paise } from "../units/unit.ts";
import { costModelOf, recost, stressLadder } from "./cost-model.ts";
import { CostsConfig } from "./schedule.ts";
import { SlippageConfig } from "./slippage/slippage-config.ts";
import { aFill, anyFills } from "./testing/a-fill.ts";

const modelOf = (costs: unknown, slippage: unknown = "none") =>
  costModelOf({ costs: CostsConfig.parse(costs), slippage: SlippageConfig.parse(slippage) });

const straddle = [
  { symbol: "NIFTY26050524000CE", qty: -65, price: 120, at: "09:20" },
  { symbol: "NIFTY26050524000PE", qty: -65, price: 110, at: "09:20" },
  { symbol: "NIFTY26050524000CE", qty: 65, price: 150, at: "11:05", reason: "SL" },
  { symbol: "NIFTY26050524000PE", qty: 65, price: 40, at: "15:15", reason: "TIME" },
].map(aFill);

test("a model carries the names and versions of the manifest", () => {
  expect(modelOf("none")).toMatchObject({ name: "none", version: 1, slippage: { name: "none", version: 1 } });
  expect(modelOf("dated", "spread")).toMatchObject({ name: "dated", slippage: { name: "spread" } });
  expect(modelOf({ brokerage: "zero" }, { model: "ticks", ticks: 1 })).toMatchObject({
    name: "custom",
    slippage: { name: "ticks" },
  });
});

test("none and none cost nothing, on any day", () => {
  const old = aFill({ date: "1999-01-04", symbol: "NIFTY00012724000CE" });
  expect(modelOf("none").charge([old]).map(totalOf)).toEqual([0]);
});

test("a day of a short straddle, dated costs and spread slippage", () => {
  const charges = modelOf("dated", "spread").charge(straddle);
  // STT 0.15 % of 14,950 is 22.425; fee 35.52 a lakh of 27,300 is 9.697; stamp duty 0.003 % of 12,350 is 0.37;
  // GST 18 % of 80 + 9.70 + 0.03.
  const sum = (pick: (one: (typeof charges)[number]) => number) =>
    charges.reduce((total, one) => total + pick(one), 0);
  expect(sum(({ stt }) => stt)).toBe(2200);
  expect(sum(({ exchangeFee }) => exchangeFee)).toBe(970);
  expect(sum(({ stampDuty }) => stampDuty)).toBe(0);
  expect(sum(({ gst }) => gst)).toBe(1615);
  // Half-spreads a unit: 0.15 × 1.59 → 0.25 twice at the open, 0.15 × 2 for the stop, 0.05 at 15:15.
  expect(charges.map(({ slippage }) => slippage)).toEqual([25 * 65, 25 * 65, 30 * 65, 5 * 65]);
});

test("own rates and a plan of one's own apply", () => {
  const model = modelOf({ brokerage: { per_order: 10 }, overrides: { stt_option_pct: 1, gst_pct: 0 } });
  const [first] = model.charge([aFill({ qty: -65, price: 100 })]);
  expect(first).toMatchObject({ brokerage: 1000, stt: 6500, gst: 0, exchangeFee: 231 });
});

test("contexts reach the slippage of their own fills", () => {
  const model = modelOf("none", "quoted");
  const contexts = straddle.map((_, i) => ({ bid: 10_000 as Paise, ask: (10_000 + 10 * i) as Paise }));
  expect(model.charge(straddle, contexts).map(({ slippage }) => slippage)).toEqual([0, 325, 2 * 650, 975]);
});

test("a recost gives what the run would have booked, several days at once", () => {
  const days = ["2026-05-04", "2026-05-05", "2026-05-07"].map((date) =>
    straddle.map((fill) => aFillOn(date, fill)),
  );
  const model = modelOf("dated", "spread");
  const booked = days.flatMap((fills) => fills.map((fill, i) => ({ fill, charges: model.charge(fills)[i] })));
  expect(recost(withoutCharges(days.flat()), model)).toEqual(booked);
  const free = recost(recost(withoutCharges(days.flat()), model), modelOf("none"));
  expect(free).toEqual(withoutCharges(days.flat()));
});

const aFillOn = (date: string, fill: (typeof straddle)[number]) => ({ ...fill, date: aFill({ date }).date });

test("recosting changes charges only, and twice is once", () => {
  const model = modelOf("dated", { model: "ticks", ticks: 1 });
  fc.assert(
    fc.property(anyFills, (fills) => {
      const once = recost(withoutCharges(fills), model);
      const isSame = once.every(({ fill }, i) => fill === fills[i]);
      return isSame && canonicalJson(recost(once, model)) === canonicalJson(once);
    }),
  );
});

test("the ladder takes charges once and slippage by the rung", () => {
  const rows = withoutCharges(straddle);
  const model = modelOf("dated", "spread");
  const levies = model.charge(straddle).reduce((sum, one) => sum + totalOf(one) - one.slippage, 0);
  const slippage = 85 * 65;
  const gross = (120 + 110 - 150 - 40) * 65 * 100;
  expect(stressLadder(rows, model)).toEqual(
    [0, 1, 2, 3].map((multiple) => ({
      multiple,
      slippage: slippage * multiple,
      netPnl: gross - levies - slippage * multiple,
    })),
  );
  const open = stressLadder(rows.slice(0, 1), modelOf("none"), {
    multiples: [1],
    openValue: -700_000 as Paise,
  });
  expect(open).toEqual([{ multiple: 1, slippage: 0, netPnl: 120 * 65 * 100 - 700_000 }]);
});

test("more slippage never helps", () => {
  const model = modelOf("none", { model: "percent", percent: 1 });
  fc.assert(
    fc.property(anyFills, (fills) => {
      const rungs = stressLadder(withoutCharges(fills), model, { multiples: [0, 0.5, 1, 2, 3] });
      return rungs.every(({ netPnl }, i) => i === 0 || netPnl <= (rungs[i - 1]?.netPnl ?? 0));
    }),
  );
});

test.each([
  "date",
  { brokrage: "zero" },
  { overrides: { stt_pct: 1 } },
  { overrides: { gst_pct: -18 } },
  { brokerage: "cheap" },
])("the config refuses %j", (costs) => {
  expect(CostsConfig.safeParse(costs).success).toBe(false);
});

test("a rate finer than a paisa a crore is refused with its value", () => {
  expect(() => modelOf({ overrides: { sebi_fee_pct: 0.00000001 } })).toThrow("costs.bad-rate: 1e-8 %");
});
