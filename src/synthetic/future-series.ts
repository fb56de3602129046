import type { Expiry } from "../exchange/expiries.ts";
import { lotSize } from "../exchange/lots.ts";
import { tickSize } from "../exchange/ticks.ts";
import type { SeriesRows } from "../market/series-rows.ts";
import { streamKey, uniformUint32 } from "../units/random.ts";
import { dayNumber, type TradingDay } from "../units/time.ts";
import type { Paise } from "../units/unit.ts";
import type { ExpiryState } from "./implied-variance.ts";
import { hourVolume } from "./liquidity.ts";
import { lognormalTable } from "./lognormal-table.ts";
import type { SessionGrid } from "./session-grid.ts";
import { PURPOSE } from "./streams.ts";
import type { UnderlyingProfile } from "./underlying-profile.ts";

/** One future on one day. */
export interface FutureSource {
  readonly underlying: string;
  readonly profile: UnderlyingProfile;
  readonly date: TradingDay;
  readonly expiry: Expiry;
  readonly grid: SessionGrid;
  readonly state: ExpiryState;
  readonly seed: number;
  readonly isNull: boolean;
  readonly withQuotes: boolean;
}

/** Lots a minute, and how wide the quote is, as a share of the price: about a rupee on 20,000. Not measured. */
const LOTS_A_MINUTE = 60;
const SPREAD_SHARE = 0.00004;
const VOLUME_NOISE = lognormalTable(0.7);
const OPEN_INTEREST_LOTS = 150_000;

/** A future trades in every bar, at the forward of its expiry on its own tick, a tick up or down in three of four. */
export function futureSeries(source: FutureSource): SeriesRows {
  const { grid, state, expiry, date, underlying, profile, isNull } = source;
  const { bars } = grid;
  const price = state.forwardAfter[0] as Paise;
  const tick = tickSize({ kind: "future", underlying, expiry: expiry.identity }, price, date);
  const lot = lotSize(underlying, expiry, date);
  const key = streamKey(
    source.seed,
    profile.code,
    dayNumber(date),
    PURPOSE.future,
    dayNumber(expiry.identity),
  );
  const spread = Math.max(1, Math.round((SPREAD_SHARE * profile.spread * price) / tick));
  const [open, high, low, close] = [0, 1, 2, 3].map(() => new Int32Array(bars));
  const [volume, oi] = [0, 1].map(() => new Float64Array(bars));
  const quotes = {
    bid: new Int32Array(bars),
    ask: new Int32Array(bars),
    bidQty: new Float64Array(bars),
    askQty: new Float64Array(bars),
  };
  for (let bar = 0; bar < bars; bar++) {
    const noise = uniformUint32(key, bar);
    const minuteOfDay = grid.shapeMinute[Math.floor(bar / grid.barsAMinute)];
    const lots = (LOTS_A_MINUTE * profile.liquidity * hourVolume(minuteOfDay, false)) / grid.barsAMinute;
    const mid = Math.round(state.forwardAfter[bar + 1] / tick);
    const bid = Math.round(state.forwardAfter[bar + 1] / tick - 0.5 * spread);
    const start = Math.round(state.forwardAfter[bar] / tick);
    const last = isNull ? mid : bid + Math.round((spread * (noise & 3)) / 3);
    open[bar] = start * tick;
    close[bar] = last * tick;
    high[bar] = Math.max(start, last, Math.round(state.forwardHigh[bar] / tick)) * tick;
    low[bar] = Math.min(start, last, Math.round(state.forwardLow[bar] / tick)) * tick;
    volume[bar] = lot * Math.max(1, Math.round(lots * VOLUME_NOISE[(noise >>> 8) & 255]));
    oi[bar] = lot * Math.round(OPEN_INTEREST_LOTS * profile.liquidity * (1 + (0.02 * bar) / bars) + 1);
    quotes.bid[bar] = bid * tick;
    quotes.ask[bar] = (bid + spread) * tick;
    quotes.bidQty[bar] = lot * (1 + ((noise >>> 16) & 15));
    quotes.askQty[bar] = lot * (1 + ((noise >>> 20) & 15));
  }
  const always = { open, high, low, close, volume, oi };
  return {
    strikes: Int32Array.of(0),
    isPut: Uint8Array.of(0),
    offsets: Int32Array.of(0, bars),
    time: grid.time.slice(),
    columns: source.withQuotes ? { ...always, ...quotes } : always,
  };
}
