import type { Capacity, Shares } from "../../analytics/capacity/capacity.ts";
import { halvingText, impactText, lawText, mostText } from "../capacity-text.ts";
import { countText, wholeMoney } from "../rupees-text.ts";
import { type Html, html } from "./html.ts";
import { amount, barTable, percent, table } from "./parts.ts";

/** What larger sizes would make, and what share of the market the recorded one was. */
export function capacitySection(capacity: Capacity): Html {
  const most = mostText(capacity);
  const count = (value: number | undefined): string => (value === undefined ? "–" : countText(value));
  return html`<div class="stack">
<p>${halvingText(capacity)} ${most}</p>
${table({
  caption: "Net PnL by size",
  columns: [
    { label: "size" },
    ...["gross", "levies", "slippage", "impact", "net PnL", "net ÷ size", "fills > bar", "fills > top"].map(
      (label) => ({ label, isNumeric: true }),
    ),
  ],
  rows: capacity.rungs.map((rung) => [
    `${countText(rung.size)} ×`,
    amount(rung.gross),
    wholeMoney(rung.levies),
    wholeMoney(rung.slippage),
    wholeMoney(rung.impact),
    amount(rung.net),
    amount(rung.netOfOne),
    count(rung.aboveBar),
    count(rung.aboveTop),
  ]),
})}
<div class="columns">
${barTable({
  caption: "What a unit of size makes",
  label: "size",
  columns: [],
  value: "net ÷ size",
  rows: capacity.rungs.map(({ size, netOfOne }) => ({
    label: `${countText(size)} ×`,
    value: netOfOne,
    cells: [],
  })),
})}
${table({
  caption: "A fill's share of its market at 1 ×",
  columns: [
    { label: "of" },
    { label: "fills", isNumeric: true },
    { label: "median", isNumeric: true },
    { label: "1 in 20 above", isNumeric: true },
    { label: "most", isNumeric: true },
  ],
  rows: [
    ["what its bar traded", ...shareCells(capacity.ofBar)],
    ["the top of the book", ...shareCells(capacity.ofTop)],
  ],
})}
</div>
<p class="muted">${lawText(capacity)}, ${impactText(capacity)}. Recorded: ${wholeMoney(capacity.recordedNet)}, without impact. Fills &gt; bar and &gt; top are larger than what their bar traded, and than what stood at the best price.</p>
</div>`;
}

const shareCells = (shares: Shares | undefined): string[] =>
  shares === undefined
    ? ["0", "–", "–", "–"]
    : [countText(shares.fills), percent(shares.median, 2), percent(shares.p95, 2), percent(shares.most, 2)];
