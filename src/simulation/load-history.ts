import { CALENDAR_FROM, previousTradingDay, sessionOn } from "../exchange/sessions.ts";
import { underlyingOf } from "../exchange/underlyings.ts";
import type { DailyBar, DailyVix, History } from "../market/history.ts";
import type { Ohlc } from "../market/ohlc.ts";
import { VIX, VIX_SCALE } from "../market/series.ts";
import { withinSession } from "../market/series-cursor.ts";
import type { TickStore } from "../market/tick-store.ts";
import { addDays, type TradingDay } from "../units/time.ts";
import type { Paise } from "../units/unit.ts";

export interface HistoryQuery {
  readonly underlying: string;
  /** The day itself is not in it. */
  readonly before: TradingDay;
  /** How many sessions of the calendar to go back, > 0. */
  readonly sessions: number;
  /** Whether the store has the underlying's index, and India VIX. */
  readonly hasIndex: boolean;
  readonly hasVix: boolean;
}

/** Sessions read so far, by store, index and day: a run of many days reads each of them once. */
const read = new WeakMap<TickStore, Map<string, Promise<Ohlc | undefined>>>();

/**
 * The sessions before a day, oldest first; those that the store has no rows of are left out. Two queries a session at most, none
 * for a session that was read before.
 */
export async function loadHistory(store: TickStore, query: HistoryQuery): Promise<History> {
  const { underlying, hasIndex, hasVix } = query;
  const dates = sessionsBefore(query);
  const bars = hasIndex ? await Promise.all(dates.map((date) => dailyBar(store, underlying, date))) : [];
  const vix = hasVix ? await Promise.all(dates.map((date) => dailyBar(store, VIX, date))) : [];
  return {
    sessions: bars.flatMap((bar, i): DailyBar[] =>
      bar === undefined ? [] : [{ date: dates[i] as TradingDay, ...bar }],
    ),
    vix: vix.flatMap((bar, i): DailyVix[] =>
      bar === undefined ? [] : [{ date: dates[i] as TradingDay, close: bar.close / VIX_SCALE }],
    ),
  };
}

/** Oldest first; fewer where the calendar begins. */
function sessionsBefore({ underlying, before, sessions }: HistoryQuery): TradingDay[] {
  const { exchange } = underlyingOf(underlying);
  const dates: TradingDay[] = [];
  let date = before;
  // The first days of the calendar have no session before them: two weeks are more than any exchange was ever closed.
  while (dates.length < sessions && date > addDays(CALENDAR_FROM, 14)) {
    date = previousTradingDay(exchange, date);
    dates.unshift(date);
  }
  return dates;
}

function dailyBar(store: TickStore, index: string, date: TradingDay): Promise<Ohlc | undefined> {
  let days = read.get(store);
  if (days === undefined) {
    days = new Map();
    read.set(store, days);
  }
  const key = `${index} ${date}`;
  const known = days.get(key);
  if (known !== undefined) return known;
  const reading = readBar(store, index, date);
  days.set(key, reading);
  // A session that could not be read is tried again for the next day.
  reading.catch(() => days.delete(key));
  return reading;
}

async function readBar(store: TickStore, index: string, date: TradingDay): Promise<Ohlc | undefined> {
  const series = { kind: "index", underlying: index } as const;
  const rows = await store.load(series, date, ["open", "high", "low"]);
  const session = sessionOn(index === VIX ? "NSE" : underlyingOf(index).exchange, date);
  if (rows === undefined || session === undefined) return undefined;
  const { starts, ends } = withinSession(rows, session.open, session.close);
  const { close, open, high, low } = rows.columns;
  let bar: Ohlc | undefined;
  for (let row = starts[0] as number; row < (ends[0] as number); row++) {
    const last = close[row] as Paise;
    if (last === 0) continue;
    const first = (open?.[row] || last) as Paise;
    bar = {
      open: bar?.open ?? first,
      high: Math.max(bar?.high ?? 0, high?.[row] || last, first, last) as Paise,
      low: Math.min(bar?.low ?? Number.POSITIVE_INFINITY, low?.[row] || last, first, last) as Paise,
      close: last,
    };
  }
  return bar;
}
