// Every reason for which an order is refused before it could fill, through the engine: counted, and never a failed day.
import { expect, test } from "vitest";
import type { Contract } from "../../src/market/contract.ts";
import type { Desk } from "../../src/strategy/desk.ts";
import { type Level, levelAt } from "../../src/strategy/level.ts";
import type { Order, RejectionReason, Size } from "../../src/strategy/order.ts";
import { tradingDay } from "../../src/units/time.ts";
import type { Paise } from "../../src/units/unit.ts";
import { type DayLiteral, dayOf, paise } from "../support/day-of.ts";
import { at, type DEFAULTS, exactly, order, runDay, selector } from "../support/run-day.ts";

const prices = (price: number) => ({ "09:20": price, "15:29": price });
const DAY: DayLiteral = {
  index: prices(22_500),
  options: {
    "22000CE": prices(520),
    "22500CE": prices(100),
    "22500PE": prices(90),
    "23000CE": prices(5),
  },
};

/** Does something at 09:20; what was refused that day. */
function refusedBy(act: (desk: Desk) => void, config: Partial<typeof DEFAULTS> = {}) {
  const report = runDay(
    dayOf(DAY),
    (desk) => ({
      onEvent({ timeOfDay }) {
        if (timeOfDay === at("09:20")) act(desk);
      },
    }),
    config,
  );
  expect(report.fills).toEqual([]);
  return report.counts;
}

const sized = (size: Size): Order => order("sell", "CE", { size });
const call = (desk: Desk): Contract => {
  const choice = desk.choose(selector("CE"));
  if (!choice.found) throw new Error("the call is there");
  return choice.contract;
};
const inHand = (contract: Contract): Order => ({ ...order("sell", "CE"), target: contract });

const ORDERS: readonly (readonly [string, RejectionReason, (desk: Desk) => Order])[] = [
  ["a negative lot", "bad-size", () => sized({ lots: -1 })],
  ["no lot", "bad-size", () => sized({ lots: 0 })],
  ["half a lot", "bad-size", () => sized({ lots: 0.5 })],
  ["a lot that is no number", "bad-size", () => sized({ lots: Number.NaN })],
  ["negative units", "bad-size", () => sized({ qty: -50 })],
  ["half a unit", "bad-size", () => sized({ qty: 50.5 })],
  ["units that are no whole lots", "not-whole-lots", () => sized({ qty: 60 })],
  [
    "a strike that nobody quoted",
    "strike-not-listed",
    () => order("sell", "CE", { strike: exactly(99_000) }),
  ],
  ["a symbol that is none", "not-listed", (desk) => inHand({ ...call(desk), symbol: "SOMETHING", row: 99 })],
  [
    "a strike that the day's chain does not have",
    "not-listed",
    (desk) => inHand({ ...call(desk), symbol: "NIFTY24042599000CE" }),
  ],
  [
    "an expiry that the day did not load",
    "not-listed",
    (desk) => inHand({ ...call(desk), symbol: "NIFTY24050222500CE" }),
  ],
  [
    "another underlying's contract",
    "not-listed",
    (desk) => inHand({ ...call(desk), symbol: "BANKNIFTY24042422500CE" }),
  ],
  [
    "a place that the chain does not have",
    "not-listed",
    (desk) => inHand({ ...call(desk), symbol: "X", row: -1 }),
  ],
  [
    "a contract that has expired",
    "expired",
    (desk) => inHand({ ...call(desk), symbol: "NIFTY24041822500CE" }),
  ],
  [
    "an expiry that has passed",
    "expired",
    () => ({
      ...order("sell", "CE"),
      target: { expiry: { date: tradingDay("2024-04-18") }, optionType: "CE", strike: exactly(22_500) },
    }),
  ],
  ["rupees that are none", "bad-size", () => sized({ notional: 0 as Paise })],
  ["rupees below one lot's notional", "capital-below-lot", () => sized({ notional: paise(1_124_999) })],
  ["a risk below one lot's", "capital-below-lot", () => sized({ risk: paise(1_249.99), stop: { pct: 25 } })],
];

