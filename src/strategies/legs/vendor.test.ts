import { expect, test } from "vitest";
import { CALL, flat, PUT, runLegs, sixBars } from "../../../test/support/six-bars.ts";

/**
 * A hosted tool's published SENSEX strangle: sell the weekly OTM4 call and put, 09:20 to 15:25, a stop of 25 points a leg,
 * partial. Its rows show stops filled at the entry + 25.00 where the bar touched them, and worse where it opened beyond.
 */
const strangle = {
  exit_time: "15:25",
  missing_leg: "drop_leg",
  legs: [
    { ...CALL, expiry: "weekly", strike: { by: "atm", otm: 4 }, stop: { points: 25 } },
    { ...PUT, expiry: "weekly", strike: { by: "atm", otm: 4 }, stop: { points: 25 } },
  ],
};

/** The call's bar of 09:22 on a ladder of five strikes a side; the put never moves. */
function stopOf(
  entry: number,
  bar: { open: number; high: number; low: number; close: number },
): string | undefined {
  const steps = [73_600, 73_700, 73_800, 73_900, 74_000, 74_100, 74_200, 74_300, 74_400];
  const others = Object.fromEntries(
    steps.flatMap((strike) => [
      [`${strike}CE`, flat(500)],
      [`${strike}PE`, flat(500)],
    ]),
  );
  const day = {
    ...sixBars(
      { ...others, "74400CE": [entry, entry, bar, bar.close, bar.close, bar.close], "73600PE": flat(60) },
      flat(74_010),
    ),
    underlying: "SENSEX",
  };
  const { fills } = runLegs(day, strangle, { stopModel: "touch_gap", staleMaxMs: Number.POSITIVE_INFINITY });
  expect(fills[0]).toContain(` 74400CE ${entry.toFixed(2)} ENTRY`);
  return fills
    .find((fill) => fill.endsWith(" SL"))
    ?.split(" ")
    .at(-2);
}

test.each([
  [92.35, "117.35"],
  [29.45, "54.45"],
  [190.45, "215.45"],
])("a call sold at %f whose bar touches the stop is bought at %s", (entry, stop) => {
  expect(stopOf(entry, { open: entry + 10, high: entry + 40, low: entry, close: entry + 5 })).toBe(stop);
});

test.each([
  [92.35, 120, "120.00"],
  [29.45, 54.5, "54.50"],
  [190.45, 260.05, "260.05"],
])("one sold at %f whose bar opens at %f, beyond the stop, is bought there", (entry, open, stop) => {
  expect(stopOf(entry, { open, high: open + 10, low: entry, close: open })).toBe(stop);
});

test("one tick below the stop is no stop", () => {
  expect(stopOf(92.35, { open: 100, high: 117.3, low: 90, close: 95 })).toBe(undefined);
});
