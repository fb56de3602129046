import * as z from "zod";
import { defineStrategy } from "../strategy/define-strategy.ts";
import { levelAt, levelByPct } from "../strategy/level.ts";
import { exactlyOneSize, sizeOf, zTimeOfDay } from "../strategy/params.ts";
import { straddleDay, straddleParams } from "./straddle-pair.ts";

const { start_time: _, ...shared } = straddleParams;

/** Sells the ATM pair with one stop on both premiums together, and sells it again when they are back at the entry. */
export const combinedStopStraddle = defineStrategy({
  name: "combined-stop-straddle",
  summary: "sell the ATM straddle, a stop on its combined premium, sold again when that is back at its entry",
  params: z
    .strictObject({
      entry_time: zTimeOfDay.prefault("09:20").describe("sell at the first event from here"),
      stop_pct: z.number().positive().default(15).describe("% of the combined entry premium, inclusive"),
      re_entries: z.int().min(0).max(20).default(2).describe("at most so often a day"),
      ...shared,
    })
    .refine(...exactlyOneSize),
  create: (desk, { entryTime, exitTime, stopPct, reEntries, ...size }) =>
    straddleDay(desk, { startTime: entryTime, exitTime, size: sizeOf(size) }, () => {
      let entriesLeft = reEntries + 1;
      return {
        onPremium(premium, straddle) {
          const { cost } = straddle;
          if (straddle.isOpen) {
            if (cost !== undefined && levelAt(premium) >= levelByPct(cost, stopPct)) straddle.close("SL");
          } else if (entriesLeft > 0 && premium <= (cost ?? premium)) {
            if (straddle.sell()) entriesLeft -= 1;
          }
        },
      };
    }),
});
