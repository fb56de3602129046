import { beforeAll, describe, expect, test } from "vitest";
import type { SeriesRows } from "../market/series-rows.ts";
import { impliedVolOrNothing } from "../pricing/implied-vol.ts";
import { normalCdf, normalPdf } from "../pricing/normal.ts";
import { impliedForward, type StrikePair } from "../pricing/parity.ts";
import { daysBetween, type TradingDay } from "../units/time.ts";
import {
  type Band,
  EXPIRY_DAY_REACH,
  INDEX_BANDS,
  SMILE_BANDS,
  SPREADS_2019,
  SPREADS_2025,
  type SpreadBand,
  TRADE_BANDS,
} from "./bands.ts";
import { generateMarket, type SyntheticDay } from "./generate-market.ts";
import { type MarketSpec, MEASURED_RISK_PREMIUM } from "./market-spec.ts";

const day = (text: string): TradingDay => text as TradingDay;
const spec = (from: string, to: string, changes: Partial<MarketSpec> = {}): MarketSpec => ({
  underlying: "NIFTY",
  from: day(from),
  to: day(to),
  seed: 11,
  stepSeconds: 60,
  strikesEachSide: 40,
  expiries: 0,
  withFuture: false,
  withQuotes: true,
  riskPremium: MEASURED_RISK_PREMIUM,
  defects: [],
  ...changes,
});

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;
const deviation = (values: readonly number[]): number =>
  Math.sqrt(mean(values.map((x) => (x - mean(values)) ** 2)));
const correlation = (a: readonly number[], b: readonly number[]): number =>
  mean(a.map((x, i) => (x - mean(a)) * (b[i] - mean(b)))) / deviation(a) / deviation(b);
const quantile = (values: readonly number[], p: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(p * values.length))] ?? Number.NaN;
const median = (values: readonly number[]): number => quantile(values, 0.5);

function expectInBand(value: number, { low, high, what }: Pick<Band, "low" | "high" | "what">): void {
  expect(value, what).toBeGreaterThanOrEqual(low);
  expect(value, what).toBeLessThanOrEqual(high);
}

describe("three years of the index and India VIX", () => {
  const figures = new Map<string, number>();
  beforeAll(() => {
    for (const [name, value] of Object.entries(indexFigures())) figures.set(name, value);
  });
  test.each(Object.entries(INDEX_BANDS))("%s is in its band", (name, band) => {
    expectInBand(figures.get(name) ?? Number.NaN, band);
  });
});

/** Every figure of `INDEX_BANDS`. */
function indexFigures(): Record<keyof typeof INDEX_BANDS, number> {
  const gaps: number[] = [];
  const within: number[] = [];
  const moves: number[] = [];
  const vixMoves: number[] = [];
  const vix: number[] = [];
  const logRealised: number[] = [];
  const kurtosis: number[] = [];
  const autocorrelation: number[] = [];
  const quarters: { spot: number[]; vix: number[] } = { spot: [], vix: [] };
  const shape = Array.from({ length: 25 }, () => [] as number[]);
  let last: { close: number; vix: number } | undefined;
  for (const { series } of generateMarket(spec("2019-01-01", "2021-12-31"))) {
    const { open = new Int32Array(), close } = series[0].rows.columns;
    const level = series[1].rows.columns.close;
    const bars = close.length;
    const returns = Array.from(close, (price, i) => Math.log(price / (i === 0 ? open[0] : close[i - 1])));
    const variance = sum(returns.map((r) => r * r));
    if (last !== undefined) {
      gaps.push(Math.log(open[0] / last.close));
      moves.push(Math.log(close[bars - 1] / last.close));
      vixMoves.push(Math.log(level[bars - 1] / last.vix));
    }
    last = { close: close[bars - 1], vix: level[bars - 1] };
    within.push(Math.log(close[bars - 1] / open[0]));
    vix.push(level[bars - 1] / 1_000_000);
    logRealised.push(0.5 * Math.log(variance));
    const settled = returns.slice(5);
    kurtosis.push(mean(settled.map((r) => r * r * r * r)) / mean(settled.map((r) => r * r)) ** 2);
    autocorrelation.push(
      sum(returns.slice(6).map((r, i) => r * returns[i + 5])) / sum(settled.map((r) => r * r)),
    );
    if (bars === 375)
      for (const [i, r] of returns.entries()) shape[Math.floor(i / 15)].push((r * r * bars) / variance);
    for (let bar = 35; bar < bars; bar += 15) {
      quarters.spot.push(Math.log(close[bar] / close[bar - 15]));
      quarters.vix.push(Math.log(level[bar] / level[bar - 15]));
    }
  }
  const realised = vix
    .slice(0, -21)
    .map((implied, i) => Math.sqrt(12 * sum(moves.slice(i, i + 21).map((r) => r * r))) / implied);
  const shapeOf = (from: number, to: number): number => Math.sqrt(mean(shape.slice(from, to).flat()));
  return {
    realisedToImplied: mean(realised),
    spotVolatilityCorrelation: correlation(moves, vixMoves),
    spotVolatilityCorrelationWithin: correlation(quarters.spot, quarters.vix),
    vixDailyMove: deviation(vixMoves),
    overnightShare: deviation(gaps) ** 2 / (deviation(gaps) ** 2 + deviation(within) ** 2),
    gapMedian: median(gaps.map(Math.abs)) / deviation(gaps),
    openingShape: shapeOf(0, 1),
    middayShape: shapeOf(7, 15),
    lateShape: shapeOf(23, 24),
    minuteKurtosis: median(kurtosis),
    minuteAutocorrelation: mean(autocorrelation),
    dayVolatilitySpread: deviation(logRealised),
  };
}

