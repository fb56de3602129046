import * as z from "zod";
import { defineStrategy } from "../strategy/define-strategy.ts";
import { exactlyOneSize, sizeOf } from "../strategy/params.ts";
import type { HighLowClose } from "./indicators/high-low-close.ts";
import { supertrend } from "./indicators/supertrend.ts";
import { straddleDay, straddleParams } from "./straddle-pair.ts";

/** Sells the morning's ATM pair while the Supertrend of its combined premium is down. */
export const supertrendStraddle = defineStrategy({
  name: "supertrend-straddle",
  summary: "sell the ATM straddle while the Supertrend of its premium is down, buy it back when it turns up",
  params: z
    .strictObject({
      length: z.int().positive().default(10).describe("bars of the run's timeframe that the ATR is over"),
      times: z.number().positive().default(3).describe("ATRs between the middle and a band"),
      ...straddleParams,
    })
    .refine(...exactlyOneSize),
  create: (desk, { startTime, exitTime, length, times, ...size }) =>
    straddleDay(desk, { startTime, exitTime, size: sizeOf(size) }, () => {
      const next = supertrend(length, times);
      let bar: HighLowClose | undefined;
      return {
        // A combined premium exists only at instants: its bars are of synchronous closes.
        onPremium(premium) {
          const { high, low } = bar ?? { high: premium, low: premium };
          bar = { high: Math.max(high, premium), low: Math.min(low, premium), close: premium };
        },
        onBar(straddle) {
          const now = bar === undefined ? undefined : next(bar);
          bar = undefined;
          if (now?.trend === "up") straddle.close("SUPERTREND");
          else if (now?.trend === "down" && !straddle.isOpen) straddle.sell();
        },
      };
    }),
});
