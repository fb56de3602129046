import { expiriesKnownOn, expiryAliases } from "../../exchange/expiries.ts";
import type { Instrument } from "../../exchange/instrument.ts";
import { formatSymbol } from "../../exchange/symbols.ts";
import { underlyingOf } from "../../exchange/underlyings.ts";
import { ALL_ROW_COLUMNS } from "../../market/data-version.ts";
import { barMsOf } from "../../market/day-market.ts";
import { type Series, VIX } from "../../market/series.ts";
import { contractCount, type SeriesRows } from "../../market/series-rows.ts";
import type { TickStore } from "../../market/tick-store.ts";
import { PlutoError } from "../../units/failure.ts";
import { MS_PER_SECOND, type TradingDay, tsOf } from "../../units/time.ts";
import type { Paise, TimeOfDay } from "../../units/unit.ts";
import { rowMessage } from "./tick-message.ts";

/** All that became known at one instant of a stored day, as one message of a feed. */
export interface InstantMessage {
  readonly time: TimeOfDay;
  /** The number of its first tick; the next message begins where this one ends. */
  readonly seq: number;
  readonly ticks: number;
  /** A JSON array of ticks. */
  readonly text: string;
}

/** What a feed says once the day is over. */
export const END_MESSAGE = JSON.stringify({ end: true });

interface StoredContract {
  readonly symbol: string;
  readonly rows: SeriesRows;
  readonly barSeconds: number;
  at: number;
  readonly end: number;
}

/**
 * A stored day of an underlying, and India VIX beside it, as the messages of a feed: instant by instant, in a fixed order.
 * @throws `replay.no-data`
 */
export async function* dayMessages(
  store: TickStore,
  underlying: string,
  date: TradingDay,
): AsyncGenerator<InstantMessage> {
  const contracts: StoredContract[] = [];
  for (const series of await store.series()) {
    if (series.underlying !== underlying && series.underlying !== VIX) continue;
    const rows = await store.load(series, date, ALL_ROW_COLUMNS);
    if (rows !== undefined) contracts.push(...contractsOf(series, rows, date));
  }
  if (!contracts.some(({ symbol }) => symbol !== VIX))
    throw new PlutoError(
      "replay.no-data",
      `${store.url} has no ${underlying} data of ${date}; see what it has with pluto data list ${store.url}`,
    );
  const { zone } = underlyingOf(underlying);
  let seq = 1;
  for (;;) {
    let time = Number.POSITIVE_INFINITY;
    for (const { rows, at, end } of contracts) if (at < end) time = Math.min(time, rows.time[at] as number);
    if (time === Number.POSITIVE_INFINITY) return;
    const first = seq;
    const ticks: unknown[] = [];
    for (const contract of contracts) {
      if (contract.at >= contract.end || contract.rows.time[contract.at] !== time) continue;
      const { symbol, barSeconds } = contract;
      const ts = tsOf(date, time as TimeOfDay, zone);
      ticks.push(rowMessage({ seq: seq++, symbol, ts, barSeconds }, contract.rows.columns, contract.at++));
    }
    yield { time: time as TimeOfDay, seq: first, ticks: ticks.length, text: JSON.stringify(ticks) };
  }
}

function contractsOf(series: Series, rows: SeriesRows, date: TradingDay): StoredContract[] {
  const barSeconds = barMsOf([rows]) / MS_PER_SECOND;
  return Array.from({ length: contractCount(rows) }, (_, c) => ({
    symbol: formatSymbol(instrumentOf(series, rows, { contract: c, date })),
    rows,
    barSeconds,
    at: rows.offsets[c] as number,
    end: rows.offsets[c + 1] as number,
  }));
}

function instrumentOf(
  series: Series,
  rows: SeriesRows,
  { contract, date }: { readonly contract: number; readonly date: TradingDay },
): Instrument {
  const { underlying } = series;
  if (series.kind === "index") return underlying === VIX ? { kind: "vix" } : { kind: "index", underlying };
  const expiry = identityOf(underlying, series.expiry, date);
  if (series.kind === "future") return { kind: "future", underlying, expiry };
  const optionType = rows.isPut[contract] === 1 ? "PE" : "CE";
  return { kind: "option", underlying, expiry, strike: rows.strikes[contract] as Paise, optionType };
}

/** The date that is in the symbol: a re-dated contract may be filed under any that it was listed for. */
function identityOf(underlying: string, filed: TradingDay, date: TradingDay): TradingDay {
  if (underlyingOf(underlying).expiriesFrom !== "rules") return filed;
  const expiry = expiriesKnownOn(underlying, date).find((known) =>
    expiryAliases(underlying, known).includes(filed),
  );
  return expiry?.identity ?? filed;
}
