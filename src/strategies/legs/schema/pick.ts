import * as z from "zod";
import { expiryRuleText } from "../../../contracts/expiry-rule.ts";
import { parseExpiryRule } from "../../../contracts/parse-rule.ts";
import type { ExpiryRule } from "../../../contracts/selector.ts";
import { zRupees } from "../../../strategy/params.ts";
import { PlutoError } from "../../../units/failure.ts";

/** An expiry rule in words, as `pluto chain` takes it; kept as written, checked by parsing. */
export const ExpiryWords = z
  .string()
  .superRefine((text, context) => {
    try {
      parseExpiryRule(text);
    } catch (error) {
      if (!(error instanceof PlutoError)) throw error;
      context.addIssue({ code: "custom", message: error.message.slice(error.code.length + 2) });
    }
  })
  .describe(
    'nearest, next, weekly, next_weekly, monthly, next_monthly, "nth 3", "dte 2..4", "dte 2..4 trading", a date; "weekly else monthly" for a way out',
  );

/** The rule behind checked words. */
export const expiryRuleOf = (words: string): ExpiryRule => parseExpiryRule(words);
export { expiryRuleText };

const otm = z.int().default(0).describe("listed steps out of the money; below 0 in the money");
const halfWay = z
  .enum(["up", "down", "even"])
  .default("up")
  .describe("which strike is the ATM when the price lies exactly half-way");
const from = z
  .enum(["spot", "future", "synthetic"])
  .optional()
  .describe("which price defines the ATM; by default the run's underlying_from");
const match = z.enum(["closest", "at_least", "at_most"]).default("closest");
const tie = z
  .enum(["side", "lowest_strike", "highest_strike"])
  .default("side")
  .describe("of two at the same distance: a seller takes the dearer and a buyer the cheaper, or by strike");
const premium = zRupees.refine((paise) => paise > 0, { error: "is above zero" });
const range = { from: premium.describe("lowest, inclusive"), to: premium.describe("highest, inclusive") };

/** Which strike a leg takes, measured when it is chosen. */
export const StrikeChoice = z.discriminatedUnion("by", [
  z.strictObject({ by: z.literal("atm"), otm, half_way: halfWay, from }),
  z.strictObject({ by: z.literal("exact"), strike: premium.describe("that strike, rupees") }),
  z.strictObject({
    by: z.literal("atm_percent"),
    percent: z.number().describe("nearest strike to the ATM strike × (1 + percent / 100)"),
    half_way: halfWay,
    from,
  }),
  z.strictObject({ by: z.literal("premium"), premium: premium.describe("rupees"), match, tie }),
  z.strictObject({ by: z.literal("premium_range"), ...range }),
  z.strictObject({
    by: z.literal("straddle_percent"),
    percent: z.number().positive().describe("of the ATM call and put together"),
    match,
    tie,
    half_way: halfWay,
    from,
  }),
  z.strictObject({
    by: z.literal("straddle_width"),
    times: z.number().describe("ATM + times × (ATM call + put); the sign is the side of the ATM"),
    half_way: halfWay,
    from,
  }),
  z.strictObject({ by: z.literal("synthetic"), otm, half_way: halfWay, from }),
  z.strictObject({
    by: z.literal("delta"),
    delta: z.number().positive().lt(1).describe("absolute, 0 … 1"),
    match,
    tie,
  }),
  z.strictObject({
    by: z.literal("delta_range"),
    from: z.number().nonnegative().lt(1),
    to: z.number().positive().max(1),
  }),
  z.strictObject({
    by: z.literal("relative"),
    to: z.string().describe("id of the leg whose strike it is counted from"),
    otm,
  }),
]);
export type StrikeChoice = z.output<typeof StrikeChoice>;
