import * as z from "zod";
import { zRupees } from "../../../strategy/params.ts";
import { exactlyOne } from "./exactly-one.ts";

const above = zRupees.refine((paise) => paise > 0, { error: "is above zero" });
const pct = z.number().positive().optional();

/** How far a stop or a target stands from the entry. */
export const ExitLevel = exactlyOne({
  points: above.optional().describe("rupees of premium"),
  pct: pct.describe("% of the entry premium"),
  underlying_points: above
    .optional()
    .describe("rupees of the underlying, against (stop) or for (target) the leg"),
  underlying_pct: pct.describe("% of the underlying at the entry"),
  delta: z.number().positive().lt(1).optional().describe("absolute delta that is reached"),
});
export type ExitLevel = z.output<typeof ExitLevel>;

/** Each `every` in favour moves the stop by `by`: rupees, or % of the entry premium. */
export const Trail = z.strictObject({
  in: z.enum(["points", "pct"]).default("points"),
  every: z.number().positive().describe("X: in favour"),
  by: z.number().positive().describe("Y: moves the stop"),
});
export type Trail = z.output<typeof Trail>;

/** What a leg does after its stop or its target. */
export const ReEntry = z.discriminatedUnion("do", [
  z.strictObject({
    do: z.enum(["re_execute", "re_cost", "re_entry_close", "re_momentum"]),
    reverse: z.boolean().default(false).describe("the opposite side each time"),
    count: z.int().min(1).max(20).default(1).describe("at most so often a day"),
  }),
  z.strictObject({ do: z.literal("lazy"), leg: z.string().describe("id of the lazy leg that is armed") }),
]);
export type ReEntry = z.output<typeof ReEntry>;

const Amount = z
  .strictObject({
    rupees: above.optional().describe("of profit or loss"),
    pct: pct.describe("% of the entry premium"),
    of: z
      .enum(["net", "sold", "total"])
      .optional()
      .describe(
        "which premium pct is of: sold less bought (net, by default), that of sold legs, that of all legs",
      ),
  })
  .refine(({ rupees, pct: share }) => (rupees === undefined) !== (share === undefined), {
    error: "give exactly one of rupees, pct",
  })
  .refine(({ of, pct: share }) => of === undefined || share !== undefined, {
    error: "of goes with pct",
    path: ["of"],
  });

/** Exits of all legs together, on profit realised and not. */
export const Overall = z.strictObject({
  stop: Amount.optional(),
  target: Amount.optional(),
  lock: z
    .strictObject({
      at: above.describe("once profit stood here"),
      floor: zRupees.describe("out when it is back here"),
    })
    .refine(({ at, floor }) => floor < at, { error: "floor is below at" })
    .optional(),
  lock_and_trail: z
    .strictObject({ at: above, floor: zRupees, every: above, by: above })
    .refine(({ at, floor }) => floor < at, { error: "floor is below at" })
    .optional()
    .describe("the floor rises by so much for every so much of the peak beyond at"),
  trail: z
    .strictObject({ every: above, by: above })
    .optional()
    .describe("the overall stop tightens by so much for every so much of peak profit"),
  re_entry: z
    .strictObject({
      on_stop: z.int().min(0).max(5).default(0),
      on_target: z.int().min(0).max(5).default(0),
      by: z.enum(["now", "gate"]).default("now").describe("at once, or by the frame's gate again"),
    })
    .optional()
    .describe("the whole set again"),
});
export type Overall = z.output<typeof Overall>;
