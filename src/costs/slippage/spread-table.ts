import * as z from "zod";
import { paiseFromRupees } from "../../units/money.ts";
import { timeOfDay } from "../../units/time.ts";
import type { Paise, TimeOfDay } from "../../units/unit.ts";

/** A quoted spread by premium, how far in the money, and time of day. The parts combine as `spreadOf` says. */
export interface SpreadTable {
  readonly name: string;
  /** The whole spread, paise, for premiums below each bound, ascending. */
  readonly byPremium: readonly { readonly below: Paise; readonly spread: number }[];
  /** From the last bound on: percent of the premium. */
  readonly beyondPct: number;
  /** One step of `inTheMoney`, paise of the underlying. */
  readonly step: Paise;
  /** The least spread of an option one, two, three … steps in the money, paise; the last row stands for the rest. */
  readonly inTheMoney: readonly number[];
  /** A factor from each time of day on, ascending; 1 before the first. */
  readonly byTime: readonly { readonly from: TimeOfDay; readonly factor: number }[];
  /** For every expiry but the nearest. */
  readonly laterExpiry: number;
  /** Of a future: percent of its price. */
  readonly futurePct: number;
}

const positive = z.number().positive();

/** A spread table in a config file, as `pluto calibrate` writes it. Rupees, percent and factors. */
export const SpreadTableFile = z.strictObject({
  name: z.string().min(1).describe("for the manifest"),
  by_premium: z
    .array(
      z.strictObject({
        below: positive.describe("premium below which it holds, rupees"),
        spread: positive.describe("bid to ask, rupees"),
      }),
    )
    .min(1)
    .refine((rows) => rows.every(({ below }, i) => i === 0 || below > (rows[i - 1]?.below ?? 0)), {
      error: "below must ascend",
    })
    .describe("bid to ask by premium"),
  beyond_pct: positive.describe("above the last bound: percent of the premium"),
  step: positive.default(50).describe("points of the underlying that in_the_money counts in"),
  in_the_money: z
    .array(positive)
    .default([])
    .describe("least spread 1, 2, 3 … steps in the money, rupees; needs the underlying's price"),
  by_time: z
    .array(z.strictObject({ from: z.string().regex(/^\d{2}:\d{2}(:\d{2})?$/), factor: positive }))
    .default([])
    .describe("factor from a time of day on"),
  later_expiry: positive.default(1).describe("factor for every expiry but the nearest"),
  future_pct: positive.default(0.004).describe("spread of a future, percent of its price"),
});
export type SpreadTableFile = z.output<typeof SpreadTableFile>;

/** Rupees → paise, to the hundredth of a paisa: a fitted spread is a mean. */
const spreadPaise = (rupees: number): number => Math.round(rupees * 10_000) / 100;

/** @throws `money.sub-paise` for a bound finer than a paisa; `time.bad-time-of-day` */
export const spreadTableOf = (file: SpreadTableFile): SpreadTable => ({
  name: file.name,
  byPremium: file.by_premium.map(({ below, spread }) => ({
    below: paiseFromRupees(below),
    spread: spread * 100,
  })),
  beyondPct: file.beyond_pct,
  step: paiseFromRupees(file.step),
  inTheMoney: file.in_the_money.map(spreadPaise),
  byTime: file.by_time.map(({ from, factor }) => ({ from: timeOfDay(from), factor })),
  laterExpiry: file.later_expiry,
  futurePct: file.future_pct,
});

/** The table's bucket that a premium falls into: an index of `byPremium`, or its length beyond the last bound. */
export function premiumBucket(table: Pick<SpreadTable, "byPremium">, premium: number): number {
  const index = table.byPremium.findIndex(({ below }) => premium < below);
  return index < 0 ? table.byPremium.length : index;
}

export interface SpreadQuestion {
  readonly premium: Paise;
  readonly time: TimeOfDay;
  /** Paise in the money; negative out of it; absent: unknown, the premium alone decides. */
  readonly inTheMoney?: number;
  readonly isNearestExpiry: boolean;
}

/**
 * Bid to ask of an option, paise, not rounded: the larger of what the premium says and what the steps in the money
 * say, times the factors of the hour and of the expiry.
 */
export function spreadOf(table: SpreadTable, question: SpreadQuestion): number {
  const { premium, time, inTheMoney = 0, isNearestExpiry } = question;
  const byPremium =
    table.byPremium[premiumBucket(table, premium)]?.spread ?? (premium * table.beyondPct) / 100;
  const steps = Math.min(Math.round(inTheMoney / table.step), table.inTheMoney.length);
  const byMoneyness = steps > 0 ? (table.inTheMoney[steps - 1] ?? 0) : 0;
  const hour = table.byTime.findLast(({ from }) => from <= time)?.factor ?? 1;
  return Math.max(byPremium, byMoneyness) * hour * (isNearestExpiry ? 1 : table.laterExpiry);
}
