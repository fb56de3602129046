// An order above the exchange's quantity freeze is sent as several orders, each a fill row of its own.
import fc from "fast-check";
import { expect, test } from "vitest";
import { costModelOf } from "../../src/costs/cost-model.ts";
import { EventEngine } from "../../src/engine/event-engine.ts";
import { slicesOf } from "../../src/engine/slices.ts";
import type { Fill } from "../../src/ledger/fill.ts";
import type { Desk } from "../../src/strategy/desk.ts";
import type { Strategy } from "../../src/strategy/hooks.ts";
import { levelAt } from "../../src/strategy/level.ts";
import type { OrderResult } from "../../src/strategy/order.ts";
import type { Qty } from "../../src/units/unit.ts";
import { type DayLiteral, dayOf, paise } from "../support/day-of.ts";
import { at, DEFAULTS, exactly, order, runDay, strategyOf } from "../support/run-day.ts";

/** NIFTY froze at 1800 units on 2024-04-23: 36 lots of 50. */
const rows = (price: number) => ({ "09:20": price, "09:21": price, "15:29": price });
const DAY: DayLiteral = {
  index: { "09:20": 22_500, "15:29": 22_500 },
  options: { "22500CE": rows(100), "22500PE": { "09:20": 90 } },
};
const lots = { size: { lots: 80 } };

const sliced = (fills: readonly Fill[]): string[] =>
  fills.map(({ qtyDir, reason, note }) => `${qtyDir} ${reason} ${note}`);

test("4,000 units of NIFTY are sent as 1,800, 1,800 and 400; the exit as well", () => {
  let result: OrderResult | undefined;
  const engine = new EventEngine(
    dayOf(DAY),
    strategyOf((desk) => ({
      onEvent({ timeOfDay }) {
        if (timeOfDay === at("09:20")) result = desk.trade(order("sell", "CE", lots));
      },
    })),
    DEFAULTS,
  );
  for (const instant of dayOf(DAY).instants) engine.step(instant);
  const { fills } = engine.finish();
  expect(sliced(fills)).toEqual([
    "-1800 ENTRY slice 1/3",
    "-1800 ENTRY slice 2/3",
    "-400 ENTRY slice 3/3",
    "1800 SQUARE_OFF slice 1/3",
    "1800 SQUARE_OFF slice 2/3",
    "400 SQUARE_OFF slice 3/3",
  ]);
  expect(result).toMatchObject({ status: "filled", qty: 4000, price: paise(100), fill: { qtyDir: -1800 } });
  // Brokerage is charged an order: 20 rupees for each of the six.
  const charges = costModelOf({ costs: "dated", slippage: "none" }).charge(fills, engine.fillContexts);
  expect(charges.map(({ brokerage }) => brokerage)).toEqual(new Array(6).fill(paise(20)));
});

test("a stop's order is sliced too, and keeps what the engine says of it", () => {
  const report = runDay(dayOf(DAY), (desk) => ({
    onEvent({ timeOfDay }) {
      if (timeOfDay !== at("09:20")) return;
      const sold = desk.trade(order("sell", "CE", { ...lots, note: "mine" }));
      if (sold.status === "filled") desk.protect(sold.contract, { stop: levelAt(paise(100)) });
    },
  }));
  expect(sliced(report.fills).slice(0, 4)).toEqual([
    "-1800 ENTRY mine; slice 1/3",
    "-1800 ENTRY mine; slice 2/3",
    "-400 ENTRY mine; slice 3/3",
    "1800 SL the market was beyond the stop; slice 1/3",
  ]);
});

test("settlement is no order: it is one row, whatever is held", () => {
  const day: DayLiteral = {
    date: "2024-04-25",
    index: { "09:20": 22_500, "15:30": 22_600 },
    options: { "22500CE": { "09:20": 100 } },
    settlement: 22_600,
  };
  const sells = (desk: Desk): Strategy => ({
    onEvent({ timeOfDay }) {
      if (timeOfDay === at("09:20")) desk.trade(order("sell", "CE", { ...lots, strike: exactly(22_500) }));
    },
  });
  expect(sliced(runDay(dayOf(day), sells).fills)).toEqual([
    "-1800 ENTRY slice 1/3",
    "-1800 ENTRY slice 2/3",
    "-400 ENTRY slice 3/3",
    "4000 SETTLEMENT official 22600.00",
  ]);
});

test("slices are whole lots, none is larger than the largest order, and they sum to the order", () => {
  const aLot = fc.constantFrom(10, 25, 50, 65, 75);
  fc.assert(
    fc.property(
      aLot,
      fc.integer({ min: 1, max: 500 }),
      fc.integer({ min: 1, max: 60 }),
      (lot, want, most) => {
        const slices = slicesOf((want * lot) as Qty, (most * lot) as Qty);
        expect(slices.reduce((sum, slice) => sum + slice, 0)).toBe(want * lot);
        expect(slices.every((slice) => slice > 0 && slice <= most * lot && slice % lot === 0)).toBe(true);
        expect(slices).toHaveLength(Math.ceil(want / most));
      },
    ),
  );
  expect(slicesOf(4000 as Qty, undefined)).toEqual([4000]);
});
