import type { WorstGap } from "../engine/gap-meter.ts";
import type { MarginPath, MarginSources } from "../engine/margin-meter.ts";
import { gapText } from "../margin/gap-text.ts";
import { clockText, type TradingDay } from "../units/time.ts";
import type { Paise } from "../units/unit.ts";

/** A day's gap that cost more than any other of the run. */
export interface RunGap {
  readonly date: TradingDay;
  /** Paise, below zero. */
  readonly profit: Paise;
  /** When, and which gap: `14:05:00 -10 % vol +50 %`. */
  readonly cell: string;
}

/** What the margins of a run's days come to. */
export interface MarginSummary {
  /** The most that the book tied up on any day, paise; undefined when the run measured no margin. */
  readonly peakMargin: { readonly date: TradingDay; readonly margin: Paise } | undefined;
  readonly worstIntradayGap: RunGap | undefined;
  readonly worstOvernightGap: RunGap | undefined;
  /** For each parameter of the margin, days by where it came from. */
  readonly marginSources: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** What each source is called in files. */
const SOURCE_NAMES: Readonly<Record<keyof MarginSources, string>> = {
  volatility: "volatility",
  priceScan: "price_scan",
  volScan: "vol_scan",
  rate: "rate",
  index: "index",
  previousClose: "previous_close",
};

/** A day's margin sources under the names that files have: `[["volatility", "ewma"], …]`. */
export const sourceEntries = (sources: MarginSources): readonly (readonly [name: string, source: string])[] =>
  (Object.keys(SOURCE_NAMES) as (keyof MarginSources)[]).map((key) => [SOURCE_NAMES[key], sources[key]]);

/** `14:05:00 -10 % vol +50 %`; how many options had no volatility of their own is said after it. */
export function cellText(worst: WorstGap): string {
  const assumed = worst.assumedVols === 0 ? "" : ` (${worst.assumedVols} at the clearing house's volatility)`;
  return `${clockText(worst.time)} ${gapText(worst)}${assumed}`;
}

const worse = (a: RunGap | undefined, date: TradingDay, b: WorstGap | undefined): RunGap | undefined =>
  b !== undefined && b.profit < (a?.profit ?? 0) ? { date, profit: b.profit, cell: cellText(b) } : a;

/** Joins the margins of days as they come. */
export class MarginTally {
  #peak: MarginSummary["peakMargin"];
  #intraday: RunGap | undefined;
  #overnight: RunGap | undefined;
  readonly #sources = new Map<string, Map<string, number>>();

  add(date: TradingDay, path: MarginPath | undefined): void {
    if (path === undefined) return;
    if (path.peak > (this.#peak?.margin ?? -1)) this.#peak = { date, margin: path.peak };
    this.#intraday = worse(this.#intraday, date, path.gap.intraday);
    this.#overnight = worse(this.#overnight, date, path.gap.overnight);
    for (const [name, source] of sourceEntries(path.sources)) {
      const days = this.#sources.get(name) ?? new Map<string, number>();
      days.set(source, (days.get(source) ?? 0) + 1);
      this.#sources.set(name, days);
    }
  }

  get summary(): MarginSummary {
    const sources = [...this.#sources].map(([name, days]) => [name, Object.fromEntries([...days].sort())]);
    return {
      peakMargin: this.#peak,
      worstIntradayGap: this.#intraday,
      worstOvernightGap: this.#overnight,
      marginSources: Object.fromEntries(sources),
    };
  }
}
