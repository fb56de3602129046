import { resolveExpiry } from "../contracts/expiry-rule.ts";
import type { ExpiryRule } from "../contracts/selector.ts";
import { type Expiry, expiriesKnownOn, expiryAliases } from "../exchange/expiries.ts";
import { lotOnOffer } from "../exchange/lots.ts";
import { previousTradingDay, sessionOn } from "../exchange/sessions.ts";
import { underlyingOf } from "../exchange/underlyings.ts";
import { type DayMarket, dayMarketOf, type ListedChain } from "../market/day-market.ts";
import type { UnderlyingFrom } from "../market/market-view.ts";
import { type Series, VIX } from "../market/series.ts";
import { rowsWithin } from "../market/series-cursor.ts";
import type { RowColumn, SeriesRows } from "../market/series-rows.ts";
import type { TickStore } from "../market/tick-store.ts";
import { invariant } from "../units/failure.ts";
import type { TradingDay } from "../units/time.ts";
import { expiriesOnOffer, listedChain, listsFor } from "./listed-contracts.ts";
import { loadHistory } from "./load-history.ts";
import type { PriorCloses } from "./prior-closes.ts";

export interface DayNeeds {
  readonly underlying: string;
  /** The expiries that the strategy may ask for; these chains are loaded and no others. */
  readonly expiries: readonly ExpiryRule[];
  readonly underlyingFrom: UnderlyingFrom;
  /** How many earlier sessions the strategy looks back on. */
  readonly historySessions?: number;
  /** True when a strike rule takes the ATM from the near future, whatever stands for the underlying. */
  readonly future?: boolean;
  /** True when the strategy looks at India VIX. */
  readonly vix?: boolean;
  /** Given when margins are measured: they start from the sessions before. */
  readonly closes?: PriorCloses | undefined;
  /** Whether short special sessions count when an open position goes on to the sessions after its day; by default they do not. */
  readonly specialSessions?: "skip" | "trade";
  /** The date whose lots every contract has; undefined: its own of the day. */
  readonly lotsOf?: TradingDay | undefined;
  /** Beside `close`. */
  readonly optionColumns: readonly RowColumn[];
}

const INDEX_COLUMNS: readonly RowColumn[] = ["open", "high", "low"];

/** A day's market, or why the store cannot give one: such a day is absent from a run, never a day of no trades. */
export type DayLoad =
  | { readonly status: "loaded"; readonly market: DayMarket }
  | { readonly status: "no-data"; readonly why: string };

/** A day that was read, and the way to more of it. */
export interface OpenedDay {
  readonly load: DayLoad;
  /** Whether contracts of the underlying expire on it, as known that day. */
  readonly isExpiryDay: boolean;
  /**
   * The day's market with the chains of these contracts beside those that the strategy declared: of positions that are
   * carried into the day. Of a day without data too, with what there is.
   * @param identities first expiry dates, as in the contracts' symbols
   */
  also(identities: readonly TradingDay[]): Promise<DayMarket>;
}

/**
 * One day of one underlying from a store. No data: the store has nothing of that day, or no option row within the
 * session of any expiry that the strategy may ask for.
 */
export async function loadDay(store: TickStore, date: TradingDay, needs: DayNeeds): Promise<DayLoad> {
  return (await openDay(store, date, needs)).load;
}

