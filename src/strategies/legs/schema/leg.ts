import * as z from "zod";
import { zRupees } from "../../../strategy/params.ts";
import { LegEntry } from "./entry.ts";
import { ExitLevel, ReEntry, Trail } from "./exit.ts";
import { ExpiryWords, StrikeChoice } from "./pick.ts";

const above = zRupees.refine((paise) => paise > 0, { error: "is above zero" });

/** How much a leg is when it is given in rupees. */
const RupeeSize = z.discriminatedUnion("by", [
  z.strictObject({ by: z.literal("notional"), rupees: above }),
  z.strictObject({ by: z.literal("margin"), rupees: above }),
  z.strictObject({
    by: z.literal("risk"),
    rupees: above.describe("lost at the leg's own stop, points or pct"),
  }),
]);

/** One leg, as its config says it. */
export const LegParams = z.strictObject({
  id: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_]*$/, { error: "is a word of letters, digits and _" })
    .optional()
    .describe("its name in the tradebook; by default CE or PE, numbered from the second"),
  side: z.enum(["buy", "sell"]),
  type: z.enum(["CE", "PE", "FUT"]),
  lots: z.int().positive().optional().describe("give one of lots, qty and size"),
  qty: z.int().positive().optional().describe("units, whole lots"),
  size: RupeeSize.optional().describe("the whole lots that fit into so many rupees"),
  expiry: ExpiryWords.default("nearest"),
  strike: StrikeChoice.prefault({ by: "atm" }).describe("the rule that finds it, see Strike"),
  entry: LegEntry.prefault({ by: "time" }).describe("when it is entered, see Entry"),
  stop: ExitLevel.optional().describe("how far the market goes against it"),
  target: ExitLevel.optional().describe("how far the market goes for it"),
  trail: Trail.optional().describe("of the stop"),
  on_stop: ReEntry.optional().describe("what it does after its stop, see Re-entry"),
  on_target: ReEntry.optional().describe("what it does after its target"),
  lazy: z.boolean().default(false).describe("waits until another leg arms it"),
  hedge_of: z
    .string()
    .optional()
    .describe("id of the short that it covers: it goes when that one has gone for good"),
  keep: z.boolean().default(false).describe("a hedge that stays when its short goes"),
});
export type LegParams = z.output<typeof LegParams>;
