import {
  type Contract,
  defineStrategy,
  exactlyOneSize,
  sizeOf,
  sizeParams,
  z,
  zTimeOfDay,
} from "pluto-derivatives";

/** Buys the ATM option on the side where the index leaves its opening range; once a day, out at a time of day. */
export const openingRangeBreakout = defineStrategy({
  name: "opening-range-breakout",
  summary: "buy the ATM option on the side where the index leaves the range of its first bars",
  params: z
    .strictObject({
      range_bars: z.int().positive().default(3).describe("bars that make the opening range"),
      exit_time: zTimeOfDay.prefault("15:00").describe("sell at the first bar heard of from here"),
      ...sizeParams,
    })
    .refine(...exactlyOneSize),
  create(desk, { rangeBars, exitTime, ...size }) {
    let bars = 0;
    let [high, low] = [0, Number.POSITIVE_INFINITY];
    let bought: Contract | undefined;
    return {
      onNewDay() {
        [bars, high, low, bought] = [0, 0, Number.POSITIVE_INFINITY, undefined];
      },
      onBarComplete({ index, timeOfDay }) {
        if (index === undefined) return;
        if (bars++ < rangeBars) {
          [high, low] = [Math.max(high, index.high), Math.min(low, index.low)];
        } else if (timeOfDay >= exitTime) {
          if (bought !== undefined) desk.close(bought, "TIME");
        } else if (bought === undefined && (index.close > high || index.close < low)) {
          const optionType = index.close > high ? "CE" : "PE";
          const atm = { by: "moneyness", otmSteps: 0 } as const;
          const choice = desk.choose({ side: "buy", expiry: "nearest", optionType, strike: atm });
          if (!choice.found) return;
          bought = choice.contract;
          desk.trade({ side: "buy", target: bought, size: sizeOf(size), reason: "ENTRY" });
        }
      },
    };
  },
});
