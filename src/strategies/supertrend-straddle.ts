import * as z from "zod";
import { defineStrategy } from "../strategy/define-strategy.ts";
import { exactlyOneSize, sizeOf, sizeParams, zTimeOfDay } from "../strategy/params.ts";
import { supertrend } from "./indicators/supertrend.ts";
import {
  chooseStraddle,
  closeStraddle,
  isOpen,
  type StraddlePair,
  sellStraddle,
  straddlePremium,
} from "./straddle-pair.ts";

/** Sells the morning's ATM pair while the Supertrend of its combined premium is down. */
export const supertrendStraddle = defineStrategy({
  name: "supertrend-straddle",
  summary: "sell the ATM straddle while the Supertrend of its premium is down, buy it back when it turns up",
  params: z
    .strictObject({
      start_time: zTimeOfDay.prefault("09:20").describe("the pair is chosen, and its bars begin"),
      exit_time: zTimeOfDay.prefault("15:15").describe("bought back at the first event from here"),
      length: z.int().positive().default(10).describe("bars of the run's timeframe that the ATR is over"),
      times: z.number().positive().default(3).describe("ATRs between the middle and a band"),
      ...sizeParams,
    })
    .refine(...exactlyOneSize),
  create(desk, { startTime, exitTime, length, times, ...size }) {
    let pair: StraddlePair | undefined;
    let next = supertrend(length, times);
    let bar: { high: number; low: number; close: number } | undefined;
    return {
      onNewDay() {
        [pair, bar] = [undefined, undefined];
        next = supertrend(length, times);
      },
      onEvent({ timeOfDay }) {
        if (timeOfDay >= exitTime) {
          if (pair !== undefined) closeStraddle(desk, pair, "TIME");
          return;
        }
        if (timeOfDay < startTime) return;
        pair ??= chooseStraddle(desk);
        // A combined premium exists only at instants: its bars are of synchronous closes.
        const premium = pair === undefined ? undefined : straddlePremium(desk, pair);
        if (premium === undefined) return;
        const { high, low } = bar ?? { high: premium, low: premium };
        bar = { high: Math.max(high, premium), low: Math.min(low, premium), close: premium };
      },
      onBarComplete({ timeOfDay }) {
        if (pair === undefined || bar === undefined || timeOfDay >= exitTime) return;
        const now = next(bar);
        bar = undefined;
        if (now === undefined) return;
        if (now.trend === "up") closeStraddle(desk, pair, "SUPERTREND");
        else if (!isOpen(desk, pair)) sellStraddle(desk, pair, sizeOf(size));
      },
    };
  },
});
