import type { DailySeries } from "./series.ts";

/**
 * A metric over every window of so many sessions in a row. The result has a place a session: undefined until the window
 * is full, or where the metric has no value.
 */
export function rolling(
  series: DailySeries,
  window: number,
  of: (window: DailySeries) => number | undefined,
): (number | undefined)[] {
  return series.pnl.map((_, i) => {
    const from = i + 1 - window;
    if (from < 0) return undefined;
    return of({
      capital: series.capital,
      dates: series.dates.slice(from, i + 1),
      pnl: series.pnl.slice(from, i + 1),
    });
  });
}
