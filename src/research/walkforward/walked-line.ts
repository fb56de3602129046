import type { TradingDay } from "../../units/time.ts";
import type { Paise } from "../../units/unit.ts";
import { isList, isNumberOrNull, isObject } from "../search/is-trial.ts";
import type { WalkedTrial } from "./walk.ts";

/** A point that was run over all sessions, as a line of a journal: net profit in paise, null where a session is absent. */
export interface WalkedLine extends Pick<WalkedTrial, "number" | "point" | "values"> {
  readonly net: readonly (number | null)[];
  readonly trips: readonly number[];
}

/** A line of the journal as a trial over these sessions. */
export const walkedTrialOf = (
  { number, point, values, net, trips }: WalkedLine,
  dates: readonly TradingDay[],
): WalkedTrial => ({
  number,
  point,
  values,
  days: dates.map((date, i) => {
    const pnl = net[i];
    return typeof pnl === "number" ? { date, net: pnl as Paise, roundTrips: trips[i] ?? 0 } : undefined;
  }),
});

/** Whether a value that was read from a file is such a line, by the fields that every reader needs. */
export function isWalkedLine(value: unknown): value is WalkedLine {
  if (!isObject(value)) return false;
  const { number, point, values, net, trips } = value;
  return (
    Number.isFinite(number) &&
    isList(point, (one) => typeof one === "number") &&
    isObject(values) &&
    isList(net, isNumberOrNull) &&
    isList(trips, Number.isFinite)
  );
}
