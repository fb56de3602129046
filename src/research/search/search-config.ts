import * as z from "zod";
import { BOOK_METRICS } from "../../analytics/book/measure-book.ts";
import { METRICS } from "../../analytics/metrics/all-metrics.ts";
import { LockConfig } from "../lock-config.ts";
import { SAMPLERS } from "./sampler.ts";
import { SpaceDimension } from "./space-config.ts";

/** Names that an objective may have. */
const KNOWN: ReadonlySet<string> = new Set([...METRICS, ...BOOK_METRICS].map(({ name }) => name));

const metric = z.string().refine((name) => KNOWN.has(name), {
  error: ({ input }) => `no metric is called ${String(input)}; docs/metrics.md has their names`,
});

/** What a search wants of a trial. */
export const Objective = z.strictObject({
  metric: metric.describe("any metric of docs/metrics.md"),
  goal: z.enum(["max", "min"]).default("max"),
});
export type Objective = z.output<typeof Objective>;

/** What a trial loses for being beyond a bound. */
export const Penalty = z
  .strictObject({
    metric,
    above: z.number().optional().describe("counts what the metric is above it"),
    below: z.number().optional().describe("counts what the metric is below it"),
    weight: z.number().positive().default(1).describe("taken off the first objective, a unit beyond"),
  })
  .refine(({ above, below }) => (above === undefined) !== (below === undefined), {
    error: "give either above or below",
  });

/** A search, as its config file says it. */
export const SearchConfig = z.strictObject({
  $schema: z.string().optional().describe("for editors; ignored"),
  run: z
    .union([z.string().min(1), z.record(z.string(), z.unknown())])
    .describe("the run that is tried in variants: a run config, or the path of one"),
  space: z
    .record(z.string(), SpaceDimension)
    .refine((space) => Object.keys(space).length > 0, { error: "names nothing to try" })
    .describe("what is tried: paths into the run config, e.g. params.stop_loss_pct, each with its values"),
  sampler: z.enum(SAMPLERS).default("tpe").describe("how points are chosen"),
  trials: z.int().min(1).max(100_000).default(100).describe("at most so many"),
  seed: z.int().nonnegative().default(0),
  objectives: z
    .array(Objective)
    .min(1)
    .prefault([{ metric: "sharpe" }])
    .describe("what is wanted; with several the result is a front"),
  penalties: z.array(Penalty).default([]),
  min_trades: z.int().nonnegative().default(0).describe("trials with fewer round trips are out"),
  pruning: z
    .strictObject({
      after_days: z.int().min(1).describe("sessions before a trial is looked at"),
      least_trials: z.int().min(2).default(10).describe("nothing is given up before so many were seen"),
    })
    .optional()
    .describe("gives up trials whose first objective is below the median of all trials at that day"),
  batch: z.int().min(1).max(1000).default(20).describe("trials that are chosen and run together"),
  hold_out: LockConfig.optional().describe(
    "sessions that no trial reads, beside those that the run locks; each later look at them is counted",
  ),
});

export type SearchConfig = z.output<typeof SearchConfig>;
