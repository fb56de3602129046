import type { Analysis } from "../../../analytics/analysis.ts";
import { BOOK_METRICS } from "../../../analytics/book/measure-book.ts";
import { METRICS } from "../../../analytics/metrics/all-metrics.ts";
import type { DrawdownEpisode } from "../../../analytics/metrics/drawdown-episodes.ts";
import { type Summary, summaryOf } from "../../../analytics/summary.ts";
import { type AnyMeasured, DASH, decimal, valueText } from "../../metric-text.ts";
import { countText, wholeMoney } from "../../rupees-text.ts";
import { type Html, html } from "../html.ts";
import { amount, notice, percent, type Stat, statStrip, table } from "../parts.ts";
import type { RunPageInput } from "./run-page-input.ts";

/** The strip of headline numbers, and every metric behind a fold. `isWithheld`: too many days are absent to show ratios. */
export function headline(input: RunPageInput, analysis: Analysis, isWithheld: boolean): Html {
  const measured: readonly AnyMeasured[] = [...analysis.metrics, ...analysis.bookMetrics];
  const byName = new Map(measured.map((metric) => [metric.name, metric]));
  const { days } = input.book;
  return html`${isWithheld ? withheldNotice(input) : undefined}
${statStrip(stats(input, { summary: summaryOf(days), analysis, byName, isWithheld }))}
${isWithheld ? undefined : everyMetric(measured, analysis)}`;
}

function withheldNotice({ absent, book: { days } }: RunPageInput): Html {
  const share = absent.length / (absent.length + days.length);
  return notice(
    html`${percent(share)} of the sessions are absent, above the 0.5 % up to which ratios can be trusted: they are withheld. What the market did on those days is listed under Data.`,
  );
}

interface StatParts {
  readonly summary: Summary;
  readonly analysis: Analysis;
  readonly byName: ReadonlyMap<string, AnyMeasured>;
  readonly isWithheld: boolean;
}

function stats(input: RunPageInput, { summary, analysis, byName, isWithheld }: StatParts): Stat[] {
  const { bestDay, worstDay, slippage, charges } = summary;
  const ratio = (name: string): string => {
    const metric = byName.get(name);
    return metric === undefined || isWithheld ? DASH : valueText(metric);
  };
  const ratioStat = (label: string, name: string, under: string): Stat => ({
    label,
    value: ratio(name),
    under: isWithheld ? undefined : (byName.get(name)?.why ?? under),
  });
  const interval = analysis.sharpeInterval?.map(decimal);
  const peak = peakMargin(input);
  return [
    {
      label: "Net PnL",
      value: amount(summary.netPnl),
      under: html`gross ${wholeMoney(summary.grossPnl)}, costs ${wholeMoney(charges)}`,
      isLead: true,
    },
    { label: "Max drawdown", value: amount(summary.maxDrawdown), under: drawdownSpan(analysis.drawdowns[0]) },
    ratioStat(
      "Sharpe",
      "sharpe",
      interval === undefined ? "annual" : `annual; 95 %: ${interval[0]} to ${interval[1]}`,
    ),
    ratioStat("Profit factor", "profit_factor", "gains ÷ losses, by day"),
    {
      label: "Winning days",
      value: isWithheld ? DASH : percent(summary.winDays),
      under: isWithheld ? undefined : `${percent(summary.winTrips)} of round trips, before costs`,
    },
    {
      label: "A traded day",
      value: isWithheld ? DASH : amount(summary.meanDay),
      under: `on average; ${countText(summary.daysTraded)} of ${countText(summary.days)} days traded`,
    },
    ...(worstDay === undefined
      ? []
      : [{ label: "Worst day", value: amount(worstDay.net), under: dayLink(worstDay.date) }]),
    ...(bestDay === undefined
      ? []
      : [{ label: "Best day", value: amount(bestDay.net), under: dayLink(bestDay.date) }]),
    ratioStat("One day in twenty", "cvar_95", "loses this much on average (CVaR 95 %)"),
    {
      label: "Trades",
      value: countText(summary.roundTrips),
      under: `round trips, of ${countText(summary.fills)} fills`,
    },
    {
      label: "Costs",
      value: wholeMoney(charges),
      under: `${wholeMoney(charges - slippage)} levies and brokerage, ${wholeMoney(slippage)} slippage`,
    },
    ...(peak === undefined
      ? []
      : [
          {
            label: "Peak margin",
            value: wholeMoney(peak.margin),
            under: html`${dayLink(peak.date)}; ${isWithheld ? "" : `return ${ratio("return_on_peak_margin")}`}`,
          },
        ]),
    {
      label: "Sessions",
      value: countText(summary.days),
      under: input.absent.length === 0 ? "none absent" : `${countText(input.absent.length)} more absent`,
    },
  ];
}

/** The day with the most margin; undefined when none was measured. */
export function peakMargin({
  book,
}: Pick<RunPageInput, "book">): { readonly date: string; readonly margin: number } | undefined {
  let peak: { date: string; margin: number } | undefined;
  for (const { date, peakMargin: margin } of book.days)
    if (margin !== undefined && margin > (peak?.margin ?? 0)) peak = { date, margin };
  return peak;
}

/** A day's date that opens it in the day view. */
export const dayLink = (date: string): Html => html`<a href="#day-${date}">${date}</a>`;

function drawdownSpan(deepest: DrawdownEpisode | undefined): string {
  if (deepest === undefined) return "never below a peak";
  const over = deepest.recoveryDate === undefined ? "not recovered" : `recovered ${deepest.recoveryDate}`;
  return `${deepest.peakDate ?? "start"} to ${deepest.valleyDate}, ${over}`;
}

function everyMetric(measured: readonly AnyMeasured[], { capital, excessOver }: Analysis): Html {
  const about = new Map([...METRICS, ...BOOK_METRICS].map((metric) => [metric.name, metric.about]));
  const base =
    capital === undefined
      ? "No capital was stated and no margin measured, so what is a share of capital has no value."
      : `Shares of capital are of ${wholeMoney(capital.amount)} (${capital.from === "stated" ? "as stated" : "the peak margin"}).`;
  const over =
    excessOver === 0
      ? ""
      : ` Sharpe, Sortino and Omega are over ${percent(excessOver, 2)} a year: the riskless rate less what the collateral earns.`;
  return html`<details>
<summary>All ${measured.length} metrics, and how each is computed</summary>
<p class="muted">${base}${over}</p>
${table({
  caption: "Metrics",
  columns: [{ label: "metric" }, { label: "value", isNumeric: true }, { label: "how" }],
  rows: measured.map((metric) => [metric.label, valueText(metric), metric.why ?? about.get(metric.name)]),
})}
</details>`;
}
