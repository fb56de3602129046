import type { ProfitTable } from "../../../basket/contribution.ts";
import { dayNumber, isoWeekday, type TradingDay } from "../../../units/time.ts";
import { wholeMoney } from "../../rupees-text.ts";
import { type Html, html } from "../html.ts";

/** Side of a day's square and its distance to the next, CSS pixels. */
const SIDE = 11;
const STEP = 13;
const LEFT = 34;
const YEAR_GAP = 14;
/** Rows of a year: five weekdays, or seven where a session fell on a weekend. */
const WEEKDAYS = 5;

/**
 * Every session as a square, the stronger in colour the more sleeves lost: a row a weekday, a column a week, a block a
 * year. Drawn without a script, so that it prints.
 */
export function lossCalendar(dates: readonly TradingDay[], table: ProfitTable): Html {
  const years = new Map<string, { readonly date: TradingDay; readonly place: number }[]>();
  for (const [place, date] of dates.entries()) {
    const year = date.slice(0, 4);
    const known = years.get(year) ?? [];
    years.set(year, known);
    known.push({ date, place });
  }
  const rows = dates.some((date) => isoWeekday(date) > WEEKDAYS) ? 7 : WEEKDAYS;
  const block = rows * STEP + YEAR_GAP;
  const width = LEFT + 54 * STEP;
  const height = years.size * block;
  const most = Math.max(1, table.length);
  let lostTogether = 0;
  const squares = [...years].flatMap(([year, days], nth) => {
    const top = nth * block;
    const first = dayNumber(`${year}-01-01` as TradingDay);
    const monday = first - (isoWeekday(`${year}-01-01` as TradingDay) - 1);
    return [
      html`<text x="0" y="${top + 9}">${year}</text>`,
      ...days.map(({ date, place }) => {
        const profits = table.map((pnl) => pnl[place] ?? 0);
        const lost = profits.filter((value) => value < 0).length;
        if (lost === most) lostTogether += 1;
        const net = profits.reduce((sum, value) => sum + value, 0);
        const x = LEFT + Math.floor((dayNumber(date) - monday) / 7) * STEP;
        const y = top + (isoWeekday(date) - 1) * STEP;
        return html`<rect x="${x}" y="${y}" width="${SIDE}" height="${SIDE}" rx="1.5" style="--share:${(lost / most).toFixed(2)}"><title>${date}: ${lost} of ${most} lost, ${wholeMoney(net)}</title></rect>`;
      }),
    ];
  });
  const label = `Sessions by how many of ${most} sleeves lost; on ${lostTogether} of ${dates.length} all of them did`;
  return html`<figure class="chart"><figcaption><h3>Losses by day</h3><p class="summary">${label}.</p></figcaption>
<div class="scroll" role="region" aria-label="Losses by day" tabindex="0"><svg class="days-map" role="img" aria-label="${label}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">${squares}</svg></div>
<p class="muted">A square a session, a row a weekday: pale when no sleeve lost, full when all did. A pointer on a square names the day.</p></figure>`;
}
