import { PRICE_COLUMNS } from "../../market/series-rows.ts";
import { placeOf } from "../places.ts";
import { countRows, type DataCheck, placeText, priceText } from "./check.ts";

/** Option prices that the exchange cannot have quoted. */
export const offTick: DataCheck = {
  name: "off-tick",
  about: "option prices that are no multiple of the tick",
  run: (day) =>
    day.options.flatMap(({ name, expiry, rows }) => {
      const { isOnTick } = placeOf({ kind: "options", underlying: day.underlying, expiry }, day.day);
      const columns = PRICE_COLUMNS.flatMap((column) => rows.columns[column] ?? []);
      const isOff = (row: number): boolean =>
        columns.some((column) => column[row] > 0 && !isOnTick(column[row]));
      const { count, worst } = countRows(rows, (row) => (isOff(row) ? 1 : 0));
      if (count === 0) return [];
      const price =
        columns.map((column) => column[worst]).find((value) => value > 0 && !isOnTick(value)) ?? 0;
      return [
        {
          severity: "fault",
          series: name,
          count,
          of: rows.time.length,
          worst: `${placeText(rows, worst)} ${priceText(day.underlying, price)}`,
          hint: "adjusted or averaged prices are no prices one can trade at; pluto data ingest refuses them",
        },
      ];
    }),
};
