import { assertNever, PlutoError } from "../../units/failure.ts";
import type { TradingDay } from "../../units/time.ts";
import { calendarWindows } from "./calendar.ts";
import { combinatorialSplits } from "./combinatorial.ts";
import { rollingWindows } from "./rolling.ts";
import type { FoldsConfig } from "./walkforward-config.ts";
import type { SessionRange, Window } from "./window.ts";

/** One step: places of the sessions in which parameters are chosen, and of those in which they are judged. */
export interface Fold {
  readonly train: readonly number[];
  /** One stretch, or with combinatorial splits one for each part that is judged. */
  readonly tests: readonly (readonly number[])[];
  /** Which out-of-sample path each stretch is part of: 0 but for combinatorial splits. */
  readonly paths: readonly number[];
}

const placesIn = ([from, to]: SessionRange): number[] =>
  Array.from({ length: to - from }, (_, i) => from + i);

/**
 * The folds of a walk-forward over ascending sessions. @param expiries dates on which a cycle ends, ascending
 * @throws `walkforward.no-window` when not one fits, `walkforward.bad-windows`
 */
export function foldsOf(
  config: FoldsConfig,
  dates: readonly TradingDay[],
  expiries: readonly TradingDay[],
): Fold[] {
  const folds = made(config, dates, expiries);
  if (folds.length === 0 || folds.some(({ train }) => train.length === 0))
    throw new PlutoError(
      "walkforward.no-window",
      `${sizeText(config)} do not fit into ${dates.length} sessions from ${dates[0]} to ${dates.at(-1)}; make them shorter, or give more days`,
    );
  return folds;
}

function made(config: FoldsConfig, dates: readonly TradingDay[], expiries: readonly TradingDay[]): Fold[] {
  const { length } = dates;
  switch (config.by) {
    case "sessions":
      return rollingWindows(length, config).map(foldOf(0));
    case "months": {
      const { train, test, anchored } = config;
      return calendarWindows(dates, { trainMonths: train, testMonths: test, anchored }).map(
        foldOf(config.purge),
      );
    }
    case "expiries":
      return cycleWindows(dates, expiries, config).map(foldOf(config.purge));
    case "combinatorial": {
      const { folds, test_folds: testFolds, purge, embargo } = config;
      if (folds > length) return [];
      return combinatorialSplits(length, { folds, testFolds, purge, embargo }).map(
        ({ train, test, pathIds }) => ({
          train: train.flatMap(placesIn),
          tests: test.map(placesIn),
          paths: pathIds,
        }),
      );
    }
    default:
      return assertNever(config);
  }
}

/** @param purge sessions taken off the end of the training */
const foldOf =
  (purge: number) =>
  ({ train: [from, to], test }: Window): Fold => ({
    train: placesIn([from, Math.max(from, to - purge)]),
    tests: [placesIn(test)],
    paths: [0],
  });

/** Windows of whole cycles: a cycle ends with the session of an expiry, or the last before it. */
function cycleWindows(
  dates: readonly TradingDay[],
  expiries: readonly TradingDay[],
  { train, test, anchored }: { readonly train: number; readonly test: number; readonly anchored: boolean },
): Window[] {
  const cycleOf = (date: TradingDay): number => expiries.filter((expiry) => expiry < date).length;
  const starts = dates.flatMap((date, i) => {
    const before = dates[i - 1];
    return before !== undefined && cycleOf(before) === cycleOf(date) ? [] : [i];
  });
  const edges = [...starts, dates.length];
  const windows: Window[] = [];
  for (let cycle = 0; cycle + train + test <= starts.length; cycle += test) {
    const [first, from, to] = [anchored ? 0 : cycle, cycle + train, cycle + train + test];
    const edge = (place: number): number => edges[place] as number;
    windows.push({ train: [edge(first), edge(from)], test: [edge(from), edge(to)] });
  }
  return windows;
}

function sizeText(config: FoldsConfig): string {
  if (config.by === "combinatorial") return `${config.folds} folds with a purge of ${config.purge}`;
  return `${config.train} and ${config.test} ${config.by}`;
}
