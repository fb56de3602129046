import { expect, test } from "vitest";
import { type ChainLiteral, dayOf } from "../../test/support/day-of.ts";
import { profitOf, runDay, strategyWith, told } from "../../test/support/run-day.ts";
import { premiumStrangle } from "./premium-strangle.ts";

const TIMES = ["09:20", "09:21", "09:22", "09:23", "15:15", "15:16"] as const;
const bars = (...prices: readonly (number | undefined)[]) =>
  Object.fromEntries(
    TIMES.flatMap((time, i) => {
      const price = prices[i];
      return price === undefined ? [] : [[time, price]];
    }),
  );
const run = (options: ChainLiteral, params: Readonly<Record<string, unknown>> = {}) => {
  const report = runDay(
    dayOf({ options }),
    strategyWith(premiumStrangle, { lots: 1, premium: 20, ...params }),
  );
  return { fills: report.fills.map(told), profit: profitOf(report), counts: report.counts };
};

/** A chain without an index: premiums need none. */
const CHAIN: ChainLiteral = {
  "22600CE": bars(45, 45, 45, 45, 45, 45),
  "22700CE": bars(21.5, 24, 26.85, 26.9, 5, 5),
  "22800CE": bars(18, 18, 18, 18, 18, 18),
  "22200PE": bars(12, 12, 12, 12, 12, 12),
  "22300PE": bars(19.5, 19, 18, 17, 24.35, 30),
  "22400PE": bars(33, 33, 33, 33, 33, 33),
};

test("the call and the put whose premiums are closest are sold, each with a stop of its own", () => {
  expect(run(CHAIN)).toMatchObject({
    fills: [
      "09:20:00 SELL 50 NIFTY24042522700CE 21.50 exact ENTRY", // off by 1.50; 22,800 by 2.00
      "09:20:00 SELL 50 NIFTY24042522300PE 19.50 exact ENTRY", // off by 0.50
      "09:23:00 BUY 50 NIFTY24042522700CE 26.90 exact SL", // 21.50 × 1.25 = 26.875: 26.85 does not hit
      "15:15:00 BUY 50 NIFTY24042522300PE 24.35 exact TIME", // 19.50 × 1.25 = 24.375, and the time goes first anyway
    ],
    profit: "-512.50", // 50 × (−5.40 − 4.85)
  });
});

test("between two premiums at the same distance a seller takes the dearer, or the strike that the run says", () => {
  const tied: ChainLiteral = {
    "22700CE": bars(22, 22, 22, 22, 22, 22),
    "22800CE": bars(18, 18, 18, 18, 18, 18),
    "22200PE": bars(18, 18, 18, 18, 18, 18),
    "22300PE": bars(22, 22, 22, 22, 22, 22),
  };
  const strikes = (params: Readonly<Record<string, unknown>>) =>
    run(tied, params)
      .fills.slice(0, 2)
      .map((fill) => /\d{5}[CP]E/.exec(fill)?.[0]);
  expect(strikes({})).toEqual(["22700CE", "22300PE"]);
  expect(strikes({ tie: "lowest_strike" })).toEqual(["22700CE", "22200PE"]);
  expect(strikes({ tie: "highest_strike" })).toEqual(["22800CE", "22300PE"]);
});

test("a nearer premium that is too old, or comes later, does not count", () => {
  const chain = { ...CHAIN, "22750CE": { "09:18:59": 20 }, "22250PE": { "09:21": 20 } };
  expect(run(chain).fills.slice(0, 2)).toEqual([
    "09:20:00 SELL 50 NIFTY24042522700CE 21.50 exact ENTRY",
    "09:20:00 SELL 50 NIFTY24042522300PE 19.50 exact ENTRY",
  ]);
});

test("without a single put the day's entry is given up, and counted", () => {
  const calls = { "22700CE": bars(21.5, 21.5, 21.5, 21.5, 21.5, 21.5) };
  expect(run(calls)).toMatchObject({
    fills: [],
    counts: { abortedEntries: 1, rejections: { "no-premium-in-reach": 1 } },
  });
});

test("premium is rupees in the file; it must be given and be whole paise", () => {
  const { success, data } = premiumStrangle.params.safeParse({ lots: 1, premium: 20.05 });
  expect(success && data).toMatchObject({ premium: 2005, tie: "side" });
  expect(premiumStrangle.params.safeParse({ lots: 1 }).success).toBe(false);
  expect(premiumStrangle.params.safeParse({ lots: 1, premium: 20.005 }).success).toBe(false);
});