test.each(ORDERS)("%s is refused: %s", (_, reason, makes) => {
  const seen: unknown[] = [];
  const { rejections } = refusedBy((desk) => seen.push(desk.trade(makes(desk))));
  expect(rejections).toEqual({ [reason]: 1 });
  expect(seen).toMatchObject([{ status: "rejected", rejection: { reason } }]);
});

test.each(ORDERS)("%s as one leg of an entry gives the entry up: %s", (_, reason, makes) => {
  const counts = refusedBy((desk) => void desk.enter([order("sell", "PE"), makes(desk)]));
  expect(counts).toMatchObject({ abortedEntries: 1, rejections: { [reason]: 1 } });
});

test.each(ORDERS)("%s as an order that waits is refused: %s", (_, reason, makes) => {
  const { rejections } = refusedBy(
    (desk) => void desk.place({ ...makes(desk), waits: "limit", level: levelAt(paise(1)) }),
  );
  expect(rejections).toEqual({ [reason]: 1 });
});

test("an order after the stop time is refused, a wrong one too", () => {
  const { rejections } = refusedBy(
    (desk) => {
      desk.trade(order("sell", "CE"));
      desk.trade(sized({ lots: -1 }));
    },
    { stopTime: at("09:20") },
  );
  expect(rejections).toEqual({ "after-stop-time": 2 });
});

test("a level that is no price is refused", () => {
  const levels = [Number.NaN, 0, -1, Number.POSITIVE_INFINITY] as Level[];
  const { rejections } = refusedBy((desk) => {
    for (const level of levels) desk.place({ ...order("sell", "CE"), waits: "stop", level });
  });
  expect(rejections).toEqual({ "bad-level": 4 });
});

test("a contract of another day's loading is found again by its symbol", () => {
  const report = runDay(dayOf(DAY), (desk) => ({
    onEvent({ timeOfDay }) {
      if (timeOfDay === at("09:20")) desk.trade(inHand({ ...call(desk), chain: 7, row: 12_345 }));
    },
  }));
  expect(report.fills.map(({ symbol, reason }) => `${symbol} ${reason}`)).toEqual([
    "NIFTY24042522500CE ENTRY",
    "NIFTY24042522500CE SQUARE_OFF",
  ]);
});

test("strikes farther than the run's bound are refused, and rules pass them over", () => {
  const seen: unknown[] = [];
  const report = runDay(
    dayOf(DAY),
    (desk) => ({
      onEvent({ timeOfDay }) {
        if (timeOfDay !== at("09:20")) return;
        seen.push(desk.trade(order("buy", "CE", { strike: exactly(23_000) })));
        const far: Contract = { ...call(desk), symbol: "NIFTY24042523000CE", row: 99 };
        seen.push(desk.trade(inHand(far)));
        // 520 is nearest to 500, but 22,000 is 2.2 % away.
        const rich = { by: "premium", premium: paise(500), match: "closest" } as const;
        seen.push(desk.trade(order("buy", "CE", { strike: rich })));
      },
    }),
    { tradablePct: 1 },
  );
  const outside = { status: "rejected", rejection: { reason: "outside-tradable" } };
  expect(seen).toMatchObject([outside, outside, { fill: { symbol: "NIFTY24042522500CE" } }]);
  expect(report.counts.rejections).toEqual({ "outside-tradable": 2 });
});

test("the bound on strikes is inclusive, and never keeps a position from being closed", () => {
  const day = { ...DAY, index: { "09:20": 22_500, "09:21": 21_000, "15:29": 21_000 } };
  const report = runDay(
    dayOf(day),
    (desk) => ({
      onEvent({ timeOfDay }) {
        const strike = exactly(23_000);
        if (timeOfDay === at("09:20")) desk.trade(order("buy", "CE", { strike, size: { lots: 2 } }));
        if (timeOfDay !== at("15:29")) return;
      },
    }),
    { tradablePct: 2.2222223 },
  );
  expect(report.fills.map(({ reason }) => reason)).toEqual(["ENTRY", "SQUARE_OFF"]);
});
