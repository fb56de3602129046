import { expect, test } from "vitest";
import { type ChainLiteral, dayOf } from "../../test/support/day-of.ts";
import { runDay, strategyWith, told } from "../../test/support/run-day.ts";
import { black76Price } from "../pricing/black76.ts";
import { deltaNeutralStrangle } from "./delta-neutral-strangle.ts";

const TIMES = ["09:20", "09:25", "09:30", "15:15"] as const;
const STRIKES = Array.from({ length: 29 }, (_, at) => 21_800 + at * 50);

/** A chain whose volatility stays at 15 %, two days before its expiry, while the index goes where it is sent. */
function chainAt(index: readonly number[]): ChainLiteral {
  const priceAt = (forward: number, strike: number, optionType: "CE" | "PE"): number => {
    const price = black76Price({ optionType, forward, strike, years: 2 / 365, rate: 0 }, 0.15);
    return Math.max(1, Math.round(price * 20)) / 20;
  };
  return Object.fromEntries(
    STRIKES.flatMap((strike) =>
      (["CE", "PE"] as const).map((type) => [
        `${strike}${type}`,
        Object.fromEntries(TIMES.map((time, at) => [time, priceAt(index[at] ?? 0, strike, type)])),
      ]),
    ),
  );
}

/** Each fill without its prices: `09:20 SELL 22800CE ENTRY`. */
const run = (index: readonly number[], params: Readonly<Record<string, unknown>> = {}): readonly string[] =>
  runDay(
    dayOf({
      date: "2024-04-23",
      index: Object.fromEntries(TIMES.map((time, at) => [time, index[at] ?? 0])),
      options: chainAt(index),
    }),
    strategyWith(deltaNeutralStrangle, { lots: 1, ...params }),
  ).fills.map((fill) =>
    told(fill).replace(/^(\d\d:\d\d):00 (\w+) \d+ NIFTY240425(\w+) .* (\w+)$/, "$1 $2 $3 $4"),
  );

test("while the market stands still both legs wait for the time exit", () => {
  expect(run([22_500, 22_500, 22_500, 22_500])).toEqual([
    "09:20 SELL 22700CE ENTRY",
    "09:20 SELL 22300PE ENTRY",
    "15:15 BUY 22700CE TIME",
    "15:15 BUY 22300PE TIME",
  ]);
});

test("after a rise the put, the untested side, is rolled up to the call's delta", () => {
  // At 22,600 the call of 22,700 is 100 away, and so is the put of 22,500.
  expect(run([22_500, 22_600, 22_600, 22_600])).toEqual([
    "09:20 SELL 22700CE ENTRY",
    "09:20 SELL 22300PE ENTRY",
    "09:25 BUY 22300PE ROLL",
    "09:25 SELL 22500PE ROLL",
    "15:15 BUY 22700CE TIME",
    "15:15 BUY 22500PE TIME",
  ]);
});

test("beyond the call's strike the put meets it as a straddle, and stays there", () => {
  expect(run([22_500, 22_900, 22_950, 22_950]).slice(2)).toEqual([
    "09:25 BUY 22300PE ROLL",
    "09:25 SELL 22700PE ROLL",
    "15:15 BUY 22700CE TIME",
    "15:15 BUY 22700PE TIME",
  ]);
});

test("a move back rolls the other side, and no more often than max_rolls", () => {
  const moves = [22_500, 22_600, 22_550, 22_550];
  const rolls = (max: number) =>
    run(moves, { max_rolls: max, roll_at: 0.1 }).filter((line) => line.endsWith("ROLL"));
  const first = ["09:25 BUY 22300PE ROLL", "09:25 SELL 22500PE ROLL"];
  // At 22,550 the put of 22,500 is 50 away; so is a call of 22,600.
  expect(rolls(4)).toEqual([...first, "09:30 BUY 22700CE ROLL", "09:30 SELL 22600CE ROLL"]);
  expect(rolls(1)).toEqual(first);
  expect(rolls(0)).toEqual([]);
});

test("deltas less than roll_at apart are left alone", () => {
  expect(run([22_500, 22_600, 22_600, 22_600], { roll_at: 0.5 })).toHaveLength(4);
});
