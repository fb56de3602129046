import * as z from "zod";
import { zTradingDay } from "../../../strategy/params.ts";

const band = (what: string) =>
  z
    .strictObject({ from: z.number().optional(), to: z.number().optional() })
    .refine(({ from, to }) => (from ?? Number.NEGATIVE_INFINITY) <= (to ?? Number.POSITIVE_INFINITY), {
      error: "from is after to",
    })
    .optional()
    .describe(what);

/** Days on which nothing is entered unless all hold. */
export const Filters = z.strictObject({
  weekdays: z
    .array(z.enum(["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"]))
    .nonempty()
    .optional()
    .describe("only these"),
  dte: z
    .strictObject({
      from: z.int().nonnegative().default(0),
      to: z.int().nonnegative(),
      days: z.enum(["calendar", "trading"]).default("calendar"),
    })
    .refine(({ from, to }) => from <= to, { error: "from is after to" })
    .optional()
    .describe("days to the first leg's expiry, inclusive"),
  vix: band("India VIX at the entry time, inclusive; unknown: no entry"),
  gap_pct: band("first price of the day against the close before, %, inclusive; unknown: no entry"),
  skip_dates: z.array(zTradingDay).optional().describe("event days on which nothing is entered"),
  only_dates: z.array(zTradingDay).optional().describe("event days: no others"),
});
export type Filters = z.output<typeof Filters>;
