import * as z from "zod";
import { defineStrategy } from "../strategy/define-strategy.ts";
import { levelAt, levelByPct } from "../strategy/level.ts";
import { exactlyOneSize, sizeOf, sizeParams, zTimeOfDay } from "../strategy/params.ts";
import type { Paise } from "../units/unit.ts";
import {
  chooseStraddle,
  closeStraddle,
  isOpen,
  type StraddlePair,
  sellStraddle,
  straddlePremium,
} from "./straddle-pair.ts";

/** Sells the ATM pair with one stop on both premiums together, and sells it again when they are back at the entry. */
export const combinedStopStraddle = defineStrategy({
  name: "combined-stop-straddle",
  summary: "sell the ATM straddle, a stop on its combined premium, sold again when that is back at its entry",
  params: z
    .strictObject({
      entry_time: zTimeOfDay.prefault("09:20").describe("sell at the first event from here"),
      exit_time: zTimeOfDay.prefault("15:15").describe("bought back at the first event from here"),
      stop_pct: z.number().positive().default(15).describe("% of the combined entry premium, inclusive"),
      re_entries: z.int().min(0).max(20).default(2).describe("at most so often a day"),
      ...sizeParams,
    })
    .refine(...exactlyOneSize),
  create(desk, { entryTime, exitTime, stopPct, reEntries, ...size }) {
    let pair: StraddlePair | undefined;
    let cost: Paise | undefined;
    let entriesLeft = 0;
    return {
      onNewDay() {
        [pair, cost, entriesLeft] = [undefined, undefined, reEntries + 1];
      },
      onEvent({ timeOfDay }) {
        if (timeOfDay >= exitTime) {
          if (pair !== undefined) closeStraddle(desk, pair, "TIME");
          return;
        }
        if (timeOfDay < entryTime) return;
        pair ??= chooseStraddle(desk);
        const premium = pair === undefined ? undefined : (straddlePremium(desk, pair) as Paise | undefined);
        if (pair === undefined || premium === undefined) return;
        if (isOpen(desk, pair)) {
          if (cost !== undefined && levelAt(premium) >= levelByPct(cost, stopPct))
            closeStraddle(desk, pair, "SL");
        } else if (entriesLeft > 0 && premium <= (cost ?? premium)) {
          if (!sellStraddle(desk, pair, sizeOf(size))) return;
          entriesLeft -= 1;
          cost ??= premium;
        }
      },
    };
  },
});
