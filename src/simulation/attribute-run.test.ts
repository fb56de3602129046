import { beforeAll, expect, test } from "vitest";
import { aFillWith } from "../../test/support/arbitrary-fills.ts";
import { storeWith } from "../../test/support/stores.ts";
import { GREEK_PARTS, type GreekDay, greekTotal } from "../analytics/greek-days.ts";
import type { Fill } from "../ledger/fill.ts";
import type { SeriesRows } from "../market/series-rows.ts";
import type { TickStore } from "../market/tick-store.ts";
import { black76Price } from "../pricing/black76.ts";
import { timeOfDay, tradingDay } from "../units/time.ts";
import type { Paise, Qty } from "../units/unit.ts";
import { attributeRun } from "./attribute-run.ts";

/**
 * A market that is Black's own: two days, an expiry on 2024-05-09, strikes around 22,500, prices to the tick from a
 * forward and a volatility that are stated by the instant.
 */
const EXPIRY = tradingDay("2024-05-09");
const DAYS = [tradingDay("2024-04-23"), tradingDay("2024-04-24")];
const STRIKES = [22_300, 22_400, 22_500, 22_600, 22_700].map((strike) => strike * 100);
const OPEN = timeOfDay("09:16");
const TIMES = Array.from({ length: 375 }, (_, i) => OPEN + i * 60_000);
const SYMBOL = "NIFTY24050922500CE";

type Course = (day: number, share: number) => { readonly forward: number; readonly volatility: number };

function optionRows(day: number, course: Course): SeriesRows {
  const contracts = STRIKES.flatMap((strike) => (["CE", "PE"] as const).map((type) => ({ strike, type })));
  const close = contracts.flatMap(({ strike, type }) =>
    TIMES.map((time, i) => {
      const { forward, volatility } = course(day, i / TIMES.length);
      const ms = (16 - day) * 86_400_000 + timeOfDay("15:30") - time;
      const years = ms / (365 * 86_400_000);
      return (
        Math.round(black76Price({ optionType: type, strike, forward, years, rate: 0 }, volatility) / 5) * 5
      );
    }),
  );
  return {
    strikes: Int32Array.from(contracts, ({ strike }) => strike),
    isPut: Uint8Array.from(contracts, ({ type }) => (type === "PE" ? 1 : 0)),
    offsets: Int32Array.from({ length: contracts.length + 1 }, (_, c) => c * TIMES.length),
    time: Int32Array.from(contracts.flatMap(() => TIMES)),
    columns: { close: Int32Array.from(close), high: Int32Array.from(close) },
  };
}

async function market(course: Course): Promise<TickStore> {
  const series = { kind: "options", underlying: "NIFTY", expiry: EXPIRY } as const;
  return storeWith(DAYS.map((date, day) => ({ date, series: [{ series, rows: optionRows(day, course) }] })));
}

/** What the contract cost at an instant, from the store. */
async function priceAt(store: TickStore, day: number, clock: string): Promise<number> {
  const series = { kind: "options", underlying: "NIFTY", expiry: EXPIRY } as const;
  const rows = await store.load(series, DAYS[day] ?? EXPIRY, []);
  const row = TIMES.findLastIndex((time) => time <= timeOfDay(clock));
  return rows?.columns.close[4 * TIMES.length + row] ?? 0;
}

const UNITS = 50;
interface Trade {
  readonly day: number;
  readonly at: string;
  readonly qty: number;
  /** Paise a unit beside the market's price. */
  readonly away?: number;
}

/** The run of some trades in the one contract; a day's profit is taken at the last price of the day. */
async function attributed(course: Course, trades: readonly Trade[]): Promise<GreekDay[]> {
  const store = await market(course);
  const fills: Fill[] = [];
  for (const { day, at, qty, away = 0 } of trades)
    fills.push(
      aFillWith({
        date: DAYS[day] as Fill["date"],
        time: timeOfDay(at),
        symbol: SYMBOL,
        qtyDir: qty as Qty,
        price: ((await priceAt(store, day, at)) + away) as Paise,
      }),
    );
  let [cash, worth, qty] = [0, 0, 0];
  const days: { date: Fill["date"]; gross: number }[] = [];
  for (const [day, date] of DAYS.entries()) {
    for (const fill of fills.filter((one) => one.date === date)) {
      cash -= fill.price * fill.qtyDir;
      qty += fill.qtyDir;
    }
    const after = cash + qty * (await priceAt(store, day, "15:30"));
    days.push({ date, gross: after - worth });
    worth = after;
  }
  return attributeRun(store, { fills, days });
}

