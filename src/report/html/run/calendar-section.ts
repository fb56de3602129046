import type { Analysis } from "../../../analytics/analysis.ts";
import { yearTable } from "../../../analytics/tables/period-table.ts";
import type { Cut } from "../../../analytics/views/cut.ts";
import { countText, currencyWord, wholeMoney } from "../../rupees-text.ts";
import { type Html, html } from "../html.ts";
import { barTable, heatMap, percent } from "../parts.ts";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Views that are shown beside the months, in this order; the others are behind a fold. */
const SHOWN = ["weekday", "dte", "exit_reason", "entry_time"];
/** Views that the grid of months has said already. */
const IN_THE_GRID = new Set(["year", "month"]);

/** Net profit by month and year, and by everything else that a book is cut by. */
export function calendarSection({ series, months, views }: Analysis): Html {
  const telling = views.filter(
    ({ name, rows }) => !IN_THE_GRID.has(name) && rows.length > 0 && isTelling(rows),
  );
  const shown = SHOWN.flatMap((name) => telling.filter((view) => view.name === name));
  const others = telling.filter((view) => !SHOWN.includes(view.name));
  const byMonth = new Map(months.map((row) => [row.period, row]));
  return html`<div class="stack">
${heatMap({
  caption: `Net PnL by month, ${currencyWord()}`,
  corner: "year",
  columns: MONTHS,
  rows: yearTable(series).map(({ period: year, pnl }) => ({
    label: year,
    total: pnl,
    cells: MONTHS.map((name, i) => {
      const row = byMonth.get(`${year}-${String(i + 1).padStart(2, "0")}`);
      if (row === undefined) return { value: undefined };
      return {
        value: row.pnl,
        title: `${name} ${year}: ${wholeMoney(row.pnl)}, ${row.sessions} sessions, ${percent(row.winRate, 0)} won`,
      };
    }),
  })),
})}
<div class="columns">${shown.map(viewTable)}</div>
${
  others.length === 0
    ? undefined
    : html`<details><summary>${others.length} more ways to cut it: ${others.map(({ label }) => label).join(", ")}</summary>
<div class="columns" style="margin-top:1rem">${others.map(viewTable)}</div></details>`
}
</div>`;
}

/** Net for one unit of every opening fill, in points of premium: lots do not bend it. */
const pointsText = (points: number): string =>
  points.toFixed(Math.abs(points) >= 100 ? 0 : 1).replace("-", "−");

/** A view in which nothing could be told says nothing. */
const isTelling = (rows: Cut["rows"]): boolean => rows.some(({ label }) => label !== "not known");

function viewTable({ label, of, rows }: Cut): Html {
  return barTable({
    caption: `By ${label}`,
    label: "",
    columns: [
      { label: of === "day" ? "days" : "trips", isNumeric: true },
      { label: "won", isNumeric: true },
      { label: of === "day" ? "a day" : "a trip", isNumeric: true },
      { label: "points", isNumeric: true },
    ],
    rows: rows.map((row) => ({
      label: row.label,
      value: row.net,
      cells: [countText(row.count), percent(row.winRate, 0), wholeMoney(row.mean), pointsText(row.points)],
    })),
  });
}
