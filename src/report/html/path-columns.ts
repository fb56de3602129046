import type { DayPath } from "../../analytics/day-paths.ts";
import { stepsOf, thinned, Words } from "./columns.ts";
import type { DayPathColumns, PathColumns } from "./run-page-data.ts";

/** Points that all days' lines have together, so that the page stays small however long the run is. */
const POINTS = 500_000;
/** Points a line has at least and at most: a line of a minute-by-minute session has 376. */
const [FEWEST, MOST] = [40, 400];

/** Days' paths as columns for the page, thinned so that all of them fit. */
export function pathColumnsOf(paths: readonly DayPath[]): PathColumns {
  const lines = paths.reduce((sum, { legs }) => sum + legs.length + 1, 0);
  const points = Math.max(FEWEST, Math.min(MOST, Math.floor(POINTS / Math.max(1, lines))));
  const symbols = new Words();
  const line = (times: readonly number[], values: readonly number[]): [number[], number[]] => {
    const kept = thinned(values, points);
    return [
      stepsOf(kept.map((place) => Math.round((times[place] ?? 0) / 1000))),
      stepsOf(kept.map((place) => values[place] ?? 0)),
    ];
  };
  const days = Object.fromEntries(
    paths.map(({ date, times, profit, margin, legs }): [string, DayPathColumns] => {
      const [t, p] = line(times, profit);
      const measured = margin.flatMap((value, i) => (Number.isNaN(value) ? [] : [i]));
      const [mt, m] = line(
        measured.map((i) => times[i] ?? 0),
        measured.map((i) => margin[i] ?? 0),
      );
      return [
        date,
        {
          t,
          p,
          ...(measured.length > 0 ? { mt, m } : {}),
          legs: legs.map((leg) => [symbols.place(leg.symbol), ...line(leg.times, leg.prices)] as const),
        },
      ];
    }),
  );
  return { symbols: symbols.list, days };
}