/** Rows of a chain known at one instant: per strike the middle of the quotes, rupees. */
function pairsAt(rows: SeriesRows, time: number): StrikePair[] {
  const { bid = new Int32Array(), ask = new Int32Array() } = rows.columns;
  const middle = (contract: number): number | undefined => {
    const row =
      rows.time.subarray(rows.offsets[contract], rows.offsets[contract + 1]).indexOf(time) +
      rows.offsets[contract];
    return row < rows.offsets[contract] || bid[row] === 0 ? undefined : (bid[row] + ask[row]) / 200;
  };
  const pairs: StrikePair[] = [];
  for (let c = 0; c < rows.strikes.length; c += 2) {
    const call = middle(c) ?? Number.NaN;
    const put = middle(c + 1) ?? Number.NaN;
    pairs.push({ strike: rows.strikes[c] / 100, call, put });
  }
  return pairs;
}

const forwardOf = (pairs: readonly StrikePair[]): number =>
  impliedForward(
    pairs.filter(({ call, put }) => Number.isFinite(call + put)),
    1,
  )?.forward ?? Number.NaN;

/** Least squares of y = a + bz + cz², by elimination. */
function quadratic(points: readonly (readonly [z: number, y: number])[]): readonly [number, number, number] {
  const total = (of: (z: number, y: number) => number): number => sum(points.map(([z, y]) => of(z, y)));
  const [z1, z2] = [total((z) => z), total((z) => z * z)];
  const [z3, z4] = [total((z) => z * z * z), total((z) => z * z * z * z)];
  const m = [
    [points.length, z1, z2, total((_, y) => y)],
    [z1, z2, z3, total((z, y) => z * y)],
    [z2, z3, z4, total((z, y) => z * z * y)],
  ];
  for (const [i, pivot] of m.entries()) {
    const lead = pivot[i];
    for (let j = i; j < 4; j++) pivot[j] /= lead;
    for (const row of m) {
      const factor = row[i];
      if (row !== pivot) for (let j = i; j < 4; j++) row[j] -= factor * pivot[j];
    }
  }
  return [m[0][3], m[1][3], m[2][3]];
}

/** Volatility at the money, slope and bowl of the out-of-the-money smile within 2.5 deviations. */
function smileOf(pairs: readonly StrikePair[], years: number): readonly [number, number, number] | undefined {
  const forward = forwardOf(pairs);
  const points = pairs.flatMap(({ strike, call, put }) => {
    const price = strike >= forward ? call : put;
    const optionType = strike >= forward ? "CE" : "PE";
    const iv = impliedVolOrNothing({ optionType, forward, strike, years, rate: 0 }, price);
    return !(price >= 0.4) || iv === undefined ? [] : [[Math.log(strike / forward), iv] as const];
  });
  if (points.length < 8) return undefined;
  const nearest = [...points].sort((a, b) => Math.abs(a[0]) - Math.abs(b[0])).slice(0, 4);
  const scale = mean(nearest.map(([, iv]) => iv)) * Math.sqrt(years);
  const inside = points.map(([k, iv]) => [k / scale, iv] as const).filter(([z]) => Math.abs(z) < 2.5);
  const [level, slope, bowl] = quadratic(inside);
  return [level, slope / level, bowl / level];
}

/** The deviation σ in rupees of a normal forward whose E|F − K| is the straddle nearest the money. */
function straddleDeviation(pairs: readonly StrikePair[]): number {
  const forward = forwardOf(pairs);
  const best = pairs.reduce((a, b) => (Math.abs(b.strike - forward) < Math.abs(a.strike - forward) ? b : a));
  const gap = Math.abs(forward - best.strike);
  let low = 0.001;
  let high = 5000;
  for (let step = 0; step < 60; step++) {
    const middle = 0.5 * (low + high);
    const d = gap / middle;
    if (2 * middle * normalPdf(d) + gap * (2 * normalCdf(d) - 1) < best.call + best.put) low = middle;
    else high = middle;
  }
  return low;
}

