import type { Expiry } from "../exchange/expiries.ts";
import { CALENDAR_TO, type Session, sessionsBetween } from "../exchange/sessions.ts";
import { strikeStep } from "../exchange/strikes.ts";
import { underlyingOf } from "../exchange/underlyings.ts";
import { type Series, VIX } from "../market/series.ts";
import type { SeriesRows } from "../market/series-rows.ts";
import { invariant } from "../units/failure.ts";
import { streamKey } from "../units/random.ts";
import { addDays, dayNumber, type TradingDay } from "../units/time.ts";
import type { Paise } from "../units/unit.ts";
import { type DayLevel, dayLevels } from "./day-levels.ts";
import { withDefect } from "./defects.ts";
import { expiriesOf } from "./expiries-of.ts";
import { futureSeries } from "./future-series.ts";
import { expiryState, type PricedDay, settlementOf } from "./implied-variance.ts";
import { indexPath } from "./index-path.ts";
import { indexSeries, vixSeries } from "./index-series.ts";
import { checkSpec, FIRST_DAY, type MarketSpec } from "./market-spec.ts";
import { optionSeries } from "./option-series.ts";
import { isUs, sessionGrid } from "./session-grid.ts";
import { PURPOSE } from "./streams.ts";
import { profileOf } from "./underlying-profile.ts";

/** One series of a day, with the rows that a `WritableTickStore` takes. */
export interface SyntheticSeries {
  readonly series: Series;
  readonly rows: SeriesRows;
}

/** One session: the index, India VIX, the future and the chains that the spec asks for, without empty ones. */
export interface SyntheticDay {
  readonly date: TradingDay;
  readonly series: readonly SyntheticSeries[];
  /**
   * The official close of the index, paise, which settles what expires that day. To 2026-07-31 it is the mean of the
   * index over the last half hour, and not the last row; from 2026-08-03 the price of the closing auction at 15:30.
   */
  readonly officialClose: Paise;
}

/** No path of a sane volatility needs more; a broken one would fill the memory. */
const STRIKES_MAX = 10_000;

/** India VIX is made from this one's volatility, whichever underlying is asked for. */
const VIX_UNDERLYING = "NIFTY";

/**
 * The days of a synthetic market, in order, one at a time. A day depends on its date, the underlying and the seed, not
 * on where the range starts: every path runs from `FIRST_DAY` by a cheap recursion.
 * @throws `synthetic.bad-spec`, `exchange.unknown-underlying`, `exchange.no-calendar`.
 */
export function* generateMarket(spec: MarketSpec): Generator<SyntheticDay> {
  checkSpec(spec);
  const own = marketOf(spec, spec.underlying);
  const vix = vixMarket(spec, own);
  for (const [place, level] of own.levels.entries())
    if (level.date >= spec.from && level.date <= spec.to) yield generateDay(spec, own, vix, place);
}

/** None for a US index: India VIX is not about it, and Cboe's own has no series here. */
function vixMarket(spec: MarketSpec, own: Market): Market | undefined {
  if (spec.underlying === VIX_UNDERLYING) return own;
  return isUs(underlyingOf(spec.underlying).exchange) ? undefined : marketOf(spec, VIX_UNDERLYING);
}

interface Market {
  readonly underlying: string;
  readonly levels: readonly DayLevel[];
}

/** Calendar days that hold the sessions India VIX looks ahead to, with holidays to spare. */
const VIX_REACH_DAYS = 45;

/** The daily path of an underlying, over all sessions up to the last that a price of the range can depend on. */
function marketOf(spec: MarketSpec, underlying: string): Market {
  const known = expiriesOf(spec.underlying, spec.to);
  const needed = [...known.slice(0, spec.expiries), known.find(({ kind }) => kind === "monthly")];
  const dates = [addDays(spec.to, VIX_REACH_DAYS), ...needed.flatMap((expiry) => expiry?.date ?? [])];
  const last = dates.reduce((a, b) => (a > b ? a : b));
  const sessions = generatedSessions(underlying, last > CALENDAR_TO ? CALENDAR_TO : last);
  return {
    underlying,
    levels: dayLevels(profileOf(underlying), spec.seed, sessions, spec.riskPremium === 0),
  };
}

/** Muhurat trading is left out: an hour of a holiday, in which the chain hardly moves. All else is generated. */
const generatedSessions = (underlying: string, to: TradingDay): readonly Session[] =>
  sessionsBetween(underlyingOf(underlying).exchange, FIRST_DAY, to).filter(({ kind }) => kind !== "muhurat");

