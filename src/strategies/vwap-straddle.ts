import * as z from "zod";
import { defineStrategy } from "../strategy/define-strategy.ts";
import { exactlyOneSize, sizeOf } from "../strategy/params.ts";
import { vwap } from "./indicators/vwap.ts";
import { straddleDay, straddleParams } from "./straddle-pair.ts";

/** Sells the morning's ATM pair while its combined premium is below its VWAP. */
export const vwapStraddle = defineStrategy({
  name: "vwap-straddle",
  summary: "sell the ATM straddle when a bar of its premium ends below its VWAP, buy it back above",
  params: z.strictObject(straddleParams).refine(...exactlyOneSize),
  needs: () => ({ columns: ["volume"] }),
  create: (desk, { startTime, exitTime, ...size }) =>
    straddleDay(desk, { startTime, exitTime, size: sizeOf(size) }, () => {
      const next = vwap();
      let now: { readonly premium: number; readonly mean: number } | undefined;
      return {
        onPremium(premium, straddle) {
          const mean = next(premium, straddle.volumeNow());
          now = mean === undefined ? undefined : { premium, mean };
        },
        onBar(straddle) {
          if (now === undefined) return;
          if (now.premium > now.mean) straddle.close("VWAP");
          else if (now.premium < now.mean && !straddle.isOpen) straddle.sell();
        },
      };
    }),
});
