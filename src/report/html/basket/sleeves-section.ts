import type { Basket } from "../../../basket/basket.ts";
import type { Contribution, Figures } from "../../../basket/contribution.ts";
import { countText, currencyWord, wholeMoney } from "../../rupees-text.ts";
import { type Html, html } from "../html.ts";
import { amount, barTable, table } from "../parts.ts";

const decimal = (value: number | undefined): string =>
  value === undefined ? "–" : value.toFixed(2).replace("-", "−");

const FIGURES = [
  { label: "net PnL", isNumeric: true },
  { label: "Sharpe", isNumeric: true },
  { label: "max drawdown", isNumeric: true },
  { label: "worst 5 %", isNumeric: true },
];

const figureCells = ({ net, sharpe, maxDrawdown, cvar }: Figures) => [
  amount(net),
  decimal(sharpe),
  amount(maxDrawdown),
  amount(cvar),
];

/** Each sleeve alone, what it adds, and what the basket would be without it. */
export function sleevesSection({ sleeves, figures, contributions }: Basket): Html {
  const labels = sleeves.map(({ label }) => label);
  return html`<div class="stack">
${table({
  caption: "Each sleeve alone",
  columns: [
    { label: "sleeve" },
    { label: "size", isNumeric: true },
    { label: "fills", isNumeric: true },
    ...FIGURES,
    { label: "booked" },
  ],
  rows: sleeves.map(({ label, multiplier, fills, booked }, i) => [
    label,
    multiplier === undefined ? "fitted" : `× ${Number(multiplier.toFixed(4))}`,
    countText(fills),
    ...figureCells((contributions[i] as Contribution).alone),
    booked,
  ]),
  foot: [
    "basket",
    "",
    countText(sleeves.reduce((sum, { fills }) => sum + fills, 0)),
    ...figureCells(figures),
    "",
  ],
})}
<div class="columns">
${bars(
  "What each adds to net PnL",
  labels,
  contributions.map(({ net }) => net),
  figures.net,
)}
${bars(
  "What each adds to the deepest drawdown",
  labels,
  contributions.map(({ maxDrawdown }) => maxDrawdown),
  figures.maxDrawdown,
)}
${bars(
  "What each adds to the worst twentieth of sessions",
  labels,
  contributions.map(({ cvar }) => cvar),
  figures.cvar,
)}
${bars(
  "What each adds to the deviation of a day",
  labels,
  contributions.map(({ deviation }) => deviation),
  figures.deviation,
)}
</div>
<p class="muted">Each column sums to the basket's own figure. A gain under drawdown or worst sessions is a sleeve that helped there.</p>
${table({
  caption: "The basket without one of them, and what having it changes",
  columns: [
    { label: "without" },
    ...FIGURES,
    ...FIGURES.map(({ label }) => ({ label: `Δ ${label}`, isNumeric: true })),
  ],
  rows: contributions.map(({ without }, i) => [
    labels[i] ?? "",
    ...figureCells(without),
    ...figureCells({
      ...figures,
      net: figures.net - without.net,
      sharpe:
        figures.sharpe === undefined || without.sharpe === undefined
          ? undefined
          : figures.sharpe - without.sharpe,
      maxDrawdown: figures.maxDrawdown - without.maxDrawdown,
      cvar: figures.cvar - without.cvar,
    }),
  ]),
})}
</div>`;
}

function bars(caption: string, labels: readonly string[], values: readonly number[], whole: number): Html {
  const share = (value: number): string =>
    whole === 0 ? "–" : `${((100 * value) / whole).toFixed(0).replace("-", "−")} %`;
  return barTable({
    // A word joiner keeps the sign at its amount.
    caption: `${caption}: ${wholeMoney(whole).replace("−", "−\u2060")}`,
    label: "sleeve",
    columns: [{ label: "share", isNumeric: true }],
    value: currencyWord(),
    rows: values.map((value, i) => ({ label: labels[i] ?? "", value, cells: [share(value)] })),
  });
}
