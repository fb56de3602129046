import * as z from "zod";
import { defineStrategy } from "../strategy/define-strategy.ts";
import { exactlyOneSize, sizeOf, sizeParams, zTimeOfDay } from "../strategy/params.ts";
import { vwap } from "./indicators/vwap.ts";
import {
  chooseStraddle,
  closeStraddle,
  isOpen,
  type StraddlePair,
  sellStraddle,
  straddlePremium,
} from "./straddle-pair.ts";

/** Sells the morning's ATM pair while its combined premium is below its VWAP. */
export const vwapStraddle = defineStrategy({
  name: "vwap-straddle",
  summary: "sell the ATM straddle when a bar of its premium ends below its VWAP, buy it back above",
  params: z
    .strictObject({
      start_time: zTimeOfDay.prefault("09:20").describe("the pair is chosen, and the VWAP begins"),
      exit_time: zTimeOfDay.prefault("15:15").describe("bought back at the first event from here"),
      ...sizeParams,
    })
    .refine(...exactlyOneSize),
  needs: () => ({ columns: ["volume"] }),
  create(desk, { startTime, exitTime, ...size }) {
    let pair: StraddlePair | undefined;
    let next = vwap();
    let now: { premium: number; mean: number } | undefined;
    /** Units of both legs in rows known only now. */
    const volumeNow = (legs: StraddlePair): number =>
      legs.reduce((sum, leg) => {
        const found = desk.quote(leg);
        return found.source === "exact" ? sum + (found.quote.volume ?? 0) : sum;
      }, 0);
    return {
      onNewDay() {
        [pair, now] = [undefined, undefined];
        next = vwap();
      },
      onEvent({ timeOfDay }) {
        if (timeOfDay >= exitTime) {
          if (pair !== undefined) closeStraddle(desk, pair, "TIME");
          return;
        }
        if (timeOfDay < startTime) return;
        pair ??= chooseStraddle(desk);
        const premium = pair === undefined ? undefined : straddlePremium(desk, pair);
        if (pair === undefined || premium === undefined) return;
        const mean = next(premium, volumeNow(pair));
        now = mean === undefined ? undefined : { premium, mean };
      },
      onBarComplete({ timeOfDay }) {
        if (pair === undefined || now === undefined || timeOfDay >= exitTime) return;
        if (now.premium > now.mean) closeStraddle(desk, pair, "VWAP");
        else if (now.premium < now.mean && !isOpen(desk, pair)) sellStraddle(desk, pair, sizeOf(size));
      },
    };
  },
});
