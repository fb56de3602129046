import { allSeries, type DataCheck } from "./check.ts";

/** Several rows of one contract at one instant. A store that Pluto wrote has none. */
export const duplicates: DataCheck = {
  name: "duplicates",
  about: "several rows of one contract at one instant",
  run: (day) =>
    allSeries(day)
      .filter(({ rows }) => (rows.duplicates ?? 0) > 0)
      .map(({ name, rows }) => ({
        severity: "fault",
        series: name,
        count: rows.duplicates ?? 0,
        of: rows.time.length + (rows.duplicates ?? 0),
        worst: `${rows.duplicates} rows share an instant with another`,
        hint: "the first row of an instant is used; copy the store with pluto data ingest to clean it",
      })),
};
