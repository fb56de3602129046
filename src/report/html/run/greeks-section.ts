import { GREEK_PARTS, type GreekDay, greekTotal } from "../../../analytics/greek-days.ts";
import { GREEK_WORDS } from "../../greeks-text.ts";
import { currencyWord, wholeMoney } from "../../rupees-text.ts";
import { type Html, html } from "../html.ts";
import { barTable, figure, percent } from "../parts.ts";

/** Colours of the parts by their place in `GREEK_PARTS`, shared with the chart. */
const key = (): Html =>
  html`<ul class="key">${GREEK_PARTS.map(
    (part, i) => html`<li><span class="swatch" style="background:var(--series-${i + 1})"></span>${part}</li>`,
  )}</ul>`;

/** Where profit came from: the forward, volatility, time, fills, and what these leave over. */
export function greeksSection(days: readonly GreekDay[]): Html {
  const total = greekTotal(days);
  const [most] = [...GREEK_PARTS].sort((a, b) => Math.abs(total[b]) - Math.abs(total[a]));
  const share = (value: number): string => (total.pnl === 0 ? "–" : percent(value / total.pnl, 0));
  return html`<div class="columns">
<div>
${figure({
  chart: "greeks",
  title: "Cumulative gross PnL by greeks",
  summary: `Of ${wholeMoney(total.pnl)}, the most is ${most}: ${wholeMoney(most === undefined ? 0 : total[most])}.`,
})}
${key()}
</div>
<div>
${barTable({
  caption: `Gross PnL ${wholeMoney(total.pnl)} in parts`,
  label: "",
  columns: [{ label: "share", isNumeric: true }],
  value: currencyWord(),
  rows: GREEK_PARTS.map((part) => ({
    label: GREEK_WORDS[part],
    value: total[part],
    cells: [share(total[part])],
  })),
})}
<p class="muted">Before costs; the parts sum to it exactly, on every day. Steps of five minutes and at each fill, by the greeks at a step's start (Black 1976). ${wholeMoney(total.unknown)} of the rest were made where volatility is not known.</p>
</div>
</div>`;
}
