import { DASH, decimal } from "../../metric-text.ts";
import { countText } from "../../rupees-text.ts";
import { type Html, html } from "../html.ts";
import type { PageContent, PageSection } from "../page.ts";
import { amount, figure, percent, type Stat, statStrip } from "../parts.ts";
import { originSection } from "../search/origin-section.ts";
import { objectivesOf, pathLabel } from "../search/search-columns.ts";
import { foldsSection } from "./folds-section.ts";
import { walkPageData } from "./walk-columns.ts";
import type { WalkPageInput } from "./walk-page-input.ts";

/** A walk-forward's page, ready for the shell. */
export function walkPage(input: WalkPageInput): PageContent {
  const { report, document } = input;
  const { walk, dates, heldOut, trials, uid } = report;
  const sections: PageSection[] = [
    { id: "summary", title: "Summary", body: summarySection(input) },
    {
      id: "folds",
      title: "Folds",
      lead: html`Parameters are chosen on the pale stretch of each row and judged on the strong one, by nothing but what the pale one knew.`,
      body: foldsSection(input),
    },
    { id: "equity", title: "Out of sample", body: equitySection(input) },
    ...(walk.drift === undefined ? [] : [{ id: "drift", title: "Drift", body: driftSection(input) }]),
    {
      id: "stability",
      title: "Stability",
      lead: html`Each parameter set by its rank among all sets in every test: 1 is the best, 0 the worst. A set that is good in every fold is worth more than the best of one.`,
      body: stabilitySection(),
    },
    { id: "identity", title: "Identity", body: originSection(document, "walk-forward") },
  ];
  const held = heldOut === 0 ? "" : `, ${countText(heldOut)} more held out`;
  return {
    title: document.strategy.name,
    eyebrow: "Walk-forward report",
    subtitle: html`${countText(walk.folds.length)} folds over ${countText(dates.length)} sessions, ${dates[0]} to ${dates.at(-1)}${held}, ${countText(trials.length)} parameter sets <span class="muted">· ${uid}</span>`,
    sections,
    footer: html`Made by Pluto from the trials of the walk-forward alone. Money in rupees; PnL net of costs. The steadiest sets are known only after all tests: to choose by them is to look at the tests.`,
    data: { walk: walkPageData(input) },
    packed: {},
  };
}

const ratio = (value: number | undefined): string => (value === undefined ? DASH : decimal(value));

function summarySection({ report, document, looks }: WalkPageInput): Html {
  const { walk, heldOut } = report;
  const [objective] = objectivesOf(document);
  const sharpes = walk.paths.flatMap(({ sharpe }) => sharpe ?? []);
  const total = walk.paths.reduce((sum, { pnl }) => sum + pnl, 0);
  const isOnePath = walk.paths.length === 1;
  const stats: Stat[] = [
    {
      label: isOnePath ? "Net PnL out of sample" : "Net PnL of a path",
      value: amount(walk.paths.length === 0 ? undefined : total / walk.paths.length),
      under: isOnePath
        ? `over ${countText(walk.paths[0]?.sessions ?? 0)} sessions`
        : `on average of ${countText(walk.paths.length)} paths through all sessions`,
      isLead: true,
    },
    {
      label: "Sharpe out of sample",
      value: isOnePath ? ratio(sharpes[0]) : sharpes.length === 0 ? DASH : ratio(Math.min(...sharpes)),
      under:
        isOnePath || sharpes.length === 0
          ? "annual"
          : `the worst path; the best ${decimal(Math.max(...sharpes))}`,
    },
    {
      label: "Efficiency",
      value: percent(walk.efficiency, 0),
      under:
        walk.efficiency === undefined
          ? "training made no money"
          : "a session out of sample ÷ a session in training",
    },
    {
      label: "Decay",
      value: ratio(walk.decay),
      under: `${objective?.label ?? "objective"} lost from training to test, mean of the folds`,
    },
    {
      label: "Profitable folds",
      value: `${countText(walk.profitableFolds)} of ${countText(walk.folds.length)}`,
      under: `${countText(walk.distinctChoices)} different choices`,
    },
    {
      label: "Ranks kept",
      value: ratio(walk.persistence),
      under: "rank correlation of one test with the next; near 0 one says nothing of the other",
    },
    {
      label: "Held out",
      value: countText(heldOut),
      under:
        heldOut === 0
          ? "no session is left for what comes after"
          : `sessions that no trial read${looks === undefined ? "" : `: ${looks}`}`,
    },
  ];
  return statStrip(stats);
}

function equitySection({ report, document }: WalkPageInput): Html {
  const { walk } = report;
  const [objective] = objectivesOf(document);
  return html`<div class="stack">
${figure({
  chart: "oos",
  title: "Cumulative net PnL of what was chosen, in the tests alone",
  summary:
    walk.paths.length === 1
      ? "Each fold's part begins at a line."
      : `${countText(walk.paths.length)} paths, each through all sessions.`,
})}
${figure({
  chart: "kept",
  title: `${objective?.label ?? "Objective"} in training and in the test`,
  summary: `Mean loss from training to test ${ratio(walk.decay)}.`,
  size: "short",
})}
</div>`;
}

function driftSection({ report }: WalkPageInput): Html {
  const { walk, paths } = report;
  return html`<div class="columns">${paths.map((path, d) =>
    figure({
      chart: `drift-${d}`,
      title: pathLabel(path),
      summary: `Moves by ${percent(walk.drift?.[d], 0)} of the space from fold to fold.`,
      size: "short",
    }),
  )}</div>`;
}

/** The controls and the empty table that the script fills. */
const stabilitySection = (): Html => html`<div class="stack">
${figure({
  chart: "stability",
  title: "Mean rank and its spread over the folds",
  summary: "Right is better, low is steadier. What was chosen at least once is ringed.",
})}
<div>
<div class="controls" role="group" aria-label="What the table shows">
<label class="grow">Search <input type="search" id="set-search" placeholder="a value" autocomplete="off"></label>
<label>Chosen <select id="set-reason"><option value="">all</option><option value="chosen">in some fold</option><option value="never">never</option></select></label>
<button class="button" type="button" id="set-csv">Download CSV</button>
</div>
<div class="scroll" role="region" aria-label="Parameter sets" tabindex="0">
<table class="data-table" id="set-table"><caption class="sr">Parameter sets; the buttons in the head sort</caption><thead></thead><tbody></tbody></table>
</div>
<div class="pager">
<button class="button" type="button" id="set-previous">Previous</button>
<button class="button" type="button" id="set-next">Next</button>
<span id="set-status" role="status"></span>
</div>
</div>
</div>`;
