import * as z from "zod";
import { METRICS } from "../../analytics/metrics/all-metrics.ts";
import { SearchConfig } from "../search/search-config.ts";

const count = (about: string) => z.int().min(1).describe(about);
const purge = z.int().nonnegative().default(0).describe("sessions between the two that belong to neither");
const anchored = z.boolean().default(false).describe("every window is trained from the first session on");

/** Where parameters are chosen and where they are judged. */
export const FoldsConfig = z.discriminatedUnion("by", [
  z.strictObject({
    by: z.literal("sessions"),
    train: count("sessions in which parameters are chosen"),
    test: count("sessions in which they are judged"),
    purge,
    anchored,
    partial: z.boolean().default(false).describe("a last test that is cut short by the end counts"),
  }),
  z.strictObject({
    by: z.literal("months"),
    train: count("calendar months in which parameters are chosen"),
    test: count("calendar months in which they are judged"),
    purge,
    anchored,
  }),
  z.strictObject({
    by: z.literal("expiries"),
    train: count("expiry cycles in which parameters are chosen"),
    test: count("expiry cycles in which they are judged"),
    purge,
    anchored,
  }),
  z.strictObject({
    by: z.literal("combinatorial"),
    folds: z.int().min(2).describe("parts that the sessions are cut into"),
    test_folds: count("parts that are judged at a time"),
    purge: z
      .int()
      .nonnegative()
      .default(0)
      .describe("sessions dropped from training on both sides of a test"),
    embargo: z.int().nonnegative().default(0).describe("further sessions dropped after it"),
  }),
]);

export type FoldsConfig = z.output<typeof FoldsConfig>;

const ofDays: ReadonlySet<string> = new Set(METRICS.map(({ name }) => name));

/** A walk-forward, as its config file says it: a search, and the windows it is made in. */
export const WalkForwardConfig = SearchConfig.safeExtend({
  windows: FoldsConfig.describe("where parameters are chosen and where they are judged"),
})
  .refine(({ objectives }) => objectives.length === 1 && ofDays.has(objectives[0]?.metric ?? ""), {
    error: "a walk-forward chooses by one metric of daily profit",
    path: ["objectives"],
  })
  .refine(({ penalties }) => penalties.every(({ metric }) => ofDays.has(metric)), {
    error: "a walk-forward measures metrics of daily profit only",
    path: ["penalties"],
  })
  .refine(({ pruning }) => pruning === undefined, {
    error: "a walk-forward needs every trial on every day",
    path: ["pruning"],
  });

export type WalkForwardConfig = z.output<typeof WalkForwardConfig>;
