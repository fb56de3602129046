import { type Analysis, analyse } from "../../../analytics/analysis.ts";
import { tripExcursions } from "../../../analytics/book/excursion-metrics.ts";
import { isTraded } from "../../../analytics/daily-pnl.ts";
import { dayPathsOf } from "../../../analytics/day-paths.ts";
import { GREEK_PARTS } from "../../../analytics/greek-days.ts";
import { equityCurve } from "../../../analytics/metrics/equity.ts";
import { type MtmFan, mtmFan } from "../../../analytics/mtm-fan.ts";
import { MS_PER_MINUTE } from "../../../units/time.ts";
import { currencyOf } from "../../currency-of.ts";
import { ABSENT_SHARE_MAX, absentShare } from "../../run-report.ts";
import { countIn, currencyWord } from "../../rupees-text.ts";
import { capacitySection } from "../capacity-section.ts";
import { histogram } from "../histogram.ts";
import { type Html, html } from "../html.ts";
import type { PageContent, PageSection } from "../page.ts";
import { notice } from "../parts.ts";
import { pathColumnsOf } from "../path-columns.ts";
import type { RunPageData } from "../run-page-data.ts";
import { tradeColumnsOf } from "../trade-columns.ts";
import { behaviourSection } from "./behaviour-section.ts";
import { calendarSection } from "./calendar-section.ts";
import { costsSection } from "./costs-section.ts";
import { dataSection } from "./data-section.ts";
import { equitySection } from "./equity-section.ts";
import { findingsSection } from "./findings-section.ts";
import { greeksSection } from "./greeks-section.ts";
import { headline } from "./headline.ts";
import { identitySection } from "./identity-section.ts";
import type { RunPageInput } from "./run-page-input.ts";
import { daySection, tradesSection } from "./trades-section.ts";

/** How densely the fan is sampled: finer than a screen shows. */
const FAN_STEP = 5 * MS_PER_MINUTE;

/** A run's page, ready for the shell. Every number in it is computed by analytics from the tradebook and the marks. */
export function runPage(input: RunPageInput): PageContent {
  const { book, rows, marks, manifest } = input;
  countIn(currencyOf(book.underlying));
  const analysis = analyse(book, input.options);
  const dates = new Set<string>(book.days.map(({ date }) => date));
  const fills = rows.map(({ fill }) => fill);
  const paths = marks === undefined ? [] : dayPathsOf(fills, marks).filter(({ date }) => dates.has(date));
  const fan = mtmFan(paths, FAN_STEP);
  const isWithheld =
    absentShare({ days: book.days, absent: input.absent }) > ABSENT_SHARE_MAX && !input.acceptMissing;
  const underlying = book.underlying ?? "several underlyings";
  const sections: PageSection[] = [
    { id: "summary", title: "Summary", body: headline(input, analysis, isWithheld) },
    { id: "findings", title: "Findings", body: findingsSection(analysis.findings) },
    {
      id: "equity",
      title: "Equity",
      lead: html`Net of costs, at the close of each session. <span class="on-screen">Click a day to open it; the slider, or Ctrl and the wheel, zooms.</span>`,
      body: equitySection(analysis, underlying),
    },
    { id: "calendar", title: "Calendar", body: calendarSection(analysis) },
    { id: "days", title: "Days", body: behaviourSection(input, fan) },
    { id: "costs", title: "Costs", body: costsSection(input) },
    ...(input.greeks === undefined
      ? []
      : [{ id: "greeks", title: "Greeks", body: greeksSection(input.greeks) }]),
    ...(input.capacity === undefined
      ? []
      : [{ id: "capacity", title: "Capacity", body: capacitySection(input.capacity) }]),
    { id: "trades", title: "Trades", body: tradesSection(rows) },
    { id: "day", title: "One day", body: daySection(book.days.map(({ date }) => date)) },
    // A tradebook alone does not know what was wrong with the data.
    ...(manifest === undefined ? [] : [{ id: "data", title: "Data", body: dataSection(input) }]),
    ...(manifest === undefined
      ? []
      : [{ id: "identity", title: "Identity", body: identitySection(manifest) }]),
  ];
  return {
    title: input.title,
    eyebrow: manifest === undefined ? "Tradebook report" : "Run report",
    subtitle: subtitleOf(input, underlying),
    sections,
    footer: html`Made by Pluto from the tradebook${marks === undefined ? "" : " and the marks"} alone. Money in ${currencyWord()}; PnL net of costs unless it says otherwise; days are calendar days of the exchange.`,
    data: { run: pageData(input, analysis, fan) },
    packed: {
      trades: tradeColumnsOf(rows, book.trips, tripExcursions(book)),
      ...(paths.length > 0 ? { paths: pathColumnsOf(paths) } : {}),
    },
  };
}

function subtitleOf({ from, to, uid, cuts }: RunPageInput, underlying: string): Html {
  return html`${underlying}, ${from} to ${to} <span class="muted">· ${uid}</span>
${cuts.length === 0 ? undefined : notice(html`Cut: ${cuts.join("; ")}. Everything below is of what is left.`)}`;
}

function pageData(
  { uid, book, sessions, greeks }: RunPageInput,
  { series }: Analysis,
  fan: MtmFan | undefined,
): RunPageData {
  const { days } = book;
  const curve = equityCurve(series.pnl);
  const facts = new Map(sessions.map((session) => [session.date, session]));
  const traded = days.filter(isTraded);
  const worst = traded.reduce<(typeof days)[number] | undefined>(
    (found, day) => (found === undefined || day.net < found.net ? day : found),
    undefined,
  );
  return {
    uid,
    currency: currencyOf(book.underlying),
    underlying: book.underlying ?? "index",
    openDay: worst?.date ?? days[0]?.date ?? null,
    days: {
      date: days.map(({ date }) => date),
      net: days.map(({ net }) => net),
      gross: days.map(({ gross }) => gross),
      charges: days.map(({ charges }) => charges),
      fills: days.map(({ fills }) => fills),
      equity: curve.map(({ equity }) => equity),
      drawdown: curve.map(({ equity, peak }) => equity - peak),
      indexOpen: days.map(({ indexOpen }) => indexOpen ?? null),
      indexClose: days.map(({ indexClose }) => indexClose ?? null),
      peakMargin: days.map(({ peakMargin }) => peakMargin ?? null),
      nightMargin: days.map(({ date }) => facts.get(date)?.overnightMargin || null),
      low: days.map(({ date }) => facts.get(date)?.intradayLow ?? null),
      high: days.map(({ date }) => facts.get(date)?.intradayHigh ?? null),
    },
    distribution: histogram(traded.map(({ net }) => net)) ?? null,
    greeks:
      greeks === undefined
        ? null
        : {
            date: greeks.map(({ date }) => date),
            parts: GREEK_PARTS.map((part) => greeks.map((day) => day[part])),
          },
    fan: fan === undefined ? null : { times: fan.times, lines: fan.lines, days: fan.days },
  };
}
