import { expiriesKnownOn } from "../../../src/exchange/expiries.ts";
import { sessionsBetween } from "../../../src/exchange/sessions.ts";
import type { RowColumns, SeriesRows } from "../../../src/market/series-rows.ts";
import { openWritableStore } from "../../../src/storage/open.ts";
import { streamKey, uniform } from "../../../src/units/random.ts";
import { dayNumber, type TradingDay, timeOfDay, tradingDay } from "../../../src/units/time.ts";
import type { Content } from "../../conformance/support/contents.ts";

const OPEN = timeOfDay("09:15");
const CLOSE = timeOfDay("15:30");
const STEP_MS = 5 * 60_000;
const TIMES = Int32Array.from({ length: (CLOSE - OPEN) / STEP_MS + 1 }, (_, i) => OPEN + i * STEP_MS);
const STRIKES = [2_360_000, 2_365_000, 2_370_000, 2_375_000, 2_380_000];

const toTick = (paise: number): number => Math.max(5, Math.round(paise / 5) * 5);

/** The first sessions of 2025. */
export const sessionDays = (count: number): TradingDay[] =>
  sessionsBetween("NSE", tradingDay("2025-01-01"), tradingDay("2025-12-31"))
    .slice(0, count)
    .map(({ date }) => date);

const indexRows = (close: Int32Array): SeriesRows => ({
  strikes: Int32Array.of(0),
  isPut: Uint8Array.of(0),
  offsets: Int32Array.of(0, close.length),
  time: TIMES.slice(),
  columns: { open: close.slice(), high: close.slice(), low: close.slice(), close },
});

/**
 * One NIFTY day of five-minute rows: an index that wanders around 23,700 and ten options of the nearest expiry whose
 * premiums are wild enough that some stops are hit and some are not.
 */
function smallDay(date: TradingDay): Content[] {
  const key = streamKey(2025, dayNumber(date));
  let level = 2_370_000 + Math.round((uniform(key, 9_999) - 0.5) * 12_000);
  const index = TIMES.map((_, i) => {
    level += Math.round((uniform(key, i) - 0.5) * 3_000);
    return toTick(level);
  });
  const contracts = STRIKES.flatMap((strike) => [0, 1].map((isPut) => ({ strike, isPut })));
  const close = contracts.flatMap(({ strike, isPut }, c) => {
    const own = streamKey(key, c);
    let premium = 9_000 + (uniform(own, 0) - 0.5) * 2_000;
    return [...index].map((spot, i) => {
      premium = Math.max(500, premium * (0.985 + 0.032 * uniform(own, i + 1)));
      const intrinsic = Math.max(0, isPut === 1 ? strike - spot : spot - strike);
      return toTick(intrinsic + premium);
    });
  });
  const [nearest] = expiriesKnownOn("NIFTY", date);
  if (nearest === undefined) throw new Error(`NIFTY has no expiry after ${date}`);
  const rows: SeriesRows = {
    strikes: Int32Array.from(contracts, ({ strike }) => strike),
    isPut: Uint8Array.from(contracts, ({ isPut }) => isPut),
    offsets: Int32Array.from({ length: contracts.length + 1 }, (_, c) => c * TIMES.length),
    time: Int32Array.from(contracts.flatMap(() => [...TIMES])),
    columns: { close: Int32Array.from(close) } satisfies RowColumns,
  };
  return [
    { series: { kind: "index", underlying: "NIFTY" }, day: date, rows: indexRows(index) },
    { series: { kind: "options", underlying: "NIFTY", expiry: nearest.date }, day: date, rows },
  ];
}

/** The small market on some days. */
export const smallMarket = (days: readonly TradingDay[]): Content[] => days.flatMap(smallDay);

/** Writes a store through the adapter that its URL names, in one transaction; one data version a day. */
export async function makeStore(url: string, contents: readonly Content[]): Promise<void> {
  const store = await openWritableStore(url, { create: true });
  const write = await store.begin();
  for (const { series, day, rows } of contents) await write.put(series, day, rows);
  for (const day of new Set(contents.map((content) => content.day)))
    await write.setDataVersion("NIFTY", day, `version of ${day}`);
  await write.commit();
  await store.close();
}

/** A config over the small market. */
export const SMALL_RUN = {
  strategy: "short-straddle",
  underlying: "NIFTY",
  params: { qty: 75, entry_time: "09:20", exit_time: "15:15", stop_loss_pct: 12 },
} as const;
