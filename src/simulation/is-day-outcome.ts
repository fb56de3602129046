import type { DayOutcome } from "./day-outcome.ts";

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Whether a value that was read from a file or a queue is the outcome of a day, by the fields that every reader needs. */
export function isDayOutcome(value: unknown): value is DayOutcome {
  if (!isObject(value) || typeof value.date !== "string" || !DAY.test(value.date)) return false;
  const { segment } = value;
  if (segment !== undefined && (!isObject(segment) || typeof segment.to !== "string")) return false;
  switch (value.status) {
    case "done":
      return isObject(value.report) && Array.isArray(value.charges) && Array.isArray(value.contexts);
    case "failed":
      return typeof value.code === "string" && typeof value.message === "string" && isObject(value.context);
    case "no-data":
      return typeof value.why === "string" && isObject(value.context);
    default:
      return false;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
