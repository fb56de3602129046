import type { Instrument } from "../exchange/instrument.ts";
import { isTradingDay } from "../exchange/sessions.ts";
import { parseSymbol } from "../exchange/symbols.ts";
import { underlyingOf } from "../exchange/underlyings.ts";
import type { DayMarket } from "../market/day-market.ts";
import type { RowColumn } from "../market/series-rows.ts";
import type { TickStore } from "../market/tick-store.ts";
import { PlutoError } from "../units/failure.ts";
import type { TradingDay } from "../units/time.ts";
import { openDay } from "./load-day.ts";

/** An option as its symbol names it. */
export type OptionName = Extract<Instrument, { kind: "option" }>;

/** What a symbol names, if it is an option that Pluto knows; undefined of futures and of foreign names. */
export function optionNamed(symbol: string): OptionName | undefined {
  try {
    const instrument = parseSymbol(symbol);
    return instrument.kind === "option" ? instrument : undefined;
  } catch (error) {
    if (error instanceof PlutoError && error.code.startsWith("exchange.")) return undefined;
    throw error;
  }
}

/** Contracts whose market is wanted on a day. */
export interface DayOfContracts {
  readonly date: TradingDay;
  readonly symbols: ReadonlySet<string>;
}

/** A day's market of one underlying, with the contracts that were wanted of it. */
export interface MarketDay {
  readonly date: TradingDay;
  readonly market: DayMarket;
  readonly contracts: readonly { readonly symbol: string; readonly option: OptionName }[];
}

/**
 * Reads finished days again, one underlying after the other: what a run met, for questions that come after it. Days and
 * contracts that the store does not have are passed over.
 * @param columns of options, beside `close`
 */
export async function* marketDays(
  store: TickStore,
  days: Iterable<DayOfContracts>,
  columns: readonly RowColumn[],
): AsyncGenerator<MarketDay> {
  for (const { date, symbols } of days) {
    const byUnderlying = new Map<string, { symbol: string; option: OptionName }[]>();
    for (const symbol of symbols) {
      const option = optionNamed(symbol);
      if (option === undefined || !isTradingDay(underlyingOf(option.underlying).exchange, date)) continue;
      const known = byUnderlying.get(option.underlying) ?? [];
      byUnderlying.set(option.underlying, known);
      known.push({ symbol, option });
    }
    for (const [underlying, contracts] of byUnderlying) {
      const needs = { underlying, expiries: [], underlyingFrom: "spot", optionColumns: columns } as const;
      const opened = await openDay(store, date, needs);
      const identities = [...new Set(contracts.map(({ option }) => option.expiry))];
      yield { date, market: await opened.also(identities), contracts };
    }
  }
}

/** Where a contract's rows stand in a day's market; undefined when it has none. */
export function placeIn(
  market: DayMarket,
  { expiry, strike, optionType }: OptionName,
): { readonly chain: number; readonly row: number } | undefined {
  const isPut = optionType === "PE" ? 1 : 0;
  const chain = market.chains.findIndex((one) => one.expiry.identity === expiry);
  const rows = market.chains[chain]?.session.rows;
  const row = rows?.strikes.findIndex((own, at) => own === strike && rows.isPut[at] === isPut) ?? -1;
  return row < 0 ? undefined : { chain, row };
}
