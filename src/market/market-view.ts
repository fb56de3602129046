import { dteOf, type Expiry } from "../exchange/expiries.ts";
import type { OptionType } from "../exchange/instrument.ts";
import { lotSize } from "../exchange/lots.ts";
import { formatSymbol } from "../exchange/symbols.ts";
import type { Paise, TimeOfDay } from "../units/unit.ts";
import type { Contract } from "./contract.ts";
import type { ContractBar } from "./contract-bar.ts";
import type { DayMarket } from "./day-market.ts";
import { LevelSearch, type Reach } from "./level-search.ts";
import type { Ohlc } from "./ohlc.ts";
import { PerDay } from "./per-day.ts";
import { PriceWatch } from "./price-watch.ts";
import {
  type LastRow,
  missing,
  type PriceLookup,
  type Quote,
  type QuoteLookup,
  type QuoteRow,
  type VixLookup,
} from "./quote.ts";
import { VIX_SCALE } from "./series.ts";
import { SeriesCursor } from "./series-cursor.ts";
import { NOT_GIVEN } from "./series-rows.ts";
import { SynchronousChain } from "./synchronous-chain.ts";

/** Which price stands for the underlying: its index, its near future, or strike + call − put at the money. */
export type UnderlyingFrom = "spot" | "future" | "synthetic";

/** Contracts by chain and row, made when first asked for. They say nothing of now, so all views of one day share them. */
const interned = new PerDay((day): (Contract | undefined)[][] =>
  day.chains.map((chain) => new Array<Contract | undefined>(chain.session.rows.strikes.length)),
);

/** What reads a day's series as of an instant; without a state that answers depend on, so all views of one day share it. */
interface Cursors {
  readonly index: SeriesCursor | undefined;
  readonly futures: readonly SeriesCursor[];
  readonly chains: readonly SeriesCursor[];
  readonly vix: SeriesCursor | undefined;
}

const cursors = new PerDay(
  ({ index, futures, chains, vix }): Cursors => ({
    index: index && SeriesCursor.of(index),
    futures: futures.map(({ session }) => SeriesCursor.of(session)),
    chains: chains.map(({ session }) => SeriesCursor.of(session)),
    vix: vix && SeriesCursor.of(vix),
  }),
);

/** The whole day's bar of the index, once all of it was known: every run over the day ends with asking for it. */
const dayBars = new PerDay((): { rows: number; bar: Ohlc | undefined } => ({ rows: -1, bar: undefined }));

/**
 * What was known of one day's market, as of an instant that only moves forward. The only door to prices: every
 * look-up says where its price is from and how old it is, and none returns a row from after `now`.
 */
export class MarketView {
  readonly day: DayMarket;
  #now = -1;
  readonly #index: SeriesCursor | undefined;
  readonly #futures: readonly SeriesCursor[];
  readonly #chains: readonly SeriesCursor[];
  readonly #vix: SeriesCursor | undefined;
  readonly #interned: (Contract | undefined)[][];
  /** Contracts of other days as of this one, by symbol. */
  #refound: Map<string, Contract> | undefined;

  constructor(day: DayMarket) {
    this.day = day;
    const { index, futures, chains, vix } = cursors.of(day);
    this.#index = index;
    this.#futures = futures;
    this.#chains = chains;
    this.#vix = vix;
    this.#interned = interned.of(day);
  }

  get now(): TimeOfDay {
    return this.#now as TimeOfDay;
  }

