import type { FillLiquidity } from "../analytics/capacity/fill-liquidity.ts";
import type { Fill } from "../ledger/fill.ts";
import type { DayMarket } from "../market/day-market.ts";
import { NOT_GIVEN, type RowColumn } from "../market/series-rows.ts";
import type { TickStore } from "../market/tick-store.ts";
import type { TradingDay } from "../units/time.ts";
import { marketDays, placeIn } from "./market-days.ts";

/** `high` tells bars from snapshots. */
const COLUMNS: readonly RowColumn[] = ["high", "volume", "bidQty", "askQty"];

/**
 * What each fill met, from the store that it was simulated on: volume of its bar and day, the size at the top of the book,
 * and how far the premium moved that day. Undefined of a fill whose contract the store does not have.
 * @param onDay told after each day, for a progress line
 */
export async function readLiquidity(
  store: TickStore,
  fills: readonly Fill[],
  onDay: (date: TradingDay) => void = () => undefined,
): Promise<(FillLiquidity | undefined)[]> {
  const places = new Map<string, number[]>();
  const wanted = new Map<TradingDay, Set<string>>();
  for (const [place, { date, symbol, priceSource }] of fills.entries()) {
    if (priceSource === "settlement") continue;
    const key = `${date} ${symbol}`;
    places.set(key, [...(places.get(key) ?? []), place]);
    wanted.set(date, (wanted.get(date) ?? new Set()).add(symbol));
  }
  const found = new Array<FillLiquidity | undefined>(fills.length).fill(undefined);
  const days = [...wanted].sort(([a], [b]) => (a < b ? -1 : 1)).map(([date, symbols]) => ({ date, symbols }));
  for await (const { date, market, contracts } of marketDays(store, days, COLUMNS)) {
    for (const { symbol, option } of contracts) {
      const at = placeIn(market, option);
      if (at === undefined) continue;
      const contract = contractLiquidity(market, at);
      for (const place of places.get(`${date} ${symbol}`) ?? [])
        found[place] = contract.of(fills[place] as Fill);
    }
    onDay(date);
  }
  return found;
}

/** What is known of a contract over a day, and of a fill in it. */
function contractLiquidity(
  market: DayMarket,
  { chain, row }: { readonly chain: number; readonly row: number },
): { readonly of: (fill: Fill) => FillLiquidity } {
  const session = market.chains[chain]?.session;
  if (session === undefined) return { of: () => ({}) };
  const { time, columns } = session.rows;
  const from = session.starts[row] ?? 0;
  const to = session.ends[row] ?? from;
  const given = (column: Float64Array | undefined, at: number): number | undefined => {
    const count = at < from || at >= to ? NOT_GIVEN : (column?.[at] ?? NOT_GIVEN);
    return count === NOT_GIVEN ? undefined : count;
  };
  // Snapshots count what traded so far that day.
  const isSoFar = market.barMs === 0;
  const barVolume = (at: number): number | undefined => {
    const volume = given(columns.volume, at);
    if (!isSoFar || volume === undefined) return volume;
    return Math.max(0, volume - (given(columns.volume, at - 1) ?? 0));
  };
  let dayVolume: number | undefined;
  let squares = 0;
  let before = 0;
  for (let at = from; at < to; at++) {
    const volume = barVolume(at);
    if (volume !== undefined) dayVolume = (dayVolume ?? 0) + volume;
    const close = columns.close[at] ?? 0;
    if (close > 0 && before > 0) squares += (close - before) * (close - before);
    if (close > 0) before = close;
  }
  const dayDeviation = to - from < 2 ? undefined : Math.sqrt(squares);
  return {
    of: ({ time: filledAt, priceTime, priceSource, qtyDir }) => {
      const isNext = priceSource === "next";
      let at = from - 1;
      // `next` took the open of the bar that began at its price's time; others a row that was known.
      while (at + 1 < to && (time[at + 1] as number) <= (isNext ? priceTime : filledAt)) at++;
      if (isNext) at++;
      const top = given(qtyDir > 0 ? columns.askQty : columns.bidQty, at);
      return { barVolume: at < from ? undefined : barVolume(at), topQty: top, dayVolume, dayDeviation };
    },
  };
}
