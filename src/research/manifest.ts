import * as z from "zod";

const model = z.strictObject({ name: z.string(), version: z.int() });

/** What a run was: enough to know it again, and to run it again. Written as `manifest.json`. */
export const Manifest = z.strictObject({
  uid: z.string().describe("a label: UTC stamp and 6 hex digits"),
  status: z.enum(["done", "failed_days", "interrupted"]),
  strategy: z.strictObject({ name: z.string(), source_hash: z.string() }),
  config: z
    .record(z.string(), z.unknown())
    .describe("after defaults and flags, without store, workers and output"),
  config_hash: z.string(),
  store: z.string(),
  git: z
    .strictObject({ commit: z.string().nullable(), dirty: z.boolean() })
    .describe("of the config's repository"),
  engine: z.strictObject({ version: z.string(), source_hash: z.string() }),
  from: z.string(),
  to: z.string(),
  models: z.strictObject({ fill: model, stop: model, slippage: model, costs: model, margin: model }),
  same_bar: z
    .array(z.string())
    .readonly()
    .optional()
    .describe("of a list of legs: what comes first when one bar brings several things, first to last"),
  margin: z
    .strictObject({
      files: z.array(z.strictObject({ name: z.string(), sha256: z.string() })),
      sources: z.record(z.string(), z.record(z.string(), z.int())),
    })
    .optional()
    .describe("of a run with margin: official files that were read; for each parameter, days by its source"),
  config_file: z
    .string()
    .optional()
    .describe("the config's file as the command line named it: what its relative paths are relative to"),
  ran_at: z.string().describe("UTC, ISO 8601"),
  took_ms: z
    .int()
    .optional()
    .describe("from the first day to the last file, by the clock; of a resumed run, the last attempt"),
  data_version: z
    .string()
    .nullable()
    .describe("sha256 over the days' data versions; null when one is unknown"),
  store_incidents: z
    .array(z.strictObject({ kind: z.string(), count: z.int(), what: z.string() }))
    .readonly()
    .optional()
    .describe("what a cache could not give and the store behind it did, by kind"),
  feed: z
    .record(z.string(), z.number())
    .optional()
    .describe("of a live day: what the feed's ticks came to, counted"),
  days: z.record(z.string(), z.enum(["done", "no-data", "failed"])),
  outputs: z.record(z.string(), z.string()).describe("name → path inside the run's folder"),
  files: z
    .record(z.string(), z.string())
    .optional()
    .describe("sha256 of each output file, for `pluto verify`"),
  tradebook_hash: z.string(),
});
export type Manifest = z.output<typeof Manifest>;