  /** Moves the clock. Returns false, and changes nothing, for an instant at or before the last one: a stale event. */
  advance(to: number): boolean {
    if (to <= this.#now) return false;
    this.#now = to;
    return true;
  }

  /** The place of an expiry's chain in the day; -1 when it was not loaded, or the store has none. */
  chainOf(expiry: Expiry): number {
    return this.day.chains.findIndex((chain) => chain.expiry.identity === expiry.identity);
  }

  /** The contract in row `row` of chain `chain`. */
  contractAt(chain: number, row: number): Contract {
    const interned = (this.#interned[chain] as (Contract | undefined)[])[row];
    return interned ?? this.#intern(chain, row);
  }

  #intern(chain: number, row: number): Contract {
    const { underlying, date } = this.day;
    const { expiry, session, listed } = this.day.chains[chain] as DayMarket["chains"][number];
    const strike = session.rows.strikes[row] as Paise;
    const optionType: OptionType = session.rows.isPut[row] === 1 ? "PE" : "CE";
    const contract: Contract = {
      symbol: formatSymbol({ kind: "option", underlying, expiry: expiry.identity, strike, optionType }),
      underlying,
      expiry,
      strike,
      optionType,
      lot: listed?.lot ?? lotSize(underlying, expiry, date),
      dte: dteOf(expiry, date),
      chain,
      row,
    };
    (this.#interned[chain] as (Contract | undefined)[])[row] = contract;
    return contract;
  }

  /** The chain's strikes that stood in the exchange's list before the session, ascending; none when no list says. */
  listedStrikes(chain: number): readonly Paise[] {
    return this.day.chains[chain]?.listed?.strikes ?? [];
  }

  /**
   * The same contract as of this day: found by its identity, strike and type, so that a re-dated one is still itself; its
   * expiry, `dte` and lot are those known today. One that has no rows today has no place (`row` -1), and no price.
   */
  today(contract: Contract): Contract {
    if (this.#interned[contract.chain]?.[contract.row] === contract) return contract;
    this.#refound ??= new Map();
    const known = this.#refound.get(contract.symbol);
    if (known !== undefined) return known;
    const found = this.#find(contract);
    this.#refound.set(contract.symbol, found);
    return found;
  }

  #find(contract: Contract): Contract {
    const { identity } = contract.expiry;
    const expiry = this.day.expiries.find((listed) => listed.identity === identity) ?? contract.expiry;
    const chain = this.chainOf(expiry);
    const rows = this.day.chains[chain]?.session.rows;
    const isPut = contract.optionType === "PE" ? 1 : 0;
    const row =
      rows?.strikes.findIndex((strike, at) => strike === contract.strike && rows.isPut[at] === isPut) ?? -1;
    if (row >= 0) return this.contractAt(chain, row);
    const { underlying, date } = this.day;
    const lot = this.day.chains[chain]?.listed?.lot ?? lotSize(underlying, expiry, date);
    return { ...contract, expiry, lot, dte: dteOf(expiry, date), chain, row: -1 };
  }

  /**
   * The chain's contracts as rows of it, in order of strike and CE before PE, that were quoted by now: with what was
   * listed before, the ladder. Neither an arithmetic grid nor the whole day's list.
   */
  quotedRows(chain: number): number[] {
    const cursor = this.#chains[chain] as SeriesCursor;
    const rows: number[] = [];
    for (let row = 0; row < cursor.rows.strikes.length; row++)
      if (cursor.isQuotedBy(row, this.#now)) rows.push(row);
    return rows;
  }

  /** Whether every contract of the chain was quoted by now: from here on the ladder stays as it is. */
  isLadderWhole(chain: number): boolean {
    const cursor = this.#chains[chain] as SeriesCursor;
    for (let row = 0; row < cursor.rows.strikes.length; row++)
      if (!cursor.isQuotedBy(row, this.#now)) return false;
    return true;
  }

  /** The chain as one table if all its contracts have rows at the same instants, each with a price; else undefined. */
  synchronous(chain: number): SynchronousChain | undefined {
    return SynchronousChain.of((this.day.chains[chain] as DayMarket["chains"][number]).session);
  }

  /** In a synchronous chain: which of its instants, from 0, is the last one known now; -1 before the first. */
  lastInstantOf(chain: number): number {
    const cursor = this.#chains[chain] as SeriesCursor;
    const at = cursor.rowAt(0, this.#now);
    return at < 0 ? -1 : at - cursor.start(0);
  }

  strikeOf(chain: number, row: number): Paise {
    return (this.#chains[chain] as SeriesCursor).rows.strikes[row] as Paise;
  }

  isPut(chain: number, row: number): boolean {
    return (this.#chains[chain] as SeriesCursor).rows.isPut[row] === 1;
  }

  /** The last price known of a chain's row, paise, if it is at most `maxAgeMs` old; otherwise 0. For scans of a chain. */
  freshPrice(chain: number, row: number, maxAgeMs: number): Paise {
    if (row < 0) return 0 as Paise;
    const cursor = this.#chains[chain] as SeriesCursor;
    const at = cursor.pricedRowAt(row, this.#now);
    if (at < 0 || this.#now - (cursor.rows.time[at] as number) > maxAgeMs) return 0 as Paise;
    return cursor.columns.close[at] as Paise;
  }

  /** The last price known of a chain's row whatever its age, paise; 0 when it has none yet. */
  lastPrice(chain: number, row: number): Paise {
    if (row < 0) return 0 as Paise;
    const cursor = this.#chains[chain] as SeriesCursor;
    const at = cursor.pricedRowAt(row, this.#now);
    return (at < 0 ? 0 : cursor.columns.close[at]) as Paise;
  }

  /** Watches a contract for prices at or above `up` and at or below `down`. */
  watch({ chain, row }: Contract, up: number, down: number): PriceWatch {
    return new PriceWatch(row < 0 ? undefined : this.#chains[chain], row, { up, down });
  }

  /** What is known of a contract now. @param maxAgeMs a price older than this is missing, `too-old` */
  quote(contract: Contract, maxAgeMs = Number.POSITIVE_INFINITY): QuoteLookup {
    if (contract.row < 0) return missing("no-tick-yet");
    const cursor = this.#chains[contract.chain] as SeriesCursor;
    const at = cursor.pricedRowAt(contract.row, this.#now);
    if (at < 0) return missing("no-tick-yet");
    const ageMs = this.#now - (cursor.rows.time[at] as number);
    if (ageMs > maxAgeMs) return { source: "missing", why: "too-old", ageMs };
    const quote = quoteAt(cursor, at);
    return ageMs === 0 ? { source: "exact", quote, ageMs: 0 } : { source: "last", quote, ageMs };
  }

  /** The bid and ask of the contract's last row, whether or not it traded; undefined where a side had no quote. */
  quoteRow(contract: Contract, maxAgeMs: number): QuoteRow {
    if (contract.row < 0) return missing("no-tick-yet");
    const cursor = this.#chains[contract.chain] as SeriesCursor;
    const at = cursor.rowAt(contract.row, this.#now);
    if (at < 0) return missing("no-tick-yet");
    const time = cursor.rows.time[at] as TimeOfDay;
    const ageMs = this.#now - time;
    if (ageMs > maxAgeMs) return missing("too-old");
    const side = (column: Int32Array | undefined): Paise | undefined =>
      (column?.[at] || undefined) as Paise | undefined;
    const units = (column: Float64Array | undefined): number | undefined => {
      const count = column?.[at] ?? NOT_GIVEN;
      return count === NOT_GIVEN ? undefined : count;
    };
    return {
      source: ageMs === 0 ? "exact" : "last",
      time,
      bid: side(cursor.columns.bid),
      ask: side(cursor.columns.ask),
      bidQty: units(cursor.columns.bidQty),
      askQty: units(cursor.columns.askQty),
    };
  }

  /** What the contract's last row shows, whether or not it traded; undefined before its first. */
  lastRow(chain: number, row: number): LastRow | undefined {
    const cursor = this.#chains[chain] as SeriesCursor;
    const at = cursor.rowAt(row, this.#now);
    if (at < 0) return undefined;
    const { close, bid, ask, volume, oi } = cursor.columns;
    const price = (column: Int32Array | undefined): Paise | undefined =>
      (column?.[at] || undefined) as Paise | undefined;
    const count = (column: Float64Array | undefined): number | undefined => {
      const value = column?.[at] ?? NOT_GIVEN;
      return value === NOT_GIVEN ? undefined : value;
    };
    return {
      ageMs: this.#now - (cursor.rows.time[at] as number),
      price: price(close),
      bid: price(bid),
      ask: price(ask),
      volume: count(volume),
      oi: count(oi),
    };
  }

  /**
   * Visits the contract's priced rows that became known after `since`, oldest first, each as a bar; stops when `visit`
   * returns true. A store of snapshots has bars of no length: open, high, low and close are the last price.
   */
  barsSince(contract: Contract, since: number, visit: (bar: ContractBar) => boolean): void {
    if (contract.row < 0) return;
    const cursor = this.#chains[contract.chain] as SeriesCursor;
    let row = cursor.firstRowAfter(contract.row, since, this.#now);
    if (row < 0) return;
    const { columns } = cursor;
    const { time } = cursor.rows;
    // The rows after the last one known may be another contract's.
    const last = cursor.rowAt(contract.row, this.#now);
    for (; row <= last; row++) {
      const close = columns.close[row] as Paise;
      if (close === 0) continue;
      const ts = time[row] as TimeOfDay;
      const volume = columns.volume?.[row] ?? NOT_GIVEN;
      const bar: ContractBar = {
        start: (ts - this.day.barMs) as TimeOfDay,
        ts,
        open: (columns.open?.[row] || close) as Paise,
        high: (columns.high?.[row] || close) as Paise,
        low: (columns.low?.[row] || close) as Paise,
        close,
        volume: volume === NOT_GIVEN ? undefined : volume,
      };
      if (visit(bar)) return;
    }
  }

  /**
   * For the engine alone, which may pass over what changes nothing: when, after now and before `limit`, a row of the contract
   * first reaches a price by its close, or with `inside` by its open, high or low; `limit` when none does.
   */
  firstReach(
    contract: Contract,
    { price, direction, inside }: Reach & { readonly inside: boolean },
    limit: number,
  ): number {
    if (contract.row < 0) return limit;
    const { chain, row: own } = contract;
    const cursor = this.#chains[chain] as SeriesCursor;
    const known = cursor.rowAt(own, this.#now);
    const from = known < 0 ? cursor.start(own) : known + 1;
    const { session } = this.day.chains[chain] as DayMarket["chains"][number];
    const row = LevelSearch.of(session, inside).firstFrom(own, from, { price, direction });
    return row < 0 ? limit : Math.min(cursor.rows.time[row] as number, limit);
  }

  /** The underlying's price by its index. */
  spot(maxAgeMs: number): PriceLookup {
    return this.#index === undefined
      ? missing("no-underlying")
      : this.#priceOf(this.#index, maxAgeMs, "spot");
  }

  /** The price of the nearest future that was loaded. */
  future(maxAgeMs: number): PriceLookup {
    const near = this.#futures[0];
    return near === undefined ? missing("no-underlying") : this.#priceOf(near, maxAgeMs, "future");
  }

  /** India VIX as of now; missing unless the strategy declared that it needs it. */
  vix(maxAgeMs: number): VixLookup {
    if (this.#vix === undefined) return missing("not-loaded");
    const at = this.#vix.pricedRowAt(0, this.#now);
    if (at < 0) return missing("no-tick-yet");
    const ageMs = this.#now - (this.#vix.rows.time[at] as number);
    if (ageMs > maxAgeMs) return missing("too-old");
    const vix = (this.#vix.columns.close[at] as number) / VIX_SCALE;
    return { source: ageMs === 0 ? "exact" : "last", vix, ageMs };
  }

  /**
   * Mean of the index over (from, now], each row's price standing for the time since the row before it, paise with a
   * fraction; undefined without a row in it.
   */
  indexMean(from: number): number | undefined {
    const cursor = this.#index;
    if (cursor === undefined) return undefined;
    const { time, columns } = cursor.rows;
    let until = this.#now;
    let sum = 0;
    let covered = 0;
    for (let row = cursor.pricedRowAt(0, this.#now); row >= cursor.start(0); row--) {
      const ts = time[row] as number;
      const close = columns.close[row] as number;
      if (ts <= from) break;
      if (close === 0) continue;
      const before = row > cursor.start(0) ? Math.max(time[row - 1] as number, from) : from;
      // The last row also stands for what has passed since.
      const span = (covered === 0 ? until : ts) - before;
      sum += close * span;
      covered += span;
      until = before;
    }
    return covered === 0 ? undefined : sum / covered;
  }

  /** The index's rows with `from < time <= to` as one bar; undefined when there is none. */
  indexBar(from: number, to: number): Ohlc | undefined {
    const { index } = this.day;
    if (index === undefined) return undefined;
    const { time, columns } = index.rows;
    const end = index.ends[0] as number;
    let row = index.starts[0] as number;
    let bar: Ohlc | undefined;
    // The cursor stands at the last known row; bars look at most a few rows back from it.
    const known = Math.min((this.#index as SeriesCursor).rowAt(0, this.#now) + 1, end);
    row = Math.max(row, firstAfter(time, row, known, from));
    for (; row < known && (time[row] as number) <= to; row++) {
      const close = columns.close[row] as Paise;
      if (close === 0) continue;
      const open = (columns.open?.[row] || close) as Paise;
      const high = Math.max(columns.high?.[row] || close, close) as Paise;
      const low = Math.min(columns.low?.[row] || close, close) as Paise;
      bar =
        bar === undefined
          ? { open, high: Math.max(high, open) as Paise, low: Math.min(low, open) as Paise, close }
          : {
              open: bar.open,
              high: Math.max(bar.high, high) as Paise,
              low: Math.min(bar.low, low) as Paise,
              close,
            };
    }
    return bar;
  }

  /** The index's bar of what is known of the day; undefined when there is none. */
  indexDayBar(): Ohlc | undefined {
    const { open, close } = this.day.session;
    const { index } = this.day;
    if (index === undefined || this.#now < close) return this.indexBar(open - 1, close);
    const made = dayBars.of(this.day);
    const rows = index.ends[0] as number;
    if (made.rows === rows) return made.bar;
    made.bar = this.indexBar(open - 1, close);
    made.rows = rows;
    return made.bar;
  }

  #priceOf(cursor: SeriesCursor, maxAgeMs: number, from: string): PriceLookup {
    const at = cursor.pricedRowAt(0, this.#now);
    if (at < 0) return missing("no-tick-yet");
    const ageMs = this.#now - (cursor.rows.time[at] as number);
    if (ageMs > maxAgeMs) return missing("too-old");
    return { source: ageMs === 0 ? "exact" : "last", price: cursor.columns.close[at] as Paise, ageMs, from };
  }
}

/** First row in `start … end` whose time is after `time`. */
function firstAfter(times: Int32Array, start: number, end: number, time: number): number {
  let low = start;
  let high = end;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] as number) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

function quoteAt(cursor: SeriesCursor, at: number): Quote {
  const { close, bid, ask, volume, oi } = cursor.columns;
  const time = cursor.rows.time[at] as TimeOfDay;
  const price = close[at] as Paise;
  if (bid === undefined && ask === undefined && volume === undefined && oi === undefined)
    return { time, price };
  return {
    time,
    price,
    ...(bid !== undefined && bid[at] !== 0 ? { bid: bid[at] as Paise } : {}),
    ...(ask !== undefined && ask[at] !== 0 ? { ask: ask[at] as Paise } : {}),
    ...(volume !== undefined && volume[at] !== NOT_GIVEN ? { volume: volume[at] as number } : {}),
    ...(oi !== undefined && oi[at] !== NOT_GIVEN ? { oi: oi[at] as number } : {}),
  };
}
