import type { Basket } from "../../../basket/basket.ts";
import { countText } from "../../rupees-text.ts";
import { type Html, html } from "../html.ts";
import { matrixMap, table } from "../parts.ts";
import { lossCalendar } from "./loss-calendar.ts";

/** How sleeves move, fall and lose together. */
export function togetherSection({ sleeves, dates, profit, together }: Basket): Html {
  const labels = sleeves.map(({ label }) => label);
  // A sleeve against itself says nothing.
  const others = (values: readonly (readonly number[])[]) =>
    values.map((row, i) => row.map((value, j) => (i === j ? undefined : value)));
  const { correlation, tailCoLoss, drawdownOverlap, losses } = together;
  return html`<div class="stack">
<div class="columns">
${correlation === undefined ? undefined : matrixMap({ caption: "Correlation of net PnL a session", labels, values: others(correlation) })}
${matrixMap({ caption: "Of the row's worst 5 % of sessions, share in the column's", labels, values: others(tailCoLoss) })}
${matrixMap({ caption: "Sessions with both in drawdown, of those with either", labels, values: others(drawdownOverlap) })}
${table({
  caption: "Sessions by how many sleeves lost",
  columns: [
    { label: "sleeves", isNumeric: true },
    { label: "sessions", isNumeric: true },
    { label: "if independent", isNumeric: true },
    { label: "× as often", isNumeric: true },
  ],
  rows: losses.map((count) => [
    String(count.sleeves),
    countText(count.sessions),
    count.ifIndependent.toFixed(1),
    count.ifIndependent < 0.05 ? "–" : (count.sessions / count.ifIndependent).toFixed(1),
  ]),
})}
</div>
${lossCalendar(dates, profit)}
</div>`;
}
