import { allSeries, countRows, type DataCheck, placeText, priceText } from "./check.ts";

/** Bids above asks: no exchange shows them, so one of the two is stale or wrong. */
export const crossedQuotes: DataCheck = {
  name: "crossed-quotes",
  about: "bids above the ask",
  run: (day) =>
    allSeries(day).flatMap(({ name, rows }) => {
      const { bid, ask } = rows.columns;
      if (bid === undefined || ask === undefined) return [];
      const { count, worst } = countRows(rows, (row) =>
        ask[row] > 0 ? Math.max(0, bid[row] - ask[row]) : 0,
      );
      if (count === 0) return [];
      const [b, a] = [priceText(day.underlying, bid[worst]), priceText(day.underlying, ask[worst])];
      return [
        {
          severity: "fault",
          series: name,
          count,
          of: rows.time.length,
          worst: `${placeText(rows, worst)} bid ${b}, ask ${a}`,
          hint: "bid_ask fills would earn the spread here; look at the vendor's quotes",
        },
      ];
    }),
};
