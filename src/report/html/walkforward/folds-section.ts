import { rangesOf } from "../../../research/walkforward/walkforward-document.ts";
import { valueText } from "../../metric-text.ts";
import { type Html, html, type Part } from "../html.ts";
import { amount, percent } from "../parts.ts";
import { objectivesOf, pathLabel, valueLabel } from "../search/search-columns.ts";
import type { WalkPageInput } from "./walk-page-input.ts";

/** A row a fold: where it was trained and judged on one time line for all, what was chosen, and what became of it. */
export function foldsSection({ report, document }: WalkPageInput): Html {
  const { walk, dates, trials, paths } = report;
  const [objective] = objectivesOf(document);
  const unit = objective?.unit ?? "ratio";
  const goal = objective?.goal === "min" ? -1 : 1;
  const value = (merit: number | undefined): string =>
    valueText({ unit, value: merit === undefined ? undefined : goal * merit });
  const date = (place: number | undefined): Part => dates[place ?? 0] ?? "";
  const rows = walk.folds.map((fold, i) => {
    const test = fold.tests.flat();
    const chosen = fold.chosen === undefined ? undefined : trials[fold.chosen];
    const cells: Part[] = [
      html`<td class="timeline">${timeLine(fold, dates.length)}</td>`,
      html`<td>${date(fold.train[0])} to ${date(fold.train.at(-1))}</td>`,
      html`<td>${date(test[0])} to ${date(test.at(-1))}</td>`,
      ...paths.map((path) => html`<td class="num">${valueLabel(chosen?.values[path]) || "–"}</td>`),
      html`<td class="num">${value(fold.inSample)}</td>`,
      html`<td class="num">${value(fold.outOfSample)}</td>`,
      html`<td class="num">${amount(fold.testPnl)}</td>`,
      html`<td class="num">${percent(fold.testRank, 0)}</td>`,
    ];
    return html`<tr><th scope="row">${i}</th>${cells}</tr>\n`;
  });
  const label = objective?.label ?? "objective";
  return html`<div class="scroll" role="region" aria-label="Folds" tabindex="0"><table class="data-table">
<caption>Folds</caption>
<thead><tr><th scope="col">fold</th><th scope="col">sessions</th><th scope="col">trained on</th><th scope="col">judged on</th>${paths.map(
    (path) => html`<th scope="col" class="num">${pathLabel(path)}</th>`,
  )}<th scope="col" class="num">${label}, training</th><th scope="col" class="num">test</th><th scope="col" class="num">net PnL</th><th scope="col" class="num">beats in the test</th></tr></thead>
<tbody>${rows}</tbody>
</table></div>`;
}

/** Width of a time line in its own units. */
const WIDTH = 1000;

function timeLine(fold: WalkPageInput["report"]["walk"]["folds"][number], sessions: number): Html {
  const bar = (kind: string, places: readonly number[]): Html[] =>
    rangesOf(places).map(([from, to]) => {
      const x = (from / sessions) * WIDTH;
      const width = ((to - from) / sessions) * WIDTH;
      return html`<rect class="${kind}" x="${x.toFixed(1)}" y="0" width="${width.toFixed(1)}" height="10"/>`;
    });
  const tone = fold.testPnl > 0 ? "test gain" : fold.testPnl < 0 ? "test loss" : "test";
  return html`<svg viewBox="0 0 ${WIDTH} 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">${bar("train", fold.train)}${bar(tone, fold.tests.flat())}</svg>`;
}
