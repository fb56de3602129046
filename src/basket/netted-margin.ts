import { expiryOfContract } from "../exchange/expiries.ts";
import { parseSymbol } from "../exchange/symbols.ts";
import { underlyingOf } from "../exchange/underlyings.ts";
import type { Fill } from "../ledger/fill.ts";
import type { MarginLeg, UnderlyingMarket } from "../margin/margin-book.ts";
import { marginOf } from "../margin/margin-model.ts";
import { type MarginParameters, marginParameters } from "../margin/parameters.ts";
import type { DailyClose } from "../margin/volatility.ts";
import { PlutoError } from "../units/failure.ts";
import type { TradingDay } from "../units/time.ts";
import type { Paise, Qty, TimeOfDay } from "../units/unit.ts";
import type { SleeveRow } from "./size-rows.ts";
import type { Sleeve } from "./sleeve.ts";

/** What the basket ties up, computed on its one netted book after the fills of each instant. Paise. */
export interface NettedMargin {
  /** Most of the netted book, and when. */
  readonly peak: number;
  readonly peakDate: TradingDay | undefined;
  readonly peakTime: TimeOfDay | undefined;
  /** Most that the sleeves, each margined alone, tie up at one instant. */
  readonly summedPeak: number;
  /** Most of each sleeve alone, by sleeve. */
  readonly sleevePeaks: readonly number[];
  /** Mean over the instants at which something was held: netted, and summed. */
  readonly mean: number;
  readonly summedMean: number;
  /** Instants that were computed, and those left out because no sleeve knows the index of the day. */
  readonly instants: number;
  readonly unknownInstants: number;
  /** The most of each day with fills whose margin is known: of the netted book, and of the sleeves together. */
  readonly days: readonly MarginDay[];
}

/** Paise. */
export interface MarginDay {
  readonly date: TradingDay;
  readonly netted: number;
  readonly summed: number;
}

interface Level {
  readonly open: number;
  readonly previousClose: number | undefined;
  readonly closes: readonly DailyClose[];
}

/** Index levels by underlying and day, from what the runs of the sleeves wrote down. */
function levelsOf(sleeves: readonly Sleeve[]): Map<string, Level> {
  const found = new Map<string, Level>();
  for (const { underlying, sessions } of sleeves) {
    if (underlying === undefined || sessions === undefined) continue;
    const closes: DailyClose[] = [];
    for (const { date, indexOpen, indexClose } of sessions) {
      if (indexOpen !== undefined && !found.has(`${underlying} ${date}`))
        found.set(`${underlying} ${date}`, {
          open: indexOpen,
          previousClose: closes.at(-1)?.close,
          closes: closes.slice(-70),
        });
      if (indexClose !== undefined) closes.push({ date, close: indexClose });
    }
  }
  return found;
}

type Contract = Omit<MarginLeg, "qty" | "price">;

/** What a fill traded, as a margin knows it; undefined of a name that is no contract. */
function contractOf({ symbol, date }: Fill): Contract | undefined {
  try {
    const instrument = parseSymbol(symbol);
    if (instrument.kind !== "option" && instrument.kind !== "future") return undefined;
    const { underlying, expiry: identity } = instrument;
    const isByRule = underlyingOf(underlying).expiriesFrom === "rules";
    const expiry = isByRule ? (expiryOfContract(underlying, identity, date)?.date ?? identity) : identity;
    if (instrument.kind === "future") return { kind: "future", symbol, underlying, expiry };
    const { strike, optionType } = instrument;
    return { kind: "option", symbol, underlying, expiry, strike, optionType } as Contract;
  } catch (error) {
    if (error instanceof PlutoError && error.code.startsWith("exchange.")) return undefined;
    throw error;
  }
}

interface Book {
  readonly legs: Map<string, MarginLeg>;
  /** Symbols that are held but are no contract whose margin is known. */
  readonly unknown: Map<string, number>;
}

function hold({ legs, unknown }: Book, fill: Fill, contract: Contract | undefined): void {
  const { symbol, qtyDir, price } = fill;
  if (contract === undefined) {
    const qty = (unknown.get(symbol) ?? 0) + qtyDir;
    if (qty === 0) unknown.delete(symbol);
    else unknown.set(symbol, qty);
    return;
  }
  const qty = ((legs.get(symbol)?.qty ?? 0) + qtyDir) as Qty;
  // The last price that the basket saw of a contract is that of its last fill in it.
  if (qty === 0) legs.delete(symbol);
  else legs.set(symbol, { ...contract, qty, ...(price > 0 ? { price } : {}) } as MarginLeg);
}