function generateDay(spec: MarketSpec, own: Market, vix: Market | undefined, place: number): SyntheticDay {
  const day = pricedDay(spec, own, place);
  const { date } = own.levels[place];
  const made: SyntheticSeries[] = [
    { series: { kind: "index", underlying: spec.underlying }, rows: indexSeries(day) },
  ];
  const vixPlace = vix === own ? place : (vix?.levels.findIndex((level) => level.date === date) ?? -1);
  if (vix !== undefined && vixPlace >= 0) {
    const vixDay = vix === own ? day : pricedDay(spec, vix, vixPlace);
    const noise = streamKey(spec.seed, dayNumber(date), PURPOSE.vixNoise);
    made.push({ series: { kind: "index", underlying: VIX }, rows: vixSeries(vixDay, noise) });
  }
  const known = expiriesOf(spec.underlying, date);
  const monthly = known.find(({ kind }) => kind === "monthly");
  if (spec.withFuture && monthly !== undefined) made.push(futureOf(spec, day, monthly));
  for (const [rank, expiry] of known.slice(0, spec.expiries).entries())
    made.push(chainOf(spec, day, expiry, rank));
  const defects = spec.defects.filter((defect) => defect.date === date);
  const series = made.map((one) => ({
    series: one.series,
    rows: defects.reduce((rows, defect) => withDefect(one.series, rows, defect, spec.seed), one.rows),
  }));
  const officialClose = (5 * Math.round(settlementOf(day.grid, day.path) / 5)) as Paise;
  return { date, series: series.filter(({ rows }) => rows.time.length > 0), officialClose };
}

function pricedDay({ seed, stepSeconds, riskPremium }: MarketSpec, market: Market, place: number): PricedDay {
  const profile = profileOf(market.underlying);
  const level = market.levels[place];
  const grid = sessionGrid(level.session, stepSeconds);
  const path = indexPath(level, grid, { seed, code: profile.code, stepSeconds, isNull: riskPremium === 0 });
  return {
    levels: market.levels,
    place,
    grid,
    path,
    meanLogVolatility: Math.log(profile.volatility),
    riskPremium,
  };
}

const contractOf = (spec: MarketSpec, { levels, place, grid }: PricedDay) => ({
  underlying: spec.underlying,
  profile: profileOf(spec.underlying),
  date: levels[place].date,
  grid,
  seed: spec.seed,
  isNull: spec.riskPremium === 0,
  withQuotes: spec.withQuotes,
});

function futureOf(spec: MarketSpec, day: PricedDay, expiry: Expiry): SyntheticSeries {
  const rows = futureSeries({ ...contractOf(spec, day), expiry, state: expiryState(day, expiry.date) });
  return { series: { kind: "future", underlying: spec.underlying, expiry: expiry.identity }, rows };
}

function chainOf(spec: MarketSpec, day: PricedDay, expiry: Expiry, rank: number): SyntheticSeries {
  const step = strikeStep(spec.underlying, expiry, day.levels[day.place].date);
  const strikes = ladder(spec, day, expiry, step);
  const state = expiryState(day, expiry.date);
  const rows = optionSeries({ ...contractOf(spec, day), expiry, rank, strikes, strikeStep: step, state });
  return { series: { kind: "options", underlying: spec.underlying, expiry: expiry.identity }, rows };
}

/**
 * Strikes around the money at the open, of today and of every day since the expiry came among those quoted: what was
 * quoted once stays, so that a position can be carried.
 */
function ladder(
  spec: MarketSpec,
  { levels, place }: PricedDay,
  expiry: Expiry,
  step: Paise,
): readonly Paise[] {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = 0;
  for (let i = place; i >= 0 && isQuoted(spec, expiry, levels[i].date); i--) {
    const atTheMoney = Math.round(Math.exp(levels[i].logOpen) / step);
    lowest = Math.min(lowest, atTheMoney);
    highest = Math.max(highest, atTheMoney);
  }
  const from = Math.max(1, lowest - spec.strikesEachSide);
  const count = highest + spec.strikesEachSide - from + 1;
  invariant(count <= STRIKES_MAX, `a ladder has at most ${STRIKES_MAX} strikes`);
  return Array.from({ length: count }, (_, i) => ((from + i) * step) as Paise);
}

const isQuoted = ({ underlying, expiries }: MarketSpec, { identity }: Expiry, on: TradingDay): boolean =>
  expiriesOf(underlying, on)
    .slice(0, expiries)
    .some((expiry) => expiry.identity === identity);
