import type { SeriesRows } from "../../market/series-rows.ts";
import { clockText, daysBetween, type TradingDay, timeOfDay, tradingDay } from "../../units/time.ts";
import {
  type CheckedDay,
  type CheckedSeries,
  type DataCheck,
  type FindingPart,
  median,
  priceText,
} from "./check.ts";
import { forwardAt, pairsNear } from "./forward.ts";

const SAMPLE_MS = 60_000;
/** A price older than this says nothing about the forward now. */
const AGE_MAX_MS = 120_000;
const SAMPLES_MIN = 10;
/** Carry and dividends move a forward off the spot by this much a year at most, and noise by this much anyway. */
const CARRY_A_YEAR = 0.12;
const LEVEL = 0.003;
/** A forward this far off the day's usual distance disagrees with the spot. */
const APART = 0.003;
const SHARE_WARNING = 0.01;
const SHARE_FAULT = 0.1;

/** On its last afternoon an expiring contract settles on the mean of the index from 15:00 to 15:30 (docs/sequencing.md). */
const AVERAGE_FROM = timeOfDay("15:00");
const AVERAGE_TO = timeOfDay("15:30");
/** From here on it settles on the closing auction instead. */
const AUCTION_FROM: TradingDay = tradingDay("2026-08-03");

/** A spot that disagrees with the forward that the nearest expiry's calls and puts imply. */
export const parity: DataCheck = {
  name: "parity",
  about: "a spot that disagrees with put-call parity of the nearest expiry",
  run(day) {
    const series = day.options.find(({ known, expiry }) => (known?.date ?? expiry) >= day.day);
    return day.index === undefined || day.session === undefined || series === undefined
      ? []
      : parityFindings(day, { series, index: day.index, until: day.session.indexContinuousUntil });
  },
};

interface Sides {
  readonly series: CheckedSeries;
  readonly index: NonNullable<CheckedDay["index"]>;
  /** Later the index is no price. */
  readonly until: number;
}

interface Sample {
  readonly time: number;
  readonly spot: number;
  readonly forward: number;
  /** Of the forward from what the spot lets expect, as a share. */
  readonly off: number;
}

function parityFindings(day: CheckedDay, { series, index, until }: Sides): FindingPart[] {
  const expiry = series.known?.date ?? series.expiry;
  const expected = expectedForwards(index.rows, { isAveraged: expiry === day.day && day.day < AUCTION_FROM });
  const pairs = pairsNear(series.rows, median([...index.rows.columns.close]) ?? 0);
  const samples: Sample[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < index.rows.time.length; row++) {
    const time = index.rows.time[row];
    const spot = index.rows.columns.close[row];
    if (time > until || time - last < SAMPLE_MS || spot <= 0) continue;
    const forward = forwardAt(series.rows, pairs, { time, spot, ageMaxMs: AGE_MAX_MS });
    if (forward === undefined) continue;
    last = time;
    samples.push({ time, spot, forward, off: forward / expected[row] - 1 });
  }
  if (samples.length < SAMPLES_MIN) return [];
  return judged(day, samples, { name: index.name, years: daysBetween(day.day, expiry) / 365 });
}

function judged(
  day: CheckedDay,
  samples: readonly Sample[],
  { name, years }: { readonly name: string; readonly years: number },
): FindingPart[] {
  const usual = median(samples.map(({ off }) => off)) ?? 0;
  const text = ({ time, spot, forward }: Sample): string =>
    `${clockText(time)} spot ${priceText(day.underlying, spot)}, forward ${priceText(day.underlying, Math.round(forward))}`;
  const worst = samples.reduce((a, b) => (Math.abs(b.off - usual) > Math.abs(a.off - usual) ? b : a));
  const apart = samples.filter(({ off }) => Math.abs(off - usual) > APART);
  const share = apart.length / samples.length;
  const findings: FindingPart[] = [];
  if (Math.abs(usual) > LEVEL + CARRY_A_YEAR * years)
    findings.push({
      severity: "fault",
      series: name,
      count: samples.length,
      of: samples.length,
      worst: `the forward is ${(usual * 100).toFixed(2)} % off the spot all day, e.g. ${text(samples[0] ?? worst)}`,
      hint: "index and options are not of one underlying, or one of them has a wrong stamp or unit",
    });
  if (share > SHARE_WARNING)
    findings.push({
      severity: share > SHARE_FAULT ? "fault" : "warning",
      series: name,
      count: apart.length,
      of: samples.length,
      worst: text(worst),
      hint: "one of the two is stale there or stamped wrong; compare both with a second source",
    });
  return findings;
}

/** Per index row, what the forward of the expiry should be: the spot, or on its last afternoon partly a known mean. */
function expectedForwards(rows: SeriesRows, { isAveraged }: { readonly isAveraged: boolean }): Float64Array {
  const { close } = rows.columns;
  const expected = Float64Array.from(close);
  if (!isAveraged) return expected;
  let sum = 0;
  let elapsed = 0;
  for (let row = 1; row < close.length; row++) {
    const from = Math.max(AVERAGE_FROM, rows.time[row - 1]);
    const to = Math.min(AVERAGE_TO, rows.time[row]);
    if (to <= from) continue;
    sum += close[row] * (to - from);
    elapsed += to - from;
    const whole = AVERAGE_TO - AVERAGE_FROM;
    expected[row] = (sum + close[row] * (whole - elapsed)) / whole;
  }
  return expected;
}
