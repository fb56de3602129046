import { clockText } from "../../units/time.ts";
import { isWithin } from "../draft.ts";
import { frozenPages as frozenOf, pagesOf, standingTimes } from "../frozen-pages.ts";
import type { DataCheck } from "./check.ts";

/** Instants at which the whole chain repeats the instant before, volume and open interest included. */
export const frozenPages: DataCheck = {
  name: "frozen-pages",
  about: "instants at which a whole chain stands still",
  run: (day) =>
    day.options.flatMap(({ name, rows }) => {
      const pages = pagesOf(rows);
      const hours = day.session?.hours ?? [];
      const standing = standingTimes(rows);
      const copies = new Set(frozenOf(pages, undefined));
      const frozen = pages.filter(
        (page) => (copies.has(page) || standing.has(page.time)) && isWithin(hours, page.time, true),
      );
      const first = frozen[0];
      if (first === undefined) return [];
      const isStanding = new Set(frozen);
      let longest = { count: 0, from: first.time };
      let run = { count: 0, from: first.time };
      for (const page of pages) {
        run = isStanding.has(page)
          ? { count: run.count + 1, from: run.count === 0 ? page.time : run.from }
          : { count: 0, from: 0 };
        if (run.count > longest.count) longest = run;
      }
      return [
        {
          severity: "fault",
          series: name,
          count: frozen.length,
          of: pages.length,
          worst: `${longest.count} in a row from ${clockText(longest.from)}`,
          hint: "prices of these instants are old ones; pluto data ingest drops such pages of snapshots",
        },
      ];
    }),
};
