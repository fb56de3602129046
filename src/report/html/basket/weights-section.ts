import type { Basket } from "../../../basket/basket.ts";
import { type Html, html } from "../html.ts";
import { figure, percent, table } from "../parts.ts";
import { seriesKey } from "./key.ts";

const decimal = (value: number | undefined): string =>
  value === undefined ? "–" : value.toFixed(2).replace("-", "−");

/** Weights as they were fitted, and every method on sessions that it had seen and had not. */
export function weightsSection({ fitted, sleeves }: Basket): Html | undefined {
  if (fitted === undefined) return undefined;
  const { chosen, all } = fitted;
  const labels = sleeves.map(({ label }) => label);
  const judged = all.flatMap((one) => ("why" in one ? [] : [one]));
  const failed = all.flatMap((one) => ("why" in one ? [one] : []));
  return html`<div class="stack">
<div>
${figure({
  chart: "weights",
  title: `Weights by ${chosen.method}, fit by fit`,
  summary: `${chosen.windows.length} fits, each on the sessions before it.`,
  size: "short",
})}
${seriesKey(labels)}
</div>
${table({
  caption: "Every method, on sessions that it was fitted on and that it had not seen",
  columns: [
    { label: "method" },
    { label: "Sharpe fitted", isNumeric: true },
    { label: "Sharpe unseen", isNumeric: true },
    { label: "return fitted", isNumeric: true },
    { label: "return unseen", isNumeric: true },
    { label: "drawdown unseen", isNumeric: true },
    { label: "worst 5 % unseen", isNumeric: true },
    { label: "turnover a fit", isNumeric: true },
  ],
  rows: judged.map(({ method, inSample, outOfSample, turnover }) => [
    method === chosen.method ? html`<strong>${method}</strong> (chosen)` : method,
    decimal(inSample.sharpe),
    decimal(outOfSample.sharpe),
    percent(inSample.net),
    percent(outOfSample.net),
    percent(outOfSample.maxDrawdown),
    percent(outOfSample.cvar, 2),
    percent(turnover),
  ]),
})}
${failed.length === 0 ? undefined : html`<p class="muted">${failed.map(({ method, why }) => html`${method}: ${why}. `)}</p>`}
<details><summary>The weights of each fit</summary>${table({
    caption: "Weights",
    columns: [
      { label: "held" },
      { label: "fitted on" },
      ...labels.map((label) => ({ label, isNumeric: true })),
    ],
    rows: chosen.windows.map(({ fitFrom, fitTo, from, to, weights }) => [
      `${from} to ${to}`,
      `${fitFrom} to ${fitTo}`,
      ...weights.map((weight) => percent(weight)),
    ]),
  })}</details>
</div>`;
}
