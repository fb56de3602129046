import { type SearchOutcome, statusCounts } from "../../../research/search/outcome.ts";
import { assertNever } from "../../../units/failure.ts";
import { DASH, decimal, valueText } from "../../metric-text.ts";
import { countText } from "../../rupees-text.ts";
import { type Html, html } from "../html.ts";
import { amount, facts, percent, type Stat, statStrip } from "../parts.ts";
import { objectivesOf, pathLabel, scoreOf, valueLabel } from "./search-columns.ts";

/** What the search came to, whether that is more than luck, and why. */
export function verdictSection(outcome: SearchOutcome, looks: string | undefined): Html {
  const { verdict } = outcome;
  const reasons = verdict.reasons.map(
    ({ holds, text }) =>
      html`<li${holds ? html` class="note"` : undefined}><strong>${holds ? "Yes" : "No"}</strong>: ${text}.</li>`,
  );
  return html`<div class="stack">
${statStrip(stats(outcome, looks))}
${reasons.length === 0 ? undefined : html`<ul class="findings">${reasons}</ul>`}
${bestFacts(outcome)}
<p class="muted">A verdict is about these trials on these sessions. It does not know of searches before this one, nor of ideas that were dropped by eye.</p>
</div>`;
}

const SAYS: Readonly<Record<SearchOutcome["verdict"]["says"], string>> = {
  edge: "Edge",
  "no edge": "No edge",
  "not enough data": "Not enough data",
};

function stats(outcome: SearchOutcome, looks: string | undefined): Stat[] {
  const { verdict, ranked, landscape, trials, dates, heldOut } = outcome;
  const [best] = ranked;
  const [objective] = objectivesOf(outcome);
  const { figures, reasons } = verdict;
  const held = reasons.filter(({ holds }) => holds).length;
  const counts = Object.entries(statusCounts(trials))
    .map(([name, count]) => `${countText(count)} ${name.replaceAll("_", " ")}`)
    .join(", ");
  const ranking: Stat[] =
    best === undefined || objective === undefined
      ? [{ label: "Best trial", value: DASH, under: "none could be ranked" }]
      : [
          {
            label: objective.label,
            value: valueText({ unit: objective.unit, value: scoreOf(best, outcome) ?? undefined }),
            under: html`of the best, <a href="#trial-${best.number}">trial ${best.number}</a>`,
          },
          {
            label: "Net PnL",
            value: amount(best.netPnl),
            under: `${countText(best.roundTrips)} round trips`,
          },
        ];
  return [
    {
      label: "Is it more than luck?",
      value: SAYS[verdict.says],
      under:
        figures === undefined
          ? `${countText(verdict.trials)} trials over ${countText(verdict.sessions)} sessions that all of them have; it takes 100 sessions`
          : `${held} of ${reasons.length} tests passed`,
      isLead: true,
    },
    ...ranking,
    ...(figures === undefined
      ? []
      : [
          {
            label: "Sharpe",
            value: decimal(figures.sharpe),
            under: `annual, the highest; luck alone shows ${decimal(figures.expectedBestEffective)}`,
          },
          {
            label: "Deflated Sharpe",
            value: percent(figures.deflatedEffective),
            under: `of ${figures.effectiveTrials.toFixed(1)} effective trials; of all ${percent(figures.deflated)}`,
          },
          {
            label: "Overfitting (PBO)",
            value: percent(figures.overfitting),
            under: "how often the best of one half is below the middle of the other",
          },
          {
            label: "SPA test",
            value: percent(figures.spa),
            under: `chance of as good a best without an edge; reality check ${percent(figures.realityCheck)}`,
          },
        ]),
    plateauStat(landscape.plateau),
    { label: "Trials", value: countText(trials.length), under: counts },
    {
      label: "Sessions",
      value: countText(dates.length),
      under:
        heldOut === 0
          ? "none held out"
          : `${countText(heldOut)} more held out${looks === undefined ? "" : `: ${looks}`}`,
    },
  ];
}

function plateauStat(plateau: SearchOutcome["landscape"]["plateau"]): Stat {
  const label = "The best stands on";
  if (plateau === undefined) return { label, value: DASH, under: "too few trials to tell" };
  const under = `its ${plateau.neighbours} neighbours keep ${percent(plateau.score, 0)} of its lead`;
  switch (plateau.is) {
    case "plateau":
      return { label, value: "A plateau", under };
    case "slope":
      return { label, value: "A slope", under };
    case "spike":
      return { label, value: "A spike", under: `${under}: more likely luck` };
    default:
      return assertNever(plateau.is);
  }
}

function bestFacts({ ranked, paths }: SearchOutcome): Html | undefined {
  const [best] = ranked;
  if (best === undefined) return undefined;
  return html`<div><h3>Parameters of the best trial</h3>
${facts(
  paths
    .filter((path) => path in best.values)
    .map((path) => [pathLabel(path), html`<code>${valueLabel(best.values[path])}</code>`]),
)}</div>`;
}
