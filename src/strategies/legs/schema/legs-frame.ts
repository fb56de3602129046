import * as z from "zod";
import { zTimeOfDay } from "../../../strategy/params.ts";
import { Gate } from "./entry.ts";
import { Overall } from "./exit.ts";
import { Filters } from "./filters.ts";
import { LegParams } from "./leg.ts";

/** The frame around the legs. */
export const LegsFrame = z.strictObject({
  kind: z
    .enum(["intraday", "btst", "stbt", "positional"])
    .default("intraday")
    .describe("flat the same day; out the next session (bought, sold); by sessions before the expiry"),
  entry_time: zTimeOfDay
    .prefault("09:20")
    .describe("strikes are chosen and orders sent at the first event from here"),
  exit_time: zTimeOfDay.prefault("15:15").describe("what is left goes at the first event from here"),
  exit: z
    .enum(["time", "settlement"])
    .default("time")
    .describe("settlement: what expires today is left to expire"),
  entry_days: z
    .int()
    .nonnegative()
    .optional()
    .describe("positional: entered so many sessions before the expiry; 0 on its day"),
  exit_days: z.int().nonnegative().optional().describe("positional: out so many sessions before the expiry"),
  gate: Gate.optional().describe("what all legs wait for together"),
  first_only: z
    .boolean()
    .default(false)
    .describe("of the legs that wait, the first that enters cancels the others"),
  missing_leg: z
    .union([z.enum(["abort_all", "drop_leg"]), z.strictObject({ retry_until: zTimeOfDay })], {
      error: 'abort_all, drop_leg, or {"retry_until": "09:30"}',
    })
    .default("abort_all")
    .describe(
      "when a leg cannot be entered: none is (by default); the others are; all are tried again until then",
    ),
  no_re_entry_after: zTimeOfDay.optional().describe("re-entries end here; exits never do"),
  square_off: z
    .enum(["partial", "complete"])
    .default("partial")
    .describe("a stop or target closes its leg, or all"),
  move_to_cost: z
    .enum(["all_legs", "sl_legs", "opposite_side"])
    .optional()
    .describe("when a stop is hit the stops of others go to their entry price"),
  overall: Overall.optional().describe("exits of all legs together"),
  filters: Filters.optional().describe("days on which nothing is entered"),
  legs: z.array(LegParams).min(1).max(50),
});

export type LegsFrame = z.output<typeof LegsFrame>;
