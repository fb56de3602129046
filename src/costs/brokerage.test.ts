import { expect, test } from "vitest";
import { BrokerageConfig, brokerageOf, PLANS, planOf, slicesOf } from "./brokerage.ts";
import { aFill, type FillWords } from "./testing/a-fill.ts";
import { tradeOf } from "./trade.ts";

const trade = (words: FillWords) => tradeOf(aFill(words));
const rupees = (nano: bigint): number => Number(nano) / 1e11;
const cost = (words: FillWords, plan = PLANS.discount as ReturnType<typeof planOf>): number =>
  rupees(brokerageOf([trade(words)], plan));

test("an option order costs 20, whatever its size below the freeze", () => {
  expect(cost({ qty: -65, price: 0.05 })).toBe(20);
  expect(cost({ qty: 1755, price: 500 })).toBe(20);
});

test.each([
  // Zerodha's sample: one GOLDPETAL lot of 5862.
  [{ symbol: "GOLDM260705FUT", qty: -1, price: 5862 }, 1.7586],
  [{ symbol: "NIFTY260526FUT", qty: 65, price: 24_000 }, 20],
  [{ symbol: "NIFTY260526FUT", qty: 1, price: 66_666.65 }, 19.999995],
] as const)("a futures order %j costs 0.03 %%, at most 20: %d", (words, expected) => {
  expect(cost(words)).toBe(expected);
});

// tradingqna 151973: 3000 NIFTY in August 2023, freeze 1800, is two orders.
test.each([
  ["2023-08-24", "NIFTY23082419500PE", 3000, 2],
  ["2023-08-24", "NIFTY23082419500PE", 1800, 1],
  ["2023-08-24", "NIFTY23082419500PE", 1850, 2],
  // Lots of 65 under a freeze of 1800: 1755 an order.
  ["2026-05-05", "NIFTY26050524000CE", 1755, 1],
  ["2026-05-05", "NIFTY26050524000CE", 1756, 2],
  ["2026-05-05", "NIFTY26050524000CE", 3511, 3],
  ["2018-06-07", "NIFTY18062810700CE", 5000, 2],
  // 5000 under lots of 75 holds 4950.
  ["2018-06-07", "NIFTY18062810700CE", 4950, 1],
  // No freeze is known of SENSEX in 2023, of gold or of US options.
  ["2023-06-01", "SENSEX23060263000CE", 50_000, 1],
  ["2026-05-05", "GOLDM26062695000PE", 50_000, 1],
  ["2025-03-03", "SPXW2503035800PE", 50_000, 1],
  // A contract that the calendar does not know is held to the freeze itself.
  ["2026-05-05", "NIFTY26050624000CE", 1800, 1],
] as const)("on %s %s × %d is %d orders", (date, symbol, qty, slices) => {
  expect(slicesOf(trade({ date, symbol, qty }), qty)).toBe(slices);
});

test("each slice pays, and each slice has its own cap", () => {
  expect(cost({ qty: -3511 })).toBe(60);
  expect(cost({ symbol: "NIFTY260526FUT", qty: 3511, price: 24_000 })).toBe(60);
});

test("parts of one order pay like the whole", () => {
  const parts = [trade({ qty: -65 }), trade({ qty: -1690 })];
  expect(rupees(brokerageOf(parts, PLANS.discount))).toBe(20);
  const future = { symbol: "NIFTY260526FUT", price: 500 };
  const two = [trade({ ...future, qty: 65 }), trade({ ...future, qty: 130 })];
  expect(rupees(brokerageOf(two, PLANS.discount))).toBe(20);
  expect(rupees(brokerageOf(two, planOf({ ...TARIFF, percent: 0.03 })))).toBe(29.25);
});

const TARIFF = { per_order: 0, per_lot: 0, percent: 0, on_settlement: false };

test.each([
  [{ per_order: 15.5 }, 15.5],
  [{ per_lot: 2 }, 6],
  [{ percent: 0.1 }, 19.5],
  [{ per_order: 5, per_lot: 2, percent: 0.1 }, 30.5],
  [{ per_order: 5, per_lot: 2, percent: 0.1, cap: 25 }, 25],
] as const)("a tariff of %j takes %d of three lots worth 19,500", (own, expected) => {
  expect(cost({ qty: 195, price: 100 }, planOf({ ...TARIFF, ...own }))).toBe(expected);
});

test("a US contract pays by the contract", () => {
  expect(cost({ date: "2025-03-03", symbol: "SPXW2503035800PE", qty: 300, price: 12 })).toBe(1.95);
});

test("settlement is free unless the plan says otherwise, and always at nothing", () => {
  const settled = { settled: true, qty: -65 };
  expect(cost(settled)).toBe(0);
  const charging = planOf({ ...TARIFF, per_order: 20, on_settlement: true });
  expect(cost({ ...settled, price: 100 }, charging)).toBe(20);
  expect(cost({ ...settled, price: 0 }, charging)).toBe(0);
});

test("zero is zero", () => {
  expect(cost({}, PLANS.zero)).toBe(0);
  expect(cost({ symbol: "NIFTY260526FUT" }, PLANS.zero)).toBe(0);
});

test.each(["discont", { per_ordre: 20 }, { per_order: -1 }, { per_order: 0.001 }, { percent: 11 }, 20])(
  "the config refuses %j",
  (config) => {
    expect(BrokerageConfig.safeParse(config).success).toBe(false);
  },
);
