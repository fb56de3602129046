import * as z from "zod";
import { CapacityConfig } from "../analytics/capacity/capacity-config.ts";
import { ForeignMapping } from "../ledger/foreign-mapping.ts";

/** Ways to find weights from the sleeves' own days. */
export const FITTED = [
  "equal",
  "inverse_volatility",
  "inverse_variance",
  "minimum_variance",
  "risk_parity",
  "maximum_diversification",
  "maximum_sharpe",
  "hrp",
  "hrp_ward",
  "minimum_cvar",
] as const;
export type FittedMethod = (typeof FITTED)[number];

/** Those that honour bounds. */
const WITH_LEAST: readonly FittedMethod[] = ["minimum_variance"];
const WITH_MOST: readonly FittedMethod[] = ["minimum_variance", "minimum_cvar"];

const Caps = z.strictObject({
  lots: z
    .int()
    .positive()
    .optional()
    .describe("most lots held at once, over all contracts; a fill that opens is cut to what fits"),
  loss_a_day: z
    .number()
    .positive()
    .optional()
    .describe(
      "rupees; once the round trips closed that day, net, have lost as much, nothing more is opened that day",
    ),
});
export type Caps = z.output<typeof Caps>;

const Sleeve = z
  .strictObject({
    label: z
      .string()
      .regex(/^[A-Za-z0-9_.-]+$/)
      .describe("its name in every table; letters, digits, _ . -"),
    run: z.string().min(1).optional().describe("a run's folder, from the config's folder; or `tradebook`"),
    tradebook: z.string().min(1).optional().describe("a tradebook's CSV: ours, or with `map` anybody's"),
    map: ForeignMapping.optional().describe("how a foreign tradebook's columns are called: docs/report.md"),
    multiplier: z
      .number()
      .positive()
      .optional()
      .describe("size of its trades; positions are rounded to whole lots; default 1"),
    weight: z
      .number()
      .nonnegative()
      .optional()
      .describe("share of the basket's capital instead of a multiplier; all sleeves together 1"),
    capital: z
      .number()
      .positive()
      .optional()
      .describe("rupees that its trades were sized for; needed with weights; default of a run: its config's"),
    caps: Caps.prefault({}).describe("limits on this sleeve"),
  })
  .refine(({ run, tradebook }) => (run === undefined) !== (tradebook === undefined), {
    error: "give either run or tradebook",
  })
  .refine(({ map, tradebook }) => map === undefined || tradebook !== undefined, {
    error: "is for a tradebook, not for a run",
    path: ["map"],
  })
  .refine(({ multiplier, weight }) => multiplier === undefined || weight === undefined, {
    error: "give multiplier or weight, not both",
    path: ["weight"],
  });
export type SleeveConfig = z.output<typeof Sleeve>;

const Weights = z
  .strictObject({
    method: z.enum(FITTED).describe("how the weights are found"),
    fit_sessions: z.int().min(20).default(250).describe("sessions that weights are fitted on"),
    hold_sessions: z
      .int()
      .min(1)
      .default(60)
      .describe("sessions that they are then held for, and judged on, before the next fit"),
    least: z.number().min(0).max(1).optional().describe("least weight of a sleeve (minimum_variance)"),
    most: z.number().gt(0).max(1).optional().describe("most (minimum_variance, minimum_cvar)"),
  })
  .refine(({ method, least }) => least === undefined || WITH_LEAST.includes(method), {
    error: `only ${WITH_LEAST.join(", ")} has a least weight`,
    path: ["least"],
  })
  .refine(({ method, most }) => most === undefined || WITH_MOST.includes(method), {
    error: `only ${WITH_MOST.join(", ")} have a most weight`,
    path: ["most"],
  });
export type WeightsConfig = z.output<typeof Weights>;

/** What `pluto basket` reads. */
export const BasketConfig = z
  .strictObject({
    $schema: z.string().optional().describe("for editors; ignored"),
    name: z.string().min(1).default("basket").describe("what it is called"),
    capital: z
      .number()
      .positive()
      .optional()
      .describe("rupees; what returns are a share of; needed with weights"),
    sleeves: z.array(Sleeve).min(1).describe("what it is made of"),
    weights: Weights.optional().describe("fit the weights on past sessions instead of stating them"),
    caps: Caps.prefault({}).describe("limits on the basket as a whole"),
    capacity: CapacityConfig.prefault({}).describe("what `pluto capacity` takes for granted"),
  })
  .superRefine(({ sleeves, weights, capital }, context) => {
    const fault = (message: string, path: (string | number)[]) =>
      context.addIssue({ code: "custom", message, path });
    for (const [i, { label }] of sleeves.entries())
      if (sleeves.findIndex((other) => other.label === label) < i)
        fault(`two sleeves are called ${label}`, ["sleeves", i, "label"]);
    const stated = sleeves.filter(({ weight }) => weight !== undefined);
    if (
      weights !== undefined &&
      sleeves.some(({ weight, multiplier }) => (weight ?? multiplier) !== undefined)
    )
      fault("is for fitted weights: give the sleeves no weight and no multiplier", ["weights"]);
    if (stated.length > 0 && stated.length < sleeves.length)
      fault(`${stated.length} of ${sleeves.length} have a weight: give it to all or none`, ["sleeves"]);
    if ((stated.length > 0 || weights !== undefined) && capital === undefined)
      fault("is needed to turn weights into sizes", ["capital"]);
  });
export type BasketConfig = z.output<typeof BasketConfig>;