const minute = (clock: string): number => (Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))) * 60_000;
const daysName = (days: number): string => {
  if (days <= 1) return `slope${days}`;
  return days <= 3 ? "slope2to3" : days <= 7 ? "slope4to7" : days <= 14 ? "slope8to14" : "slope15to30";
};

/** What one pass over the chains of some weeks collects. */
interface ChainFigures {
  readonly slopes: Map<string, number[]>;
  readonly bowls: number[];
  readonly levels: Map<string, number[]>;
  readonly decays: Map<string, number[]>;
  readonly spreads: Map<number, number[]>;
  readonly trades: Map<number, { missing: number; lots: number }[]>;
  /** Shares of missing minutes of `EXPIRY_DAY_REACH`. */
  readonly lateMissing: number[];
}

const put = <Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void => {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
};

function chainFigures(of: MarketSpec, buckets: readonly SpreadBand[]): ChainFigures {
  const figures: ChainFigures = {
    slopes: new Map(),
    bowls: [],
    levels: new Map(),
    decays: new Map(),
    spreads: new Map(),
    trades: new Map(),
    lateMissing: [],
  };
  for (const generated of generateMarket(of)) {
    const chains = generated.series.filter(({ series }) => series.kind === "options");
    for (const [rank, { series, rows }] of chains.entries()) {
      if (series.kind !== "options") continue;
      const days = daysBetween(generated.date, series.expiry);
      collectSmile(figures, rows, days);
      if (rank === 0 && days === 0) collectDecay(figures, rows);
      if (rank === 0 && days === 0) collectReach(figures, rows);
      if (rank === 0 && days <= 7) collectSpreads(figures, rows, buckets);
      if (rank === 0 && days >= 2 && days <= 5) collectTrades(figures, rows);
    }
  }
  return figures;
}

function collectSmile(figures: ChainFigures, rows: SeriesRows, days: number): void {
  for (const clock of ["10:00", "11:30", "13:00"]) {
    const time = minute(clock);
    const fit = smileOf(pairsAt(rows, time), (days + (minute("15:30") - time) / 86_400_000) / 365);
    if (fit === undefined) continue;
    put(figures.slopes, daysName(days), fit[1]);
    put(figures.levels, daysName(days), fit[0]);
    figures.bowls.push(fit[2]);
  }
}

function collectDecay({ decays }: ChainFigures, rows: SeriesRows): void {
  const start = straddleDeviation(pairsAt(rows, minute("10:05")));
  for (const clock of ["12:20", "13:20", "14:20", "15:00", "15:15"])
    put(decays, `decay${clock.replace(":", "")}`, straddleDeviation(pairsAt(rows, minute(clock))) / start);
}

/** Contracts out of the money by up to 400 rupees at 14:30. */
function collectReach({ lateMissing }: ChainFigures, rows: SeriesRows): void {
  const forward = forwardOf(pairsAt(rows, minute("14:30")));
  for (let c = 0; c < rows.strikes.length; c++) {
    const distance = (rows.strikes[c] / 100 - forward) * (rows.isPut[c] === 1 ? -1 : 1);
    if (distance < 0 || distance > 400) continue;
    const late = rows.time
      .subarray(rows.offsets[c], rows.offsets[c + 1])
      .filter((time) => time > minute("14:30"));
    lateMissing.push(1 - late.length / 60);
  }
}

function collectSpreads({ spreads }: ChainFigures, rows: SeriesRows, buckets: readonly SpreadBand[]): void {
  const { bid = new Int32Array(), ask = new Int32Array() } = rows.columns;
  for (let row = 3; row < rows.time.length; row += 7) {
    const middle = (bid[row] + ask[row]) / 200;
    const bucket = buckets.findIndex(({ from, to }) => middle >= from && middle < to);
    if (bid[row] > 0 && bucket >= 0) put(spreads, bucket, (ask[row] - bid[row]) / 100);
  }
}

function collectTrades({ trades }: ChainFigures, rows: SeriesRows): void {
  const pairs = pairsAt(rows, minute("12:30"));
  const forward = forwardOf(pairs);
  const scale = straddleDeviation(pairs);
  const { volume = new Float64Array() } = rows.columns;
  for (let c = 0; c < rows.strikes.length; c++) {
    const z = ((rows.strikes[c] / 100 - forward) / scale) * (rows.isPut[c] === 1 ? -1 : 1);
    const band = TRADE_BANDS.bands.findIndex(({ moneyness }) => Math.abs(z - moneyness) < 0.25);
    if (band < 0) continue;
    const from = rows.offsets[c];
    const to = rows.offsets[c + 1];
    const lots = sum(Array.from(volume.subarray(from, to))) / 75 / 375;
    put(trades, band, { missing: 1 - (to - from) / 375, lots });
  }
}

