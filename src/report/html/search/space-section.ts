import type { Slice } from "../../../research/search/landscape.ts";
import type { SearchOutcome } from "../../../research/search/outcome.ts";
import { valueText } from "../../metric-text.ts";
import { countText } from "../../rupees-text.ts";
import { type Html, html, type Part } from "../html.ts";
import { figure, percent, table } from "../parts.ts";
import { objectivesOf, pathLabel, scoreOf, valueLabel } from "./search-columns.ts";

/** How much each parameter decides, and a slice through the trials for each. */
export function spaceSection(outcome: SearchOutcome): Html {
  const { landscape, ranked } = outcome;
  if (ranked.length === 0) return html`<p class="muted">No trial could be ranked.</p>`;
  const sum = landscape.slices.reduce((total, { importance }) => total + (importance ?? 0), 0);
  return html`<div class="stack">
${importanceTable(outcome)}
<p class="muted">The share of the spread between trials that a parameter explains alone, corrected for chance. ${
    landscape.slices.length > 1
      ? `Together ${percent(sum, 0)}: the rest is what parameters do only together, and noise.`
      : undefined
  } Samplers that learn crowd where it is good: their shares say less than those of grid, random and quasi-random searches.</p>
<div class="columns">${landscape.slices.map((slice, d) => sliceFigure(slice, d, outcome))}</div>
</div>`;
}

function importanceTable(outcome: SearchOutcome): Html {
  const { slices } = outcome.landscape;
  const ordered = [...slices].sort((a, b) => (b.importance ?? 0) - (a.importance ?? 0));
  const bar = (share: number): Html =>
    html`<span class="bar-track" aria-hidden="true"><i class="neutral" style="--share:${share.toFixed(3)}"></i></span>`;
  const caption = "Importance of each parameter";
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table class="only-up">
<caption>${caption}</caption>
<thead><tr><th scope="col">parameter</th><th scope="col" class="num">explains</th><td class="bar"></td><th scope="col">best values on average</th></tr></thead>
<tbody>${ordered.map(
    ({ path, importance, parts }) =>
      html`<tr><th scope="row"><code>${pathLabel(path)}</code></th><td class="num">${percent(importance, 0)}</td><td class="bar">${bar(importance ?? 0)}</td><td>${bestParts(parts)}</td></tr>\n`,
  )}</tbody>
</table></div>`;
}

const bestParts = (parts: Slice["parts"]): string =>
  [...parts]
    .sort((a, b) => b.mean - a.mean)
    .slice(0, 3)
    .map(({ value }) => valueLabel(typeof value === "number" ? Number(value.toPrecision(4)) : value))
    .join(", ");

function sliceFigure({ path, importance, parts }: Slice, d: number, outcome: SearchOutcome): Html {
  const [objective] = objectivesOf(outcome);
  const [top] = [...parts].sort((a, b) => b.mean - a.mean);
  const mean =
    top === undefined || objective === undefined
      ? ""
      : ` Best on average at ${valueLabel(top.value)}: ${valueText({
          unit: objective.unit,
          value: objective.goal === "min" ? 0 - top.mean : top.mean,
        })} over ${countText(top.trials)} trials.`;
  return figure({
    chart: `slice-${d}`,
    title: pathLabel(path),
    summary: `Explains ${percent(importance, 0)}.${mean}`,
    size: "short",
  });
}

/** A map of any two parameters, with slices through the cell that is picked. */
export function pairSection({ landscape, paths }: SearchOutcome): Html {
  const [first = 0, second = 1] = landscape.slices
    .map(({ importance }, d) => ({ d, importance: importance ?? 0 }))
    .sort((a, b) => b.importance - a.importance || a.d - b.d)
    .map(({ d }) => d);
  const options = (chosen: number): Html[] =>
    paths.map(
      (path, d) =>
        html`<option value="${d}"${d === chosen ? html` selected` : undefined}>${pathLabel(path)}</option>`,
    );
  return html`<div class="controls" role="group" aria-label="What the map shows">
<label>Across <select id="pair-across">${options(first)}</select></label>
<label>Up <select id="pair-up">${options(second)}</select></label>
<label>Of the trials in a cell <select id="pair-of"><option value="mean">the mean</option><option value="best">the best</option><option value="worst">the worst</option><option value="count">how many</option></select></label>
${
  paths.length > 2
    ? html`<label>Other parameters <select id="pair-others"><option value="any">any value</option><option value="best">as in the best trial</option></select></label>`
    : undefined
}
<div class="segmented"><button class="button" type="button" data-view="map" aria-pressed="true">Map</button><button class="button" type="button" data-view="surface" aria-pressed="false">Surface</button></div>
</div>
<div class="stack">
<figure class="chart">
<figcaption><h3 id="map-title">Map</h3><p class="summary" id="map-summary" role="status"></p></figcaption>
<div class="plot tall" data-chart="pair" role="img" aria-labelledby="map-title map-summary" tabindex="0"></div>
<p class="muted on-screen">Click a cell, or focus the map and use the arrow keys: the slices below go through it, and the table of trials can be cut to it.</p>
</figure>
<div class="columns">
<figure class="chart"><figcaption><h3 id="across-title">Across</h3></figcaption><div class="plot short" data-chart="pair-across" role="img" aria-labelledby="across-title"></div></figure>
<figure class="chart"><figcaption><h3 id="up-title">Up</h3></figcaption><div class="plot short" data-chart="pair-up" role="img" aria-labelledby="up-title"></div></figure>
</div>
</div>`;
}

/** Trials that no other one beats in everything. */
export function frontSection(outcome: SearchOutcome): Html {
  const objectives = objectivesOf(outcome);
  const { front, paths } = outcome;
  const options = (chosen: number): Html[] =>
    objectives.map(
      ({ label }, i) =>
        html`<option value="${i}"${i === chosen ? html` selected` : undefined}>${label}</option>`,
    );
  const rows = front.map((trial): Part[] => [
    html`<a href="#trial-${trial.number}">${trial.number}</a>`,
    ...objectives.map(({ unit }, i) => valueText({ unit, value: trial.objectives[i] ?? undefined })),
    ...paths.map((path) => valueLabel(trial.values[path])),
  ]);
  const [score] = front.map((trial) => scoreOf(trial, outcome));
  return html`<div class="stack">
${
  objectives.length > 2
    ? html`<div class="controls" role="group" aria-label="Which objectives"><label>Across <select id="front-across">${options(0)}</select></label><label>Up <select id="front-up">${options(1)}</select></label></div>`
    : undefined
}
${figure({
  chart: "front",
  title: objectives
    .map(({ label, goal }) => `${label} (${goal === "max" ? "higher" : "lower"} is better)`)
    .join(", "),
  summary:
    score === undefined
      ? "No trial could be ranked."
      : `${countText(front.length)} of ${countText(outcome.ranked.length)} ranked trials are beaten in everything by no other.`,
})}
${
  rows.length === 0
    ? undefined
    : table({
        caption: "The front",
        columns: [
          { label: "trial" },
          ...objectives.map(({ label }) => ({ label, isNumeric: true })),
          ...paths.map((path) => ({ label: pathLabel(path) })),
        ],
        rows,
      })
}
</div>`;
}
