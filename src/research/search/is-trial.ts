import type { Trial, TrialStatus } from "./trial.ts";

const STATUSES: Readonly<Record<TrialStatus, true>> = {
  done: true,
  few_trades: true,
  no_value: true,
  pruned: true,
  invalid: true,
  failed: true,
};

/** Whether a value that was read from a file is a trial, by the fields that every reader needs. */
export function isTrial(value: unknown): value is Trial {
  if (!isObject(value) || typeof value.status !== "string" || !Object.hasOwn(STATUSES, value.status))
    return false;
  const { number, point, values, objectives, penalty, early, netPnl, roundTrips, fills, pnl } = value;
  return (
    [number, penalty, netPnl, roundTrips, fills].every(Number.isFinite) &&
    isList(point, (one) => typeof one === "number") &&
    isObject(values) &&
    isList(objectives, isNumberOrNull) &&
    isNumberOrNull(early) &&
    typeof value.tradebookHash === "string" &&
    isList(pnl, isNumberOrNull)
  );
}

/** Parts of what a line of a journal may have, by their kind. */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
/** A number, or nothing where there is none. */
export const isNumberOrNull = (value: unknown): boolean => value === null || typeof value === "number";
/** A list of one kind. */
export const isList = (value: unknown, isOne: (one: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(isOne);
