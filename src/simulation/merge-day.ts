import type { CostModel } from "../costs/cost-model.ts";
import type { FillContext } from "../costs/fill-context.ts";
import type { DayCounts, DayReport } from "../engine/day-report.ts";
import type { WorstGap } from "../engine/gap-meter.ts";
import type { MarginPath } from "../engine/margin-meter.ts";
import type { Charges } from "../ledger/charges.ts";
import type { Fill } from "../ledger/fill.ts";
import type { MarkColumns } from "../ledger/mark.ts";
import type { Paise } from "../units/unit.ts";
import type { DoneDay } from "./day-outcome.ts";

const sumOf = <T>(items: readonly T[], pick: (item: T) => number): number =>
  items.reduce((sum, item) => sum + pick(item), 0);

/**
 * Several books of one date as one day: what earlier days left stuck, in order of those days, then the day's own. Fills
 * and marks come in order of time; the fills are billed as the one contract note that they are. Profits add up. Lows, highs,
 * drawdowns and margins add up, too: they may have come at different instants, so that each sum bounds the truth from its bad side.
 * Of gaps the book's that would lose more stands for both.
 */
export function mergedDay(parts: readonly [DoneDay, ...DoneDay[]], costs: CostModel): DoneDay {
  const [first] = parts;
  if (parts.length === 1) return first;
  const own = parts.at(-1) ?? first;
  const placed = parts.flatMap((part, book) =>
    part.report.fills.map((fill, i) => ({ fill, book, context: part.contexts[i] ?? {} })),
  );
  placed.sort((a, b) => a.fill.time - b.fill.time);
  const fills = placed.map(({ fill }) => fill);
  const contexts = withOwnOrders(placed);
  return {
    date: own.date,
    report: mergedReport(
      parts.map(({ report }) => report),
      own.report,
      fills,
    ),
    charges: costs.charge(fills, contexts) satisfies readonly Charges[],
    contexts,
    dataVersion: own.dataVersion ?? first.dataVersion,
  };
}

/** Orders are numbered book by book; in one note no two books may share a number. */
function withOwnOrders(
  placed: readonly { readonly book: number; readonly context: FillContext; readonly fill: Fill }[],
): FillContext[] {
  const numbers = new Map<string, number>();
  return placed.map(({ book, context }) => {
    if (context.order === undefined) return context;
    const key = `${book} ${context.order}`;
    const order = numbers.get(key) ?? numbers.size;
    numbers.set(key, order);
    return { ...context, order };
  });
}

function mergedReport(reports: readonly DayReport[], own: DayReport, fills: readonly Fill[]): DayReport {
  const paise = (pick: (report: DayReport) => number): Paise => sumOf(reports, pick) as Paise;
  const margins = reports.flatMap(({ margin }) => (margin === undefined ? [] : [margin]));
  return {
    date: own.date,
    fills,
    marks: mergedMarks(reports.map(({ marks }) => marks)),
    grossPnl: paise(({ grossPnl }) => grossPnl),
    roundTrips: paise(({ roundTrips }) => roundTrips),
    winners: paise(({ winners }) => winners),
    held: reports.flatMap(({ held }) => held),
    stuck: paise(({ stuck }) => stuck),
    counts: mergedCounts(reports, own.counts),
    intraday: {
      lowest: paise(({ intraday }) => intraday.lowest),
      highest: paise(({ intraday }) => intraday.highest),
      maxDrawdown: paise(({ intraday }) => intraday.maxDrawdown),
      excursions: reports.flatMap(({ intraday }) => intraday.excursions),
    },
    margin: mergedMargin(margins),
    overnightMargin: margins.length === 0 ? undefined : paise(({ overnightMargin }) => overnightMargin ?? 0),
    settledBy: own.settledBy ?? reports.find(({ settledBy }) => settledBy !== undefined)?.settledBy,
    faults: own.faults,
    indexOpen: own.indexOpen,
    indexClose: own.indexClose,
  };
}

function mergedMargin(margins: readonly MarginPath[]): MarginPath | undefined {
  const own = margins.at(-1);
  if (own === undefined) return undefined;
  const worst = (when: "intraday" | "overnight"): WorstGap | undefined =>
    margins
      .flatMap(({ gap }) => gap[when] ?? [])
      .reduce<WorstGap | undefined>((a, b) => (a === undefined || b.profit < a.profit ? b : a), undefined);
  const gap = { intraday: worst("intraday"), overnight: worst("overnight") };
  return { ...own, peak: sumOf(margins, ({ peak }) => peak) as Paise, gap };
}

/** Orders and prices of all books; events are the day's. */
function mergedCounts(reports: readonly DayReport[], own: DayCounts): DayCounts {
  const rejections: Record<string, number> = {};
  for (const { counts } of reports)
    for (const [reason, count] of Object.entries(counts.rejections))
      rejections[reason] = (rejections[reason] ?? 0) + count;
  return {
    ...own,
    rejections: Object.fromEntries(Object.entries(rejections).sort(([a], [b]) => (a < b ? -1 : 1))),
    abortedEntries: sumOf(reports, ({ counts }) => counts.abortedEntries),
    stalePrices: sumOf(reports, ({ counts }) => counts.stalePrices),
    freakPrints: sumOf(reports, ({ counts }) => counts.freakPrints),
  };
}

/** Marks of several books in order of time, the earlier book first at one instant. */
function mergedMarks(books: readonly MarkColumns[]): MarkColumns {
  const symbols: string[] = [];
  const rows = books.flatMap((marks) => {
    const before = symbols.length;
    symbols.push(...marks.symbols);
    return marks.time.map((time, row) => ({ time, row, marks, before }));
  });
  rows.sort((a, b) => a.time - b.time);
  const column = (name: Exclude<keyof MarkColumns, "symbols">): number[] =>
    rows.map(({ marks, row }) => marks[name][row] as number);
  return {
    symbols,
    time: column("time"),
    symbol: rows.map(({ marks, row, before }) => before + (marks.symbol[row] as number)),
    close: column("close"),
    qty: column("qty"),
    mtm: column("mtm"),
    margin: column("margin"),
  };
}
