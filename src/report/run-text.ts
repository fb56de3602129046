import type { Paise } from "../units/unit.ts";
import { drawdownSuffix, findingLines, pointsRows, ratioRows } from "./analysis-text.ts";
import { currencyOf } from "./currency-of.ts";
import { ABSENT_SHARE_MAX, absentShare, type RunReport } from "./run-report.ts";
import { countIn, inCurrency, money, withMinusSigns } from "./rupees-text.ts";

/** How many absent days are listed one by one. */
const LISTED = 10;
const BARS = "▁▂▃▄▅▆▇█";
const SPARK_WIDTH = 48;

const percent = (share: number | undefined): string =>
  share === undefined ? "–" : `${(share * 100).toFixed(1)} %`;

const counted = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(", ");

/** Cumulative net profit as a line of block characters, at most 48 wide. */
export function sparkline(daily: readonly number[]): string {
  let equity = 0;
  const curve = daily.map((pnl) => {
    equity += pnl;
    return equity;
  });
  const width = Math.min(SPARK_WIDTH, curve.length);
  const points = Array.from(
    { length: width },
    (_, i) => curve[Math.ceil(((i + 1) * curve.length) / width) - 1] ?? 0,
  );
  const low = Math.min(0, ...points);
  const high = Math.max(0, ...points);
  const height = high - low || 1;
  return points.map((point) => BARS[Math.round(((point - low) / height) * (BARS.length - 1))]).join("");
}

/** The summary on the terminal. */
export function runText(report: RunReport, { acceptMissing }: { readonly acceptMissing: boolean }): string {
  const { manifest, summary, absent, analysis } = report;
  const isWithheld = absentShare(report) > ABSENT_SHARE_MAX && !acceptMissing;
  const { underlying } = manifest.config as { underlying: string };
  countIn(currencyOf(underlying));
  const lines: string[] = [
    "",
    `${manifest.strategy.name} on ${underlying}, ${manifest.from} to ${manifest.to}`,
    ...(report.filter === undefined ? [] : [`only ${report.filter}`]),
    "",
  ];
  const row = (label: string, value: string): void => {
    lines.push(`  ${label.padEnd(16)}${value}`);
  };
  row(
    "net PnL",
    `${money(summary.netPnl)}${summary.charges > 0 ? `  (gross ${money(summary.grossPnl)})` : ""}`,
  );
  if (summary.charges > 0) {
    const levies = money((summary.charges - summary.slippage) as Paise);
    row("costs", `${levies} levies and brokerage, ${money(summary.slippage)} slippage`);
  }
  if (summary.slippage > 0)
    row(
      "at n × slippage",
      summary.stress.map(({ multiple, netPnl }) => `${multiple}× ${money(netPnl)}`).join("  "),
    );
  row(
    "max drawdown",
    `${money(summary.maxDrawdown)}${analysis === undefined ? "" : drawdownSuffix(analysis)}`,
  );
  row("equity", sparkline(report.days.map((day) => day.net)));
  row("days", `${summary.days} simulated, ${summary.daysTraded} traded, ${absent.length} absent`);
  row(
    "trades",
    `${summary.roundTrips} round trips, ${summary.fills} fills (${counted(report.fillsByReason)})`,
  );
  if (analysis !== undefined) for (const [label, value] of pointsRows(analysis)) row(label, value);
  if (!isWithheld) {
    if (analysis !== undefined) for (const [label, value] of ratioRows(analysis)) row(label, value);
    row("winning", `${percent(summary.winDays)} of traded days, ${percent(summary.winTrips)} of round trips`);
    if (summary.meanDay !== undefined) row("a traded day", `${money(summary.meanDay)} on average`);
  }
  if (summary.bestDay !== undefined && summary.worstDay !== undefined) {
    row("best day", `${money(summary.bestDay.net)} on ${summary.bestDay.date}`);
    row("worst day", `${money(summary.worstDay.net)} on ${summary.worstDay.date}`);
  }
  const { peakMargin } = report;
  if (peakMargin !== undefined && peakMargin.margin > 0) {
    const share = ((summary.netPnl / peakMargin.margin) * 100).toFixed(1);
    row("peak margin", `${money(peakMargin.margin)} on ${peakMargin.date}; net PnL is ${share} % of it`);
  }
  for (const [label, gap] of [
    ["worst gap", report.worstIntradayGap],
    ["overnight gap", report.worstOvernightGap],
  ] as const)
    if (gap !== undefined) row(label, `${money(gap.profit)} on ${gap.date} ${gap.cell}`);
  const { models } = manifest;
  row(
    "models",
    `fill ${models.fill.name}, stop ${models.stop.name}, costs ${models.costs.name}, slippage ${models.slippage.name}`,
  );
  lines.push(...troubles(report));
  if (analysis !== undefined) lines.push(...findingLines(analysis.findings));
  if (isWithheld)
    lines.push(
      "",
      `  ${percent(absentShare(report))} of the days are absent: ratios are withheld (--accept-missing shows them)`,
    );
  lines.push("", `  tradebook ${manifest.tradebook_hash}`, `  ${report.folder}`);
  if (manifest.status === "interrupted")
    lines.push("", `  interrupted: go on with the same command and --resume ${manifest.uid}`);
  return inCurrency(withMinusSigns(`${lines.join("\n")}\n\n`));
}