const still: Course = () => ({ forward: 2_250_000, volatility: 0.14 });
const soldForADay: readonly Trade[] = [
  { day: 0, at: "09:20", qty: -UNITS },
  { day: 0, at: "15:15", qty: UNITS },
];
const sumsUp = (day: GreekDay): boolean => GREEK_PARTS.reduce((sum, part) => sum + day[part], 0) === day.pnl;

/** Prices are to the tick of 5 paise, so that a unit is known to about 5 paise at each end. */
const TICKS = 10 * UNITS;

let calm: GreekDay[];
beforeAll(async () => {
  calm = await attributed(still, soldForADay);
});

test("where nothing moves, a sold option earns its theta and nothing else", () => {
  const [day] = calm;
  expect(day?.pnl).toBeGreaterThan(0);
  expect(Math.abs((day?.theta ?? 0) - (day?.pnl ?? 0))).toBeLessThan(2 * TICKS);
  expect(Math.abs(day?.delta ?? 1e9)).toBeLessThan(2 * TICKS);
});

test("a rise of the forward is delta and gamma, a rise of volatility is vega", async () => {
  const [rise] = await attributed(
    (_, share) => ({ forward: 2_250_000 + 20_000 * share, volatility: 0.14 }),
    soldForADay,
  );
  // 50 units short, delta about −0.5, forward up by about 190 points between the two fills.
  expect(rise?.delta).toBeLessThan(-UNITS * 0.5 * 15_000);
  expect(rise?.gamma).toBeLessThan(0);
  const moved = (rise?.delta ?? 0) + (rise?.gamma ?? 0);
  expect(Math.abs((rise?.pnl ?? 0) - moved - (calm[0]?.pnl ?? 0))).toBeLessThan(0.03 * Math.abs(moved));
  const [fear] = await attributed(
    (_, share) => ({ forward: 2_250_000, volatility: 0.14 + 0.04 * share }),
    soldForADay,
  );
  expect(Math.abs((fear?.vega ?? 0) + (calm[0]?.pnl ?? 0) - (fear?.pnl ?? 0))).toBeLessThan(
    0.03 * Math.abs(fear?.vega ?? 0),
  );
});

test("a fill away from the market is a part of its own", async () => {
  const [day] = await attributed(still, [
    { day: 0, at: "09:20", qty: -UNITS, away: -100 },
    { day: 0, at: "15:15", qty: UNITS },
  ]);
  expect(day?.fills).toBe(-100 * UNITS);
});

test("a night is a step: what was carried earns its theta on the day after, and days sum to the whole", async () => {
  const days = await attributed(still, [
    { day: 0, at: "09:20", qty: -UNITS },
    { day: 1, at: "15:15", qty: UNITS },
  ]);
  expect(days.every(sumsUp)).toBe(true);
  const [first, second] = days;
  // A night and six hours against six hours.
  expect(second?.theta).toBeGreaterThan(2 * (first?.theta ?? 0));
  const total = greekTotal(days);
  expect(Math.abs(total.rest)).toBeLessThan(4 * TICKS);
});

test("parts sum to the booked profit to the paisa, and what the store does not know is rest", async () => {
  expect(calm.every(sumsUp)).toBe(true);
  const store = await market(still);
  const unknown = await attributeRun(store, {
    fills: [aFillWith({ date: DAYS[0] as Fill["date"], symbol: "NIFTY24050930000CE", price: 100 as Paise })],
    days: [{ date: DAYS[0] as Fill["date"], gross: 777 }],
  });
  expect(unknown).toEqual([
    { date: DAYS[0], pnl: 777, delta: 0, gamma: 0, vega: 0, theta: 0, fills: 0, rest: 777, unknown: 0 },
  ]);
});
