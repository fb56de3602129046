import { deflateSync, inflateSync } from "node:zlib";
import { messageOf, PlutoError } from "../../units/failure.ts";
import type { DayOutcome } from "../day-outcome.ts";
import { isDayOutcome } from "../is-day-outcome.ts";
import { type DayJob, datesOf } from "./day-job.ts";

/** Outcomes that a job may come to at the most, bytes of JSON: what unpacks to more is no result. */
const MOST_BYTES = 1_000_000_000;

/** The outcomes of a job, set by set, as they are kept in the queue: deflated JSON. */
export const packResult = (outcomes: readonly (readonly DayOutcome[])[]): Buffer =>
  deflateSync(JSON.stringify(outcomes), { level: 1 });

/**
 * The outcomes of `job`: of each of its sets one a day, each of one of its days, all of its days.
 * @throws `job.bad-result`
 */
export function unpackResult(bytes: Uint8Array, job: DayJob): DayOutcome[][] {
  let value: unknown;
  try {
    value = JSON.parse(inflateSync(bytes, { maxOutputLength: MOST_BYTES }).toString());
  } catch (error) {
    throw bad(messageOf(error));
  }
  const wanted = datesOf(job);
  if (!Array.isArray(value) || value.length !== job.sets.length) throw bad("it is no list of the job's sets");
  return value.map((outcomes) => daysIn(outcomes, wanted));
}

function daysIn(value: unknown, wanted: readonly string[]): DayOutcome[] {
  if (!Array.isArray(value) || !value.every(isDayOutcome)) throw bad("it is no list of days");
  const got = value.map(({ date }) => date);
  if (got.length !== wanted.length || wanted.some((date, at) => got[at] !== date))
    throw bad(`it has ${got.length} days where the job has ${wanted.length}, or others`);
  return value;
}

const bad = (why: string): PlutoError =>
  new PlutoError("job.bad-result", `the queue holds a result that is none: ${why}`);