describe("sixty days of NIFTY in 2025", () => {
  let figures: ChainFigures;
  beforeAll(() => {
    figures = chainFigures(spec("2025-07-01", "2025-09-24", { expiries: 3 }), SPREADS_2025.bands);
  });
  const { slope0, slope1, slope2to3, slope4to7, slope8to14, slope15to30 } = SMILE_BANDS;
  test.each(Object.entries({ slope0, slope1, slope2to3, slope4to7, slope8to14, slope15to30 }))(
    "the smile's %s is in its band",
    (name, band) => expectInBand(median(figures.slopes.get(name) ?? []), band),
  );
  test("the smile's bowl and its level on the expiry's day are in their bands", () => {
    expectInBand(median(figures.bowls), SMILE_BANDS.bowl);
    const level = (name: string): number => median(figures.levels.get(name) ?? []);
    expectInBand(level("slope0") / level("slope4to7"), SMILE_BANDS.expiryDayLevel);
  });
  const { decay1220, decay1320, decay1420, decay1500, decay1515 } = SMILE_BANDS;
  test.each(Object.entries({ decay1220, decay1320, decay1420, decay1500, decay1515 }))(
    "the straddle's %s on the expiry's day is in its band",
    (name, band) => expectInBand(median(figures.decays.get(name) ?? []), band),
  );
  test("the expiry's last hour trades as far out as its morning", () => {
    expect(figures.lateMissing.length).toBeGreaterThan(50);
    expectInBand(mean(figures.lateMissing), EXPIRY_DAY_REACH);
  });
  test.each(SPREADS_2025.bands.map((band, i) => [`${band.from}–${band.to} rupees`, band, i] as const))(
    "spreads at %s are in their band",
    (_, band, i) => expectSpread(figures.spreads.get(i) ?? [], band),
  );
  test.each(TRADE_BANDS.bands.map((band, i) => [band.moneyness, band, i] as const))(
    "missing minutes and volume at moneyness %f are in their band",
    (_, band, i) => {
      const atTheMoney = mean((figures.trades.get(4) ?? []).map(({ lots }) => lots));
      const here = figures.trades.get(i) ?? [];
      expect(here.length).toBeGreaterThan(10);
      expectInBand(mean(here.map(({ missing }) => missing)), {
        low: band.missing[0],
        high: band.missing[1],
        what: "missing",
      });
      expectInBand(mean(here.map(({ lots }) => lots)) / atTheMoney, {
        low: band.lots[0],
        high: band.lots[1],
        what: "lots",
      });
    },
  );
});

const TICK_NOISE = 1e-9;
function expectSpread(values: readonly number[], band: SpreadBand): void {
  expect(values.length).toBeGreaterThan(200);
  expect(median(values)).toBeGreaterThanOrEqual(band.median[0] - TICK_NOISE);
  expect(median(values)).toBeLessThanOrEqual(band.median[1] + TICK_NOISE);
  expect(quantile(values, 0.9)).toBeGreaterThanOrEqual(band.ninthDecile[0] - TICK_NOISE);
  expect(quantile(values, 0.9)).toBeLessThanOrEqual(band.ninthDecile[1] + TICK_NOISE);
}

describe("a month of NIFTY in 2019", () => {
  let figures: ChainFigures;
  beforeAll(() => {
    figures = chainFigures(spec("2019-05-16", "2019-06-20", { expiries: 1 }), SPREADS_2019.bands);
  });
  test.each(SPREADS_2019.bands.map((band, i) => [`${band.from}–${band.to} rupees`, band, i] as const))(
    "spreads at %s are in their band, about twice those of 2025",
    (_, band, i) => expectSpread(figures.spreads.get(i) ?? [], band),
  );
});

test("a band can be left: with four times the risk premium, realised to implied volatility is outside", () => {
  const ratios: number[] = [];
  const days: SyntheticDay[] = [...generateMarket(spec("2019-01-01", "2020-12-31", { riskPremium: 0.6 }))];
  const close = days.map(({ series }) => series[0].rows.columns.close.at(-1) ?? 0);
  for (let i = 0; i + 21 < days.length; i += 7) {
    const implied = (days[i].series[1].rows.columns.close.at(-1) ?? 0) / 1_000_000;
    const variance =
      12 * sum(close.slice(i + 1, i + 22).map((price, k) => Math.log(price / close[i + k]) ** 2));
    ratios.push(Math.sqrt(variance) / implied);
  }
  expect(mean(ratios)).toBeLessThan(INDEX_BANDS.realisedToImplied.low);
});
