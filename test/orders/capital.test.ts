// Sizes in rupees, and the capital that bounds what the book ties up.
import { describe, expect, test } from "vitest";
import { fillAtNext } from "../../src/engine/fill-model.ts";
import type { Desk } from "../../src/strategy/desk.ts";
import type { Strategy } from "../../src/strategy/hooks.ts";
import { levelAt } from "../../src/strategy/level.ts";
import type { Order, Size } from "../../src/strategy/order.ts";
import type { Paise } from "../../src/units/unit.ts";
import { type DayLiteral, dayOf, paise } from "../support/day-of.ts";
import { at, type DEFAULTS, exactly, order, runDay } from "../support/run-day.ts";

const bar = (close: number) => ({ open: close, high: close, low: close, close });
const prices = (price: number) => ({
  "09:20": bar(price),
  "09:21": bar(price),
  "09:22": bar(price),
  "15:29": bar(price),
});
const DAY: DayLiteral = {
  index: { "09:15": 22_500, "09:20": 22_500, "09:21": 22_500, "09:22": 22_500, "15:29": 22_500 },
  options: {
    "22500CE": prices(100),
    "22500PE": prices(90),
    "22700CE": prices(30),
  },
};
type Config = Partial<typeof DEFAULTS>;
const MARGIN: Config = { margin: { clock: "bod" } };

function at0920(act: (desk: Desk) => void, config: Config = MARGIN) {
  return runDay(
    dayOf(DAY),
    (desk): Strategy => ({
      onEvent({ timeOfDay }) {
        if (timeOfDay === at("09:20")) act(desk);
      },
    }),
    config,
  );
}
const entries = (orders: readonly Order[], config: Config = MARGIN): number[] =>
  at0920((desk) => void desk.enter(orders), config)
    .fills.filter(({ reason }) => reason === "ENTRY")
    .map(({ qtyDir }) => qtyDir);

/** What selling one lot of the ATM call ties up, as the engine measures it. */
const MARGIN_OF_LOT = at0920((desk) => void desk.trade(order("sell", "CE"))).margin?.peak ?? (0 as Paise);

describe("sizes", () => {
  // One lot of 50 is 11,25,000 of index; a stop of 25 % of 100 loses 1,250 a lot.
  test.each<[string, Size, number]>([
    ["notional of exactly two lots", { notional: paise(2_250_000) }, 100],
    ["notional of nearly three", { notional: paise(3_374_999) }, 100],
    ["risk of a percentage, exactly three", { risk: paise(3_750), stop: { pct: 25 } }, 150],
    ["risk of a percentage, nearly three", { risk: paise(3_749.99), stop: { pct: 25 } }, 100],
    ["risk of points", { risk: paise(2_600), stop: { points: paise(26) } }, 100],
    ["margin of exactly two lots", { margin: (2 * MARGIN_OF_LOT) as Paise }, 100],
    ["margin of nearly two", { margin: (2 * MARGIN_OF_LOT - 1) as Paise }, 50],
  ])("%s", (_, size, units) => {
    expect(entries([order("sell", "CE", { size })])).toEqual([-units]);
  });

  test("a buyer ties up its premium: 5,000 rupees a lot", () => {
    expect(entries([order("buy", "CE", { size: { margin: paise(12_000) } })])).toEqual([100]);
  });

  test("one lot of the ATM call ties up between 8 and 15 % of its notional", () => {
    expect(MARGIN_OF_LOT / paise(1_125_000)).toBeGreaterThan(0.08);
    expect(MARGIN_OF_LOT / paise(1_125_000)).toBeLessThan(0.15);
  });

  test("the weight multiplies the rupees", () => {
    const size = { notional: paise(1_125_000) };
    expect(entries([order("sell", "CE", { size })], { weight: 3 })).toEqual([-150]);
    expect(entries([order("sell", "CE", { size })], { weight: 0.99 })).toEqual([]);
  });

  test("the run's size stands for the strategy's in what opens, and leaves what closes alone", () => {
    const report = at0920(
      (desk) => {
        desk.trade(order("sell", "CE", { size: { lots: 1 } }));
        desk.trade(order("buy", "CE", { size: { lots: 2 }, reason: "EXIT" }));
      },
      { size: { notional: paise(3_400_000) } },
    );
    expect(report.fills.map(({ qtyDir, reason }) => `${qtyDir} ${reason}`)).toEqual([
      "-150 ENTRY",
      "100 EXIT",
      "50 SQUARE_OFF",
    ]);
  });

  test("without margins a size by margin is a fault of the config", () => {
    expect(() => entries([order("sell", "CE", { size: { margin: paise(1) } })], {})).toThrow(
      "size.needs-margin: a size by margin needs margins: set margin to span",
    );
  });
});