/**
 * Margin of the netted book and of each sleeve alone, by the same model (docs/margin.md), after the fills of each instant.
 * A tradebook has no market: the index stands at the day's open, volatility is that of the beginning of the day, and an
 * option's price is that of the basket's last fill in it.
 * @param rows in order of time
 */
export function nettedMargin(rows: readonly SleeveRow[], sleeves: readonly Sleeve[]): NettedMargin {
  const levels = levelsOf(sleeves);
  const contracts = new Map<string, Contract | undefined>();
  const whole: Book = { legs: new Map(), unknown: new Map() };
  const books = sleeves.map((): Book => ({ legs: new Map(), unknown: new Map() }));
  const sleevePeaks = sleeves.map(() => 0);
  let own = sleeves.map(() => 0);
  let today: TradingDay | undefined;
  let marginOn = marginsOf(levels, "" as TradingDay);
  let [peak, summedPeak, sum, summedSum, instants, unknownInstants] = [0, 0, 0, 0, 0, 0];
  let [peakDate, peakTime]: [TradingDay | undefined, TimeOfDay | undefined] = [undefined, undefined];
  const days = new Map<TradingDay, MarginDay>();
  for (let i = 0; i < rows.length; ) {
    const { date, time } = (rows[i] as SleeveRow).row.fill;
    const isNewDay = date !== today;
    if (isNewDay) {
      today = date;
      marginOn = marginsOf(levels, date);
    }
    const touched = new Set<number>();
    for (; i < rows.length; i++) {
      const { sleeve, row } = rows[i] as SleeveRow;
      if (row.fill.date !== date || row.fill.time !== time) break;
      const { symbol } = row.fill;
      if (!contracts.has(symbol)) contracts.set(symbol, contractOf(row.fill));
      hold(whole, row.fill, contracts.get(symbol));
      hold(books[sleeve] as Book, row.fill, contracts.get(symbol));
      touched.add(sleeve);
    }
    const netted = marginOn(whole);
    const alone = books.map((book, s) =>
      isNewDay || touched.has(s) ? (marginOn(book) ?? Number.NaN) : (own[s] as number),
    );
    own = alone;
    const summed = alone.reduce((total, value) => total + value, 0);
    if (netted === undefined || Number.isNaN(summed)) {
      unknownInstants += 1;
      continue;
    }
    for (const [s, value] of alone.entries()) sleevePeaks[s] = Math.max(sleevePeaks[s] as number, value);
    if (netted > peak) [peak, peakDate, peakTime] = [netted, date, time];
    const day = days.get(date) ?? { date, netted: 0, summed: 0 };
    days.set(date, { date, netted: Math.max(day.netted, netted), summed: Math.max(day.summed, summed) });
    summedPeak = Math.max(summedPeak, summed);
    if (summed === 0) continue;
    instants += 1;
    sum += netted;
    summedSum += summed;
  }
  const mean = (total: number): number => (instants === 0 ? 0 : total / instants);
  return {
    peak,
    peakDate,
    peakTime,
    summedPeak,
    sleevePeaks,
    mean: mean(sum),
    summedMean: mean(summedSum),
    instants,
    unknownInstants,
    days: [...days.values()],
  };
}

/** The margin of a book on a day; undefined when something in it cannot be margined. */
function marginsOf(levels: ReadonlyMap<string, Level>, date: TradingDay): (book: Book) => Paise | undefined {
  const parameters = new Map<string, MarginParameters>();
  const underlyings = new Map<string, UnderlyingMarket>();
  const isKnown = (underlying: string): boolean => {
    if (parameters.has(underlying)) return true;
    const level = levels.get(`${underlying} ${date}`);
    if (level === undefined) return false;
    const { open: spot, previousClose, closes } = level;
    parameters.set(underlying, marginParameters(underlying, date, { closes }));
    underlyings.set(underlying, { spot, ...(previousClose === undefined ? {} : { previousClose }) });
    return true;
  };
  return ({ legs, unknown }) => {
    if (legs.size === 0 && unknown.size === 0) return 0 as Paise;
    const book = [...legs.values()];
    // A contract that expired while held is settled by a fill of its day; later it is no part of a margin.
    if (unknown.size > 0 || book.some(({ underlying, expiry }) => expiry < date || !isKnown(underlying)))
      return undefined;
    return marginOf(book, { date, underlyings }, parameters).total;
  };
}
