import { z } from "zod";
import { canonicalJson, sha256 } from "../../units/canonical.ts";
import { messageOf, PlutoError } from "../../units/failure.ts";
import { type TradingDay, tradingDay } from "../../units/time.ts";
import type { Segment } from "../segments.ts";

const zHash = z.string().min(1).max(64);
const zDay = z
  .string()
  .refine(isDay, "it is a date, YYYY-MM-DD")
  .transform((text) => text as TradingDay);

function isDay(text: string): boolean {
  try {
    return tradingDay(text) === text;
  } catch {
    return false;
  }
}

/**
 * What a worker on any machine is asked to do: whole segments of one run, or of many parameter sets of one strategy, and
 * everything that its result depends on.
 */
export const DayJob = z.strictObject({
  schema: z.literal(2),
  /** Hash of the sources of the engine that submitted it. */
  engine: zHash,
  /** Hash of the strategy's sources. A strategy file travels with the job, bundled. */
  strategy: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("built-in"), name: z.string(), source_hash: zHash }),
    z.strictObject({
      kind: z.literal("module"),
      name: z.string(),
      source_hash: zHash,
      code: z.string(),
      code_hash: zHash,
      /** How `code` names the Pluto library: a place on the submitter's machine. */
      library: z.string(),
    }),
  ]),
  /** Configs as they were read, with flags or a trial's values applied: one of a run, many of a search. */
  sets: z.array(z.strictObject({ config: z.record(z.string(), z.unknown()), config_hash: zHash })).min(1),
  /** Of a search: its days are loaded once for all sets, without marks, with what these metrics of the book need. */
  sweep: z.strictObject({ book_metrics: z.array(z.string()) }).optional(),
  underlying: z.string(),
  /** The submitter's store, without its password. */
  store: z.string(),
  margin_files: z
    .strictObject({ path: z.string(), files: z.array(z.strictObject({ name: z.string(), sha256: zHash })) })
    .optional(),
  segments: z
    .array(z.strictObject({ dates: z.array(zDay).min(1), endsRun: z.boolean() }))
    .min(1)
    .readonly(),
  /** Data version by day, of these days and of those around them that they may look at. Every versioned day is named. */
  versions: z.strictObject({ from: zDay, to: zDay, days: z.record(z.string(), zHash) }),
});
export type DayJob = Readonly<z.infer<typeof DayJob>>;

/** What a job is known by: its content. The same work asked for twice is one job. */
export const jobKey = (job: DayJob): string => `j${sha256(canonicalJson(job)).slice(0, 32)}`;

/** Every session of a job, in order. */
export const datesOf = ({ segments }: Pick<DayJob, "segments">): TradingDay[] =>
  segments.flatMap(({ dates }) => dates);

/** What a job is, for people: `NIFTY 2025-01-01 to 2025-01-31, 20 days`, and how many sets. */
export function jobText(job: DayJob): string {
  const dates = datesOf(job);
  const sets = job.sweep === undefined ? "" : ` of ${job.sets.length} sets`;
  return `${job.underlying} ${dates[0]} to ${dates.at(-1)}, ${dates.length} days${sets}`;
}

/** A job as it came from the queue. @throws `job.unreadable` */
export function parseJob(data: unknown): DayJob {
  const parsed = DayJob.safeParse(data);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join(".") || "the job";
  throw new PlutoError(
    "job.unreadable",
    `the queue holds a job that is not one of this Pluto's: ${where}: ${issue?.message ?? messageOf(parsed.error)}`,
  );
}

/** Consecutive whole segments, at least `atLeastDays` sessions to a group; the last may be smaller. */
export function groupSegments(segments: readonly Segment[], atLeastDays: number): Segment[][] {
  const groups: Segment[][] = [];
  let days = Number.POSITIVE_INFINITY;
  for (const segment of segments) {
    if (days >= atLeastDays) {
      groups.push([]);
      days = 0;
    }
    groups.at(-1)?.push(segment);
    days += segment.dates.length;
  }
  return groups;
}