/** `loadDay`, with the way to chains that were not declared. */
export async function openDay(store: TickStore, date: TradingDay, needs: DayNeeds): Promise<OpenedDay> {
  const { underlying, underlyingFrom, optionColumns } = needs;
  const { exchange, expiriesFrom } = underlyingOf(underlying);
  const session = sessionOn(exchange, date);
  invariant(session !== undefined, `${date} has a session`);
  const held = await store.series();
  const lists = await listsFor(store, underlying, date);
  const calendar = expiriesFrom === "rules" ? expiriesKnownOn(underlying, date) : undefined;
  const expiries =
    expiriesOnOffer(underlying, { calendar, lists, date }) ??
    heldExpiries(held, { kind: "options", underlying, from: date });

  const hasIndex = held.some((series) => series.kind === "index" && series.underlying === underlying);
  const index = hasIndex ? await store.load({ kind: "index", underlying }, date, INDEX_COLUMNS) : undefined;
  const load = async (kind: "options" | "future", expiry: Expiry): Promise<SeriesRows | undefined> => {
    for (const listed of aliasesOf(underlying, expiry, expiriesFrom)) {
      const rows = await store.load(
        { kind, underlying, expiry: listed },
        date,
        kind === "options" ? optionColumns : [],
      );
      if (rows !== undefined) return rows;
    }
    return undefined;
  };
  const lot = needs.lotsOf === undefined ? undefined : lotOnOffer(underlying, needs.lotsOf);
  const chains: LoadedChain[] = [];
  const addChain = async (to: LoadedChain[], rule: ExpiryRule): Promise<void> => {
    const expiry = resolveExpiry(rule, { expiries, date, underlying });
    if (expiry === undefined || to.some((chain) => chain.expiry.identity === expiry.identity)) return;
    to.push({
      expiry,
      rows: await load("options", expiry),
      listed: { ...listedChain(underlying, expiry, lists), ...(lot === undefined ? {} : { lot }) },
    });
  };
  for (const rule of needs.expiries) await addChain(chains, rule);
  const futures: { expiry: Expiry; rows: SeriesRows | undefined }[] = [];
  const nearFuture =
    expiriesFrom === "rules"
      ? expiries.find((expiry) => expiry.kind === "monthly")
      : heldExpiries(held, { kind: "future", underlying, from: date })[0];
  if ((underlyingFrom === "future" || needs.future === true) && nearFuture !== undefined)
    futures.push({ expiry: nearFuture, rows: await load("future", nearFuture) });

  const isExpiryDay = expiries.some((expiry) => expiry.date === date);
  const marketWith = async (known: readonly LoadedChain[]): Promise<DayMarket> => {
    const closes = await needs.closes?.before(date);
    const before = closes?.at(-1);
    const isBefore = before !== undefined && before.date === previousTradingDay(exchange, date);
    const previousClose = isBefore ? before.close : undefined;
    const { historySessions = 0 } = needs;
    const hasVix = needs.vix === true && held.some(({ underlying: name }) => name === VIX);
    const vix = hasVix ? await store.load({ kind: "index", underlying: VIX }, date, []) : undefined;
    const history =
      historySessions > 0
        ? await loadHistory(store, { underlying, before: date, sessions: historySessions, hasIndex, hasVix })
        : undefined;
    const settlement = isExpiryDay ? await store.settlement(underlying, date) : undefined;
    return dayMarketOf({
      date,
      underlying,
      session,
      expiries,
      index,
      settlement,
      previousClose,
      closes,
      vix,
      history,
      chains: known,
      futures,
    });
  };
  const also = async (identities: readonly TradingDay[]): Promise<DayMarket> => {
    const known = [...chains];
    for (const identity of identities) await addChain(known, { date: identity });
    return marketWith(known);
  };
  if (index === undefined && [...chains, ...futures].every(({ rows }) => rows === undefined))
    return { load: { status: "no-data", why: "the store has no data" }, isExpiryDay, also };
  const market = await marketWith(chains);
  if (chains.length > 0 && market.chains.every((chain) => rowsWithin(chain.session) === 0)) {
    const why = `the store has no options of expiry ${chains.map(({ expiry }) => expiry.date).join(", ")}`;
    return { load: { status: "no-data", why }, isExpiryDay, also };
  }
  return { load: { status: "loaded", market }, isExpiryDay, also };
}

interface LoadedChain {
  readonly expiry: Expiry;
  readonly rows: SeriesRows | undefined;
  readonly listed: ListedChain;
}

/** Underlyings whose calendar Pluto has no rules for: whatever the store holds, all taken as weekly. */
function heldExpiries(
  held: readonly Series[],
  {
    kind,
    underlying,
    from,
  }: { readonly kind: "options" | "future"; readonly underlying: string; readonly from: TradingDay },
): Expiry[] {
  const dates = new Set<TradingDay>();
  for (const series of held)
    if (series.kind === kind && series.underlying === underlying && series.expiry >= from)
      dates.add(series.expiry);
  return [...dates].sort().map((date) => ({ date, kind: "weekly", identity: date }));
}

/** Under which dates a vendor may have filed the contract: a re-dated one was listed under more than one. */
const aliasesOf = (underlying: string, expiry: Expiry, from: "rules" | "store"): readonly TradingDay[] =>
  from === "rules" ? expiryAliases(underlying, expiry) : [expiry.date];
