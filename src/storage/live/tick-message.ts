import type { Instrument } from "../../exchange/instrument.ts";
import { parseSymbol } from "../../exchange/symbols.ts";
import { VIX_SCALE } from "../../market/series.ts";
import type { CountColumn, PriceColumn, RowColumn, RowColumns } from "../../market/series-rows.ts";
import { NOT_GIVEN } from "../../market/series-rows.ts";
import type { Tick } from "../../market/tick-feed.ts";
import { PlutoError } from "../../units/failure.ts";
import { paiseFromRupees, paiseHalfUp } from "../../units/money.ts";
import type { Ts } from "../../units/unit.ts";

/** A message as a feed sends it, taken apart. `docs/live.md` states its fields. */
export interface ParsedMessage {
  readonly ticks: readonly Tick[];
  /** Ticks, or whole messages, that are none. */
  readonly malformed: number;
  readonly isEnd: boolean;
}

const PRICES: readonly (readonly [string, PriceColumn])[] = [
  ["last_price", "close"],
  ["open", "open"],
  ["high", "high"],
  ["low", "low"],
  ["bid", "bid"],
  ["ask", "ask"],
];
const COUNTS: readonly (readonly [string, CountColumn])[] = [
  ["volume", "volume"],
  ["oi", "oi"],
  ["bid_qty", "bidQty"],
  ["ask_qty", "askQty"],
];

/** Never throws: what is no message is counted. */
export function parseMessage(text: string): ParsedMessage {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ticks: [], malformed: 1, isEnd: false };
  }
  if (isRecord(value) && value.end === true) return { ticks: [], malformed: 0, isEnd: true };
  const ticks: Tick[] = [];
  let malformed = 0;
  for (const one of Array.isArray(value) ? value : [value]) {
    const tick = isRecord(one) ? tickOf(one) : undefined;
    if (tick === undefined) malformed++;
    else ticks.push(tick);
  }
  return { ticks, malformed, isEnd: false };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Undefined for what is no tick. Fields that Pluto does not know are passed over. */
function tickOf(message: Readonly<Record<string, unknown>>): Tick | undefined {
  const { instrument: symbol, seq, exchange_ts, receive_ts, bar_s } = message;
  if (typeof symbol !== "string") return undefined;
  const instrument = instrumentOf(symbol);
  if (instrument === undefined) return undefined;
  for (const whole of [seq, exchange_ts, receive_ts, bar_s])
    if (whole !== undefined && !(Number.isSafeInteger(whole) && (whole as number) >= 0)) return undefined;
  const values: Partial<Record<RowColumn, number>> = {};
  for (const [field, column] of PRICES) {
    const given = message[field];
    if (given === undefined || given === null) continue;
    const price = typeof given === "number" ? priceOf(instrument, given) : undefined;
    if (price === undefined) return undefined;
    values[column] = price;
  }
  for (const [field, column] of COUNTS) {
    const given = message[field];
    if (given === undefined || given === null) continue;
    if (!Number.isSafeInteger(given) || (given as number) < 0) return undefined;
    values[column] = given as number;
  }
  const isBar = values.open !== undefined || values.high !== undefined || values.low !== undefined;
  if (isBar && (bar_s === undefined || bar_s === 0)) return undefined;
  return {
    seq: seq as number | undefined,
    symbol,
    instrument,
    exchangeTime: exchange_ts as Ts | undefined,
    receiveTime: receive_ts as Ts | undefined,
    barMs: isBar ? (bar_s as number) * 1000 : undefined,
    values,
  };
}

const MAX_PRICE = 2_147_483_647;

/** Rupees → the series' integers, 0 < price; index values half up, as ingest does it; an option's must be whole paise. */
function priceOf(instrument: Instrument, rupees: number): number | undefined {
  if (!Number.isFinite(rupees) || rupees <= 0) return undefined;
  let price: number;
  if (instrument.kind === "vix") price = Math.floor(rupees * VIX_SCALE + 0.5);
  else if (instrument.kind === "index") price = paiseHalfUp(rupees);
  else
    try {
      price = paiseFromRupees(rupees);
    } catch (error) {
      if (error instanceof PlutoError) return undefined;
      throw error;
    }
  return price > 0 && price <= MAX_PRICE ? price : undefined;
}

function instrumentOf(symbol: string): Instrument | undefined {
  try {
    return parseSymbol(symbol);
  } catch (error) {
    if (error instanceof PlutoError) return undefined;
    throw error;
  }
}

/** A row of a store as a message says it: what a replay sends. */
export interface RowMessage {
  readonly seq: number;
  readonly symbol: string;
  readonly ts: Ts;
  /** Length of the row's bar in seconds; 0 for a snapshot. */
  readonly barSeconds: number;
}

/** The inverse of `parseMessage` for one row. */
export function rowMessage(
  { seq, symbol, ts, barSeconds }: RowMessage,
  columns: RowColumns,
  row: number,
): Readonly<Record<string, unknown>> {
  const scale = symbol === "INDIAVIX" ? VIX_SCALE : 100;
  const message: Record<string, unknown> = { seq, instrument: symbol, exchange_ts: ts, receive_ts: ts };
  for (const [field, column] of PRICES) {
    const price = columns[column]?.[row] ?? 0;
    const isRange = column === "open" || column === "high" || column === "low";
    if (price !== 0 && (!isRange || barSeconds > 0)) message[field] = price / scale;
  }
  if (["open", "high", "low"].some((field) => message[field] !== undefined)) message.bar_s = barSeconds;
  for (const [field, column] of COUNTS) {
    const count = columns[column]?.[row] ?? NOT_GIVEN;
    if (count !== NOT_GIVEN) message[field] = count;
  }
  return message;
}
