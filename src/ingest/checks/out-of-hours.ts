import { clockText } from "../../units/time.ts";
import { isWithin } from "../draft.ts";
import { allSeries, countRows, type DataCheck, placeText } from "./check.ts";

/** Rows that became known while the exchange was closed: they look like news and are none. */
export const outOfHours: DataCheck = {
  name: "out-of-hours",
  about: "rows that became known outside the session",
  run: (day) =>
    allSeries(day).flatMap(({ name, rows }) => {
      const { session } = day;
      const hours = session?.hours ?? [];
      const { count, worst } = countRows(rows, (row) => (isWithin(hours, rows.time[row], true) ? 0 : 1));
      if (count === 0) return [];
      const open =
        session === undefined
          ? "closed that day"
          : `open ${clockText(session.open)}-${clockText(session.close)}`;
      return [
        {
          severity: "fault",
          series: name,
          count,
          of: rows.time.length,
          worst: `${placeText(rows, worst)}, the exchange was ${open}`,
          hint: "check the stamp rule of the store's URL; pluto data ingest drops such rows",
        },
      ];
    }),
};
