import type { Charges } from "../../../ledger/charges.ts";
import { currencyWord, wholeMoney } from "../../rupees-text.ts";
import { type Html, html } from "../html.ts";
import { barTable, percent, table } from "../parts.ts";
import type { RunPageInput } from "./run-page-input.ts";

const PARTS: readonly (readonly [keyof Charges, string])[] = [
  ["brokerage", "Brokerage"],
  ["stt", "STT"],
  ["exchangeFee", "Exchange fee"],
  ["sebiFee", "SEBI fee"],
  ["stampDuty", "Stamp duty"],
  ["gst", "GST"],
  ["slippage", "Slippage"],
];

/** What was paid to whom, and what would be left at other slippage. */
export function costsSection({ rows, ladder }: RunPageInput): Html {
  const turnover = rows.reduce((sum, { fill }) => sum + Math.abs(fill.price * fill.qtyDir), 0);
  const sums = PARTS.map(([part, label]): [string, number] => [
    label,
    rows.reduce((sum, { charges }) => sum + charges[part], 0),
  ]);
  const all = sums.reduce((sum, [, paid]) => sum + paid, 0);
  const share = (paid: number): string => (turnover === 0 ? "–" : percent(paid / turnover, 3));
  return html`<div class="columns">
${table({
  caption: "What trading cost",
  columns: [
    { label: "" },
    { label: currencyWord(), isNumeric: true },
    { label: "of premium turnover", isNumeric: true },
  ],
  rows: sums.map(([label, paid]) => [label, wholeMoney(paid), share(paid)]),
  foot: ["All", wholeMoney(all), share(all)],
})}
${ladder === undefined ? undefined : ladderTable(ladder)}
</div>`;
}

function ladderTable({ slippage, isBooked, rungs }: NonNullable<RunPageInput["ladder"]>): Html {
  return html`<div>
${barTable({
  caption: "Net PnL at more slippage",
  label: "slippage",
  columns: [],
  rows: rungs.map(({ multiple, netPnl }) => ({ label: `${multiple} ×`, value: netPnl, cells: [] })),
})}
<p class="muted">${
    isBooked
      ? html`Multiples of what the run booked (model ${slippage}).`
      : html`The run booked no slippage. This lays the model <code>${slippage}</code> over its fills; 0 × is the run itself.`
  }</p>
</div>`;
}
