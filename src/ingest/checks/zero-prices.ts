import { allSeries, countRows, type DataCheck, type FindingPart, placeText } from "./check.ts";

/** Rows without a last price: harmless beside quotes, worthless without. */
export const zeroPrices: DataCheck = {
  name: "zero-prices",
  about: "rows whose last price is zero or missing",
  run: (day) =>
    allSeries(day).flatMap(({ name, rows }): FindingPart[] => {
      const { close, bid, ask } = rows.columns;
      const hasQuote = (row: number): boolean => (bid?.[row] ?? 0) > 0 || (ask?.[row] ?? 0) > 0;
      const empty = countRows(rows, (row) => (close[row] === 0 && !hasQuote(row) ? 1 : 0));
      const untraded = countRows(rows, (row) => (close[row] === 0 && hasQuote(row) ? 1 : 0));
      const found = (
        severity: "fault" | "note",
        { count, worst }: typeof empty,
        hint: string,
      ): FindingPart[] =>
        count === 0
          ? []
          : [{ severity, series: name, count, of: rows.time.length, worst: placeText(rows, worst), hint }];
      return [
        ...found("fault", empty, "rows without any price are of no use; pluto data ingest drops them"),
        ...found("note", untraded, "never traded, quotes only: fill on bid_ask, or ask for a minimum volume"),
      ];
    }),
};
