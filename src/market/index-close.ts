import type { Session } from "../exchange/session.ts";
import { MS_PER_MINUTE, type TradingDay, tradingDay } from "../units/time.ts";
import type { Paise } from "../units/unit.ts";
import type { SeriesRows } from "./series-rows.ts";

/**
 * From here the index's close is the price of a closing auction that minute data do not show (NSE/FAOP/74467, effective
 * 2026-08-03): the mean of the last half hour stands for it no longer.
 */
const AUCTION_FROM = tradingDay("2026-08-03");
const LAST_HALF_HOUR_MS = 30 * MS_PER_MINUTE;

/** What a row of an index needs to say here. */
type IndexRows = Pick<SeriesRows, "time" | "columns">;

/**
 * The mean of an index over the session's last half hour, half up to paise, which is how the exchange's own close was
 * built from constituents' half-hour averages (NSE Clearing, settlement price of index derivatives). Undefined without
 * a row in it, and from 2026-08-03. @param rows.from first row, inclusive  @param rows.to end, exclusive
 */
export function lastHalfHourMean(
  { time, columns }: IndexRows,
  { from, to }: { readonly from: number; readonly to: number },
  { close: sessionClose, date }: Pick<Session, "close" | "date">,
): Paise | undefined {
  if (date >= AUCTION_FROM) return undefined;
  let sum = 0;
  let count = 0;
  for (let row = from; row < to; row++) {
    const close = columns.close[row] as number;
    const at = time[row] as number;
    if (close === 0 || at <= sessionClose - LAST_HALF_HOUR_MS || at > sessionClose) continue;
    sum += close;
    count++;
  }
  return count === 0 ? undefined : (Math.floor(sum / count + 0.5) as Paise);
}

/** What an index closed at on a day, and how that is known. */
export interface IndexClose {
  readonly date: TradingDay;
  readonly close: Paise;
  /**
   * `official`: from the store's settlement prices. `after_close`: the last row stamped after the session, in which the
   * vendors' files have the official close. `last_half_hour_mean`. `last`: the session's last row.
   */
  readonly from: "official" | "after_close" | "last_half_hour_mean" | "last";
}

/**
 * The close of a day from its index rows. Measured against official closes on 730 days of minutes, 2019 and 2021: a row
 * after the close is the official close; else the mean of the last half hour is off by 0.6 to 1.1 hundredths of a per
 * cent in the median, the last row by 5 to 10. @param official the store's settlement price of the day, if it has one
 */
export function indexClose(
  rows: IndexRows | undefined,
  session: Pick<Session, "close" | "date">,
  official: Paise | undefined,
): IndexClose | undefined {
  const { date } = session;
  if (official !== undefined) return { date, close: official, from: "official" };
  if (rows === undefined) return undefined;
  const { time, columns } = rows;
  const last = columns.close.findLastIndex((price) => price > 0);
  if (last < 0) return undefined;
  const close = columns.close[last] as Paise;
  if ((time[last] as number) > session.close) return { date, close, from: "after_close" };
  const mean = lastHalfHourMean(rows, { from: 0, to: time.length }, session);
  return mean === undefined
    ? { date, close, from: "last" }
    : { date, close: mean, from: "last_half_hour_mean" };
}
