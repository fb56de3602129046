import type { Expiry } from "../exchange/expiries.ts";
import type { Session } from "../exchange/sessions.ts";
import type { TradingDay } from "../units/time.ts";
import type { Paise, Qty } from "../units/unit.ts";
import type { DataFault } from "./data-fault.ts";
import { type History, NO_HISTORY } from "./history.ts";
import type { IndexClose } from "./index-close.ts";
import { instantsOf } from "./instants.ts";
import { seriesName, VIX } from "./series.ts";
import { type SessionRows, withinSession } from "./series-cursor.ts";
import type { SeriesRows } from "./series-rows.ts";

/** All options of one expiry on one day. */
export interface Chain {
  readonly expiry: Expiry;
  readonly session: SessionRows;
  /** What the exchange's contract lists say of it, if the store has them. */
  readonly listed?: ListedChain | undefined;
}

/** What the exchange's contract lists say of one chain. */
export interface ListedChain {
  /** Strikes that stood before the session began, paise, ascending; undefined when no list says. */
  readonly strikes: readonly Paise[] | undefined;
  /** Units in one lot; undefined: as the lot table has it. */
  readonly lot: Qty | undefined;
}

/** A future on one day. */
export interface FutureSeries {
  readonly expiry: Expiry;
  readonly session: SessionRows;
}

/**
 * One underlying on one day: columnar, integer, immutable. The same loaded day serves every parameter set and every
 * thread; what a run knows as of an instant is a `MarketView` on it.
 */
export interface DayMarket {
  readonly date: TradingDay;
  readonly underlying: string;
  readonly session: Session;
  /** The calendar as known that morning: expiries on or after the day, nearest first. */
  readonly expiries: readonly Expiry[];
  readonly index: SessionRows | undefined;
  readonly chains: readonly Chain[];
  readonly futures: readonly FutureSeries[];
  /** The official price that settles what expires today, paise, if the store knows it. Not a strategy's to see. */
  readonly settlement: Paise | undefined;
  /** What the index closed at in the session before, paise, when it was asked for and the store has it. */
  readonly previousClose: Paise | undefined;
  /** India VIX of the day, when the strategy needs it and the store has it. Its stamps make no events. */
  readonly vix: SessionRows | undefined;
  /** Sessions before the day, when the strategy needs them. */
  readonly history: History;
  /** Closes of the sessions before, ascending, when they were asked for: `PriorCloses` says how far back. */
  readonly closes?: readonly IndexClose[] | undefined;
  /** Length of an option's bar, milliseconds: the usual distance of its rows; 0 for snapshots, which have no open or high. */
  readonly barMs: number;
  /** Every instant at which something became known, and the session's end; milliseconds since midnight. */
  readonly instants: Int32Array;
  readonly faults: readonly DataFault[];
}

/** What was read of a day, before it is trimmed to its session. An undefined `rows` means the store had none. */
export interface LoadedDay {
  readonly date: TradingDay;
  readonly underlying: string;
  readonly session: Session;
  readonly expiries: readonly Expiry[];
  readonly index: SeriesRows | undefined;
  readonly settlement?: Paise | undefined;
  readonly previousClose?: Paise | undefined;
  readonly vix?: SeriesRows | undefined;
  readonly history?: History | undefined;
  readonly closes?: readonly IndexClose[] | undefined;
  readonly chains: readonly {
    readonly expiry: Expiry;
    readonly rows: SeriesRows | undefined;
    readonly listed?: ListedChain;
  }[];
  readonly futures: readonly { readonly expiry: Expiry; readonly rows: SeriesRows | undefined }[];
}

/** Trims every series to the session, unites their stamps into the day's instants, and names what was wrong. */
export function dayMarketOf(loaded: LoadedDay): DayMarket {
  const { date, underlying, session, expiries } = loaded;
  const faults: DataFault[] = [];
  const trim = (name: string, rows: SeriesRows | undefined): SessionRows | undefined => {
    if (rows === undefined) {
      faults.push({ kind: "missing-series", series: name, count: 1 });
      return undefined;
    }
    const { duplicates = 0 } = rows;
    if (duplicates > 0) faults.push({ kind: "duplicate-instants", series: name, count: duplicates });
    const trimmed = withinSession(rows, session.open, session.close);
    if (trimmed.outOfHours > 0)
      faults.push({ kind: "out-of-hours", series: name, count: trimmed.outOfHours });
    return trimmed;
  };
  const dated = (kind: "options" | "future", items: LoadedDay["chains"]): Chain[] =>
    items.flatMap(({ expiry, rows, listed }) => {
      const trimmed = trim(seriesName({ kind, underlying, expiry: expiry.date }), rows);
      return trimmed === undefined ? [] : [{ expiry, session: trimmed, listed }];
    });
  const index =
    loaded.index === undefined ? undefined : trim(seriesName({ kind: "index", underlying }), loaded.index);
  if (index === undefined)
    faults.push({ kind: "no-index", series: seriesName({ kind: "index", underlying }), count: 1 });
  const chains = dated("options", loaded.chains);
  const futures = dated("future", loaded.futures);
  const vix =
    loaded.vix === undefined ? undefined : trim(seriesName({ kind: "index", underlying: VIX }), loaded.vix);
  const all = [
    ...(index === undefined ? [] : [index]),
    ...chains.map((c) => c.session),
    ...futures.map((f) => f.session),
  ];
  const instants = instantsOf(all, session.close);
  const barMs = barMsOf(chains.map((chain) => chain.session.rows));
  return {
    date,
    underlying,
    session,
    expiries,
    index,
    chains,
    futures,
    settlement: loaded.settlement,
    previousClose: loaded.previousClose,
    vix,
    history: loaded.history ?? NO_HISTORY,
    closes: loaded.closes,
    barMs,
    instants,
    faults,
  };
}

/** The most frequent distance between consecutive rows of the contract that has most; 0 when there are no bars at all. */
export function barMsOf(chains: readonly SeriesRows[]): number {
  let best: { readonly rows: SeriesRows; readonly from: number; readonly to: number } | undefined;
  for (const rows of chains) {
    // A store may have the column and nothing in it: snapshots carry no open, high and low.
    if (rows.columns.high?.some((price) => price > 0) !== true) continue;
    for (let c = 0; c + 1 < rows.offsets.length; c++) {
      const [from, to] = [rows.offsets[c] as number, rows.offsets[c + 1] as number];
      if (best === undefined || to - from > best.to - best.from) best = { rows, from, to };
    }
  }
  if (best === undefined) return 0;
  const counts = new Map<number, number>();
  let usual = 0;
  for (let row = best.from + 1; row < best.to; row++) {
    const gap = (best.rows.time[row] as number) - (best.rows.time[row - 1] as number);
    const count = (counts.get(gap) ?? 0) + 1;
    counts.set(gap, count);
    if (count > (counts.get(usual) ?? 0)) usual = gap;
  }
  return usual;
}
