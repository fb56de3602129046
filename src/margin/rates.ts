import type { TradingDay } from "../units/time.ts";

/** Rates of consecutive months from 2021-03 on, in hundredths of a per cent. */
const MEASURED_BP: readonly number[] = [
  374, 375, 376, 377, 380, 380, 381, 386, 386, 397, 411, 422, 420, 424, 469, 512, 521, 562, 579, 643, 651,
  680, 685, 712, 735, 722, 723, 717, 715, 718, 715, 718, 723, 725, 730, 736, 735, 730, 729, 730, 729, 727,
  729, 728, 729, 729, 730, 719, 720, 679, 668, 615, 610, 610, 609, 610, 610, 601, 603, 652, 696, 625, 637,
  664, 651,
];
const MEASURED_FROM = monthNumber("2021-03");

/** The Reserve Bank's repo rate, which stands in before the measured months. Per cent. */
const REPO: readonly (readonly [from: string, pct: number])[] = [
  ["2017-01-01", 6.25],
  ["2017-08-02", 6],
  ["2018-06-06", 6.25],
  ["2018-08-01", 6.5],
  ["2019-02-07", 6.25],
  ["2019-04-04", 6],
  ["2019-06-06", 5.75],
  ["2019-08-07", 5.4],
  ["2019-10-04", 5.15],
  ["2020-03-27", 4.4],
  ["2020-05-22", 4],
];

function monthNumber(text: string): number {
  return Number(text.slice(0, 4)) * 12 + Number(text.slice(5, 7)) - 1;
}

/** An interest rate, per year, continuously compounded, and where it comes from. */
export interface RateOn {
  readonly rate: number;
  readonly source: "measured" | "stand-in";
}

/**
 * The rate that NSE Clearing prices options with. From 2021-03 the month's median of the rate that 597 official risk
 * arrays contain (own measurement; within a month it moves by less than 0.1 points outside the easing and tightening of
 * 2022, 2025 and 2026, about a term MIBOR), later than the last month the last one. Before: the repo rate, which is
 * lower by up to half a point. One point of rate moves the SPAN margin of a weekly straddle by 0.07 %, of a monthly
 * one by 0.5 %.
 */
export function rateOn(date: TradingDay): RateOn {
  const month = monthNumber(date) - MEASURED_FROM;
  if (month >= 0) {
    const bp = MEASURED_BP[Math.min(month, MEASURED_BP.length - 1)] as number;
    return { rate: bp / 10_000, source: "measured" };
  }
  const row = REPO.findLast(([from]) => from <= date) ?? REPO[0];
  return { rate: (row?.[1] ?? 0) / 100, source: "stand-in" };
}
