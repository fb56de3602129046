import * as z from "zod";
import { zRupees, zTimeOfDay } from "../../../strategy/params.ts";
import { exactlyOne } from "./exactly-one.ts";

const above = zRupees.refine((paise) => paise > 0, { error: "is above zero" });

/** So many rupees, or so many per cent of what it is measured from. */
export const Distance = exactlyOne({
  points: above.optional().describe("rupees"),
  pct: z.number().positive().optional().describe("%, to four decimals"),
});
export type Distance = z.output<typeof Distance>;

const on = z
  .enum(["ltp", "candle_close"])
  .default("ltp")
  .describe("looked at at every event, or when a timeframe of the run ends");
const at = zTimeOfDay.optional().describe("by default the frame's entry_time");

/** How one leg is entered. */
export const LegEntry = z.discriminatedUnion("by", [
  z.strictObject({ by: z.literal("time"), at }),
  z.strictObject({
    by: z.literal("wait"),
    at,
    of: z.enum(["premium", "underlying"]).default("premium").describe("what has to move"),
    move: z.enum(["up", "down"]),
    distance: Distance.describe("by so much, from where it stood at that time"),
  }),
  z.strictObject({
    by: z.literal("range"),
    from: zTimeOfDay.describe("the range begins; a contract is chosen here"),
    to: zTimeOfDay.describe("the range ends, exclusive"),
    of: z.enum(["premium", "underlying"]).default("underlying"),
    breaks: z.enum(["high", "low"]).describe("the side on which it is entered"),
  }),
  z.strictObject({
    by: z.literal("level"),
    at,
    of: z.enum(["premium", "underlying"]).default("underlying"),
    crosses: z.enum(["above", "below"]),
    level: above.describe("rupees"),
    on,
  }),
]);
export type LegEntry = z.output<typeof LegEntry>;

/** What all legs wait for together after the entry time. */
export const Gate = z.discriminatedUnion("by", [
  z.strictObject({
    by: z.literal("momentum"),
    move: z.enum(["up", "down"]),
    distance: Distance.describe(
      "of the premiums together: sold ones count up, bought ones down, one lot a leg",
    ),
    on,
  }),
  z.strictObject({
    by: z.literal("premium_match"),
    legs: z.tuple([z.string(), z.string()]).describe("ids of the two legs"),
    within: Distance.describe("at most so far apart; % of the dearer"),
  }),
  z.strictObject({
    by: z.literal("level"),
    of: z
      .enum(["underlying", "straddle"])
      .default("straddle")
      .describe("straddle: the ATM pair of the entry time"),
    crosses: z.enum(["above", "below"]),
    level: above.describe("rupees"),
    on,
  }),
]);
export type Gate = z.output<typeof Gate>;
