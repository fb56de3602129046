import * as z from "zod";
import { CostsConfig } from "../../costs/schedule.ts";

/** How the price moves against an order of a size. */
export const IMPACT_LAWS = ["square_root", "linear"] as const;
export type ImpactLaw = (typeof IMPACT_LAWS)[number];

/** `capacity` of a basket's config, and what the flags of `pluto capacity` make. */
export const CapacityConfig = z.strictObject({
  sizes: z
    .array(z.int().positive())
    .min(1)
    .default([1, 5, 20, 100])
    .describe("multiples of the recorded size that are looked at"),
  law: z
    .enum(IMPACT_LAWS)
    .default("square_root")
    .describe(
      "how the price moves with an order's share of the day's volume: by its square root, or in proportion",
    ),
  coefficient: z
    .number()
    .nonnegative()
    .default(1)
    .describe("impact of an order as large as the day's volume, in deviations of a day of the premium"),
  costs: CostsConfig.optional().describe(
    "levies and brokerage, computed anew at each size; default: the run's own, and of a tradebook `dated`",
  ),
});
export type CapacityConfig = z.output<typeof CapacityConfig>;