/** What the market did on an absent day: `; index -1.25 %, VIX 14.20`. */
function contextText({ indexMove, indexClose, vixClose }: RunReport["absent"][number]["context"]): string {
  const parts: string[] = [];
  if (indexMove !== undefined && indexClose !== undefined)
    parts.push(`index ${((indexMove / (indexClose - indexMove)) * 100).toFixed(2)} %`);
  if (vixClose !== undefined) parts.push(`VIX ${(vixClose / 10_000).toFixed(2)}`);
  return parts.length === 0 ? "" : `; ${parts.join(", ")}`;
}

/** Kinds of a store's incidents, in words. */
const INCIDENTS: Readonly<Record<string, string>> = {
  "cache-down": "the cache could not be asked",
  "cache-lost": "the cache had lost days",
  "cache-corrupt": "the cache held damaged days",
  "cache-unversioned": "the cache keeps no day without a data version",
};

/** What went wrong, in words: refused orders, stale prices, faults in the data, absent days. */
function troubles(report: RunReport): string[] {
  const lines: string[] = [];
  if (Object.keys(report.rejections).length > 0)
    lines.push(`  rejected orders: ${counted(report.rejections)}`);
  if (Object.keys(report.settlements).length > 0)
    lines.push(`  days on which something was settled: ${counted(report.settlements)}`);
  if (report.stuckDays !== undefined && report.stuckDays > 0)
    lines.push(`  days that ended with positions that could not be closed: ${report.stuckDays}`);
  const { model = 0, stale = 0 } = report.closingMarks ?? {};
  if (model + stale > 0) lines.push(`  closing marks without a fresh price: ${counted({ model, stale })}`);
  if (report.abortedEntries > 0)
    lines.push(`  entries given up because a leg was missing: ${report.abortedEntries}`);
  if (report.freakPrints > 0)
    lines.push(`  freak prints met by positions and waiting orders: ${report.freakPrints}`);
  if (report.stalePrices > 0)
    lines.push(`  price checks skipped because the price was too old: ${report.stalePrices}`);
  if (report.staleEvents > 0)
    lines.push(`  events that came too late and were ignored: ${report.staleEvents}`);
  const { last } = report.fillsBySource;
  if (last !== undefined) lines.push(`  fills at a price known before that instant: ${last}`);
  const faults = new Map<string, { count: number; days: number; series: Set<string> }>();
  for (const { kind, series, count, days } of report.faults) {
    const known = faults.get(kind) ?? { count: 0, days: 0, series: new Set() };
    faults.set(kind, {
      count: known.count + count,
      days: known.days + days,
      series: known.series.add(series),
    });
  }
  for (const [kind, { count, days, series }] of faults) {
    const [first] = series;
    const where = series.size === 1 ? first : `${first} and ${series.size - 1} more`;
    lines.push(`  data fault ${kind}: ${count} on ${days} series-days, in ${where}`);
  }
  for (const { kind, count, what } of report.manifest.store_incidents ?? [])
    lines.push(`  ${INCIDENTS[kind] ?? kind}: ${count} loads came from the store behind (${what})`);
  for (const { date, status, message, context } of report.absent.slice(0, LISTED))
    lines.push(`  ${date} ${status}: ${message}${contextText(context)}`);
  if (report.absent.length > LISTED)
    lines.push(`  … and ${report.absent.length - LISTED} more absent days, in days.csv`);
  return lines.length === 0 ? [] : ["", ...lines];
}
