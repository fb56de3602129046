import { allSeries, countRows, type DataCheck, placeText, priceText } from "./check.ts";

/** Bars whose open or close lies outside low and high. */
export const badBars: DataCheck = {
  name: "bad-bars",
  about: "bars whose open or close lies outside low … high",
  run: (day) =>
    allSeries(day).flatMap(({ name, rows }) => {
      const { open, high, low, close } = rows.columns;
      if (open === undefined || high === undefined || low === undefined) return [];
      const wrong = (row: number): number => {
        if (open[row] === 0 || close[row] === 0) return 0;
        return Math.max(
          0,
          low[row] - Math.min(open[row], close[row]),
          Math.max(open[row], close[row]) - high[row],
        );
      };
      const { count, worst } = countRows(rows, wrong);
      if (count === 0) return [];
      const bar = [open, high, low, close]
        .map((column) => priceText(day.underlying, column[worst]))
        .join(", ");
      return [
        {
          severity: "fault",
          series: name,
          count,
          of: rows.time.length,
          worst: `${placeText(rows, worst)} open, high, low, close ${bar}`,
          hint: "touch fills inside such a bar are arbitrary; pluto data ingest refuses them",
        },
      ];
    }),
};