describe("capital", () => {
  const short = order("sell", "CE");
  const hedge = order("buy", "CE", { strike: exactly(22_700) });
  const rejections = (orders: readonly Order[], capital: Paise) =>
    at0920((desk) => void desk.enter(orders), { ...MARGIN, capital }).counts.rejections;

  test("an order fills as long as what the book then needs is within it, to the paisa", () => {
    expect(entries([short], { ...MARGIN, capital: MARGIN_OF_LOT })).toEqual([-50]);
    expect(rejections([short], (MARGIN_OF_LOT - 1) as Paise)).toEqual({ "capital-below-lot": 1 });
  });

  test("an entry that does not fit is refused as a whole; a smaller one would have fitted", () => {
    const two = order("sell", "CE", { size: { lots: 2 } });
    expect(rejections([two], (2 * MARGIN_OF_LOT - 1) as Paise)).toEqual({ capital: 1 });
    const report = at0920((desk) => void desk.enter([two, hedge]), {
      ...MARGIN,
      capital: paise(10_000),
    });
    expect(report).toMatchObject({ fills: [], counts: { abortedEntries: 1 } });
  });

  test("what is bought needs its premium", () => {
    expect(entries([order("buy", "CE")], { ...MARGIN, capital: paise(5_000) })).toEqual([50]);
    expect(rejections([order("buy", "CE")], paise(4_999.99))).toEqual({ "capital-below-lot": 1 });
  });

  test("the second order counts what the first holds; exits are never refused", () => {
    const report = at0920(
      (desk) => {
        desk.trade(short);
        desk.trade(short);
      },
      { ...MARGIN, capital: (MARGIN_OF_LOT * 1.5) as Paise },
    );
    expect(report.counts.rejections).toEqual({ capital: 1 });
    expect(report.fills.map(({ reason }) => reason)).toEqual(["ENTRY", "SQUARE_OFF"]);
  });

  test("what was realised counts with it, the premium of an open short does not", () => {
    const tries: string[] = [];
    const lotsOfPut = Math.ceil(MARGIN_OF_LOT / paise(4_500)) + 1;
    // So many puts cost 2,000 rupees more than the capital; the short then makes 2,500.
    const capital = (lotsOfPut * paise(4_500) - paise(2_000)) as Paise;
    const day: DayLiteral = {
      ...DAY,
      options: { ...DAY.options, "22500CE": { ...prices(100), "09:21": bar(50) } },
    };
    runDay(
      dayOf(day),
      (desk): Strategy => ({
        onEvent({ timeOfDay }) {
          const buysPuts = (lots: number): void => {
            tries.push(desk.trade(order("buy", "PE", { size: { lots } })).status);
          };
          if (timeOfDay === at("09:20")) {
            buysPuts(lotsOfPut);
            desk.trade(order("sell", "CE"));
            buysPuts(lotsOfPut); // 5,000 of premium came in; it is no capital.
          }
          if (timeOfDay !== at("09:21")) return;
          desk.trade(order("buy", "CE", { reason: "EXIT" }));
          buysPuts(lotsOfPut + 1);
          buysPuts(lotsOfPut);
        },
      }),
      { ...MARGIN, capital },
    );
    expect(tries).toEqual(["rejected", "rejected", "rejected", "filled"]);
  });

  test("the premium that an open short brought in is no capital: to the paisa", () => {
    const puts = order("buy", "PE", { size: { lots: 3 } });
    const both = (desk: Desk): void => {
      desk.trade(short);
      desk.trade(puts);
    };
    // What is tied up with both, as the engine measures it, and the 13,500 that the puts cost.
    const measured = at0920(both).margin?.entries.at(-1)?.margin ?? 0;
    const need = (measured + paise(13_500)) as Paise;
    expect(need).toBeGreaterThan(MARGIN_OF_LOT);
    expect(at0920(both, { ...MARGIN, capital: need }).counts.rejections).toEqual({});
    const less = at0920(both, { ...MARGIN, capital: (need - 1) as Paise });
    expect(less.counts.rejections).toEqual({ capital: 1 });
  });

  test("it is asked when an order fills: a working and a resting one are refused then", () => {
    const capital = paise(1_000);
    const next = runDay(
      dayOf(DAY),
      (desk): Strategy => ({
        onEvent({ timeOfDay }) {
          if (timeOfDay === at("09:20")) desk.enter([short]);
        },
      }),
      { ...MARGIN, fill: fillAtNext, capital, staleMaxMs: 300_000 },
    );
    expect(next.counts.rejections).toEqual({ "capital-below-lot": 1 });
    const resting = at0920(
      (desk) => void desk.place({ ...short, waits: "limit", level: levelAt(paise(90)) }),
      { ...MARGIN, capital },
    );
    expect(resting.counts.rejections).toEqual({ "capital-below-lot": 1 });
  });

  test("without margins it bounds nothing", () => {
    expect(entries([short], { capital: paise(1) })).toEqual([-50]);
  });
});
