import { countText, wholeMoney } from "../../rupees-text.ts";
import { type Html, html } from "../html.ts";
import { amountGrid } from "../parts.ts";
import type { StressGrid } from "./basket-page-input.ts";

/** 0.075 → "+7.5 %". */
const shock = (share: number): string =>
  `${share > 0 ? "+" : ""}${String(Math.round(share * 1000) / 10).replace("-", "−")} %`;

/** The open book on a grid of jumps, the worst cells framed. */
export const stressSection = (grids: readonly StressGrid[]): Html =>
  html`<div class="stack">${grids.map(gridOf)}</div>`;

function gridOf({ underlying, at, legs, margin, spotShocks, volShocks, pnl, marginAfter }: StressGrid): Html {
  const worst = Math.min(...pnl.flat());
  const most = Math.max(...marginAfter.flat());
  const columns = volShocks.map((vol) => `vol ${shock(vol)}`);
  const rows = (values: readonly (readonly number[])[], marked: number) =>
    spotShocks.map((spot, i) => ({
      label: shock(spot),
      cells: (values[i] ?? []).map((value) => ({ value, isMarked: value === marked })),
    }));
  const cell = (values: readonly (readonly number[])[], marked: number): string => {
    const i = values.findIndex((row) => row.includes(marked));
    const j = values[i]?.indexOf(marked) ?? 0;
    return `spot ${shock(spotShocks[i] ?? 0)}, volatility ${shock(volShocks[j] ?? 0)}`;
  };
  return html`<div class="stack">
<p>${underlying}, ${at}: ${countText(legs)} contracts held, margin ${wholeMoney(margin)}. Worst ${wholeMoney(worst)} at ${cell(pnl, worst)}; most margin ${wholeMoney(most)} at ${cell(marginAfter, most)}.</p>
<div class="columns">
${amountGrid({ caption: `${underlying}: profit of the jump`, corner: "spot", columns, rows: rows(pnl, worst) })}
${amountGrid({ caption: `${underlying}: margin after it`, corner: "spot", columns, rows: rows(marginAfter, most), isSigned: false })}
</div>
</div>`;
}
