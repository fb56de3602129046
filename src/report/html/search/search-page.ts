import { type SearchOutcome, statusCounts } from "../../../research/search/outcome.ts";
import type { SearchDocument } from "../../../research/search/search-document.ts";
import { countText } from "../../rupees-text.ts";
import { type Html, html } from "../html.ts";
import type { PageContent, PageSection } from "../page.ts";
import { figure, notice } from "../parts.ts";
import { originSection } from "./origin-section.ts";
import { equityColumns, objectivesOf, searchPageData } from "./search-columns.ts";
import type { EquityColumns } from "./search-page-data.ts";
import { frontSection, pairSection, spaceSection } from "./space-section.ts";
import { trialsSection } from "./trials-section.ts";
import { verdictSection } from "./verdict-section.ts";

/** What a search's page is made from: its outcome, and what its document says of where it comes from. */
export interface SearchPageInput {
  readonly outcome: SearchOutcome;
  readonly document: SearchDocument;
  /** Looks at what was held out, in words; undefined when nothing was. */
  readonly looks?: string | undefined;
}

/** A search's page, ready for the shell. */
export function searchPage({ outcome, document, looks }: SearchPageInput): PageContent {
  const { paths, config, ranked } = outcome;
  const equity = equityColumns(outcome);
  const sections: PageSection[] = [
    { id: "verdict", title: "Verdict", body: verdictSection(outcome, looks) },
    {
      id: "course",
      title: "Course",
      lead: html`Each dot is a trial. <span class="on-screen">Click one to pick it: it is then marked in every chart and table of this page.</span>`,
      body: courseSection(outcome, equity),
    },
    { id: "space", title: "What decides", body: spaceSection(outcome) },
    ...(paths.length > 1 && ranked.length > 1
      ? [{ id: "pair", title: "Two parameters", body: pairSection(outcome) }]
      : []),
    ...(config.objectives.length > 1 ? [{ id: "front", title: "Front", body: frontSection(outcome) }] : []),
    { id: "trials", title: "Trials", body: trialsSection(outcome) },
    { id: "identity", title: "Identity", body: originSection(document, "search") },
  ];
  return {
    title: document.strategy.name,
    eyebrow: "Search report",
    subtitle: subtitleOf(outcome),
    sections,
    footer: html`Made by Pluto from the trials of the search alone. Money in rupees; PnL net of costs.`,
    data: { search: searchPageData(outcome) },
    packed: equity === undefined ? {} : { equity },
  };
}

function subtitleOf({ config, trials, dates, heldOut, uid, isInterrupted }: SearchOutcome): Html {
  const held = heldOut === 0 ? "" : `, ${countText(heldOut)} more held out`;
  return html`${config.sampler.replaceAll("_", " ")}, ${countText(trials.length)} trials over ${countText(dates.length)} sessions, ${dates[0]} to ${dates.at(-1)}${held} <span class="muted">· ${uid}</span>
${isInterrupted ? notice(html`The search was interrupted: what follows is of the trials that it came to. Go on with <code>--resume ${uid}</code>.`) : undefined}`;
}

function courseSection(outcome: SearchOutcome, equity: EquityColumns | undefined): Html {
  const { trials } = outcome;
  const [objective] = objectivesOf(outcome);
  const counts = Object.entries(statusCounts(trials))
    .map(([name, count]) => `${countText(count)} ${name.replaceAll("_", " ")}`)
    .join(", ");
  return html`<div class="stack">
${figure({
  chart: "course",
  title: `${objective?.label ?? "Objective"} by trial, and the best so far`,
  summary: `${counts}.`,
})}
${
  equity === undefined
    ? undefined
    : figure({
        chart: "cloud",
        title: "Net PnL of the best trial among all others",
        summary: `The bands hold half and nine tenths of ${countText(equity.of)} trials that came to their end.`,
      })
}
</div>`;
}
