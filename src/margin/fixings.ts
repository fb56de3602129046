import { timeOfDay } from "../units/time.ts";
import type { TimeOfDay } from "../units/unit.ts";

/** One of the parameter files that a clearing house makes on a day. */
export interface Fixing {
  readonly name: "BOD" | "ID1" | "ID2" | "ID3" | "ID4" | "EOD";
  /** From when on it holds, exchange time. */
  readonly from: TimeOfDay;
}

/**
 * The day's six files: at its beginning (yesterday's close and prices), at 11:00, 12:30, 14:00 and 15:30, and after the
 * close. Source: NSE Clearing; the index in the official arrays of 2021 is that of 11:00:00 and 12:30:00.
 * What a file was made from is known at its time; that it reaches brokers some minutes later is not modelled.
 */
export const FIXINGS: readonly Fixing[] = [
  { name: "BOD", from: timeOfDay("00:00") },
  { name: "ID1", from: timeOfDay("11:00") },
  { name: "ID2", from: timeOfDay("12:30") },
  { name: "ID3", from: timeOfDay("14:00") },
  { name: "ID4", from: timeOfDay("15:30") },
  { name: "EOD", from: timeOfDay("18:00") },
];

/** The file in force at a time of day. */
export const fixingAt = (time: TimeOfDay): Fixing =>
  FIXINGS.findLast(({ from }) => from <= time) ?? (FIXINGS[0] as Fixing);
