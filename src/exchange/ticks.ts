import { assertNever } from "../units/failure.ts";
import { type TradingDay, tradingDay } from "../units/time.ts";
import type { Paise } from "../units/unit.ts";
import type { Instrument } from "./instrument.ts";
import { underlyingOf } from "./underlyings.ts";

const FIVE = 5 as Paise;
const TEN = 10 as Paise;
const TWENTY = 20 as Paise;
/** Indices are published to the paisa and have no tick. */
const NO_TICK = 1 as Paise;

/**
 * NSE ties the tick of index futures to the index from this day; the first review used the close of
 * 2025-03-28.
 */
const FUTURES_BY_LEVEL_FROM = tradingDay("2025-04-15");

/**
 * NSE index futures: 0.05 up to 15,000, 0.10 up to 30,000, 0.20 above, from 2025-04-15; 0.05 before. NSE
 * looks at the index at the month's end, we look at the price itself, so close to a boundary the tick may be
 * the other one for a month. Source: NSE circulars of March 2025; contract list of 2025-11 and bhavcopies of
 * 2026. Confidence high.
 */
function nseFutureTick(price: Paise, on: TradingDay): Paise {
  if (on < FUTURES_BY_LEVEL_FROM || price <= 1_500_000) return FIVE;
  return price <= 3_000_000 ? TEN : TWENTY;
}

/** SPXW: 0.05 below 3.00, else 0.10 (Cboe, high; 2021 quotes agree). NDXP is taken to be alike (low). */
const usOptionTick = (price: Paise): Paise => (price < 300 ? FIVE : TEN);

/** GOLDM, rupees per 10 g: options 0.50, futures 1.00. Source: MCX contract specifications, medium. */
const mcxTick = (kind: "future" | "option"): Paise => (kind === "option" ? 50 : 100) as Paise;

/**
 * The smallest price change of the instrument at that price, paise (cents), positive. Index options of NSE
 * and BSE have 0.05 throughout (NSE contract master, contract lists; high), and so have BSE futures (contract
 * list of 2025-09).
 * @throws `exchange.unknown-underlying`.
 */
export function tickSize(instrument: Instrument, price: Paise, on: TradingDay): Paise {
  if (instrument.kind === "vix" || instrument.kind === "index") return NO_TICK;
  const { exchange } = underlyingOf(instrument.underlying);
  switch (exchange) {
    case "NSE":
      return instrument.kind === "option" ? FIVE : nseFutureTick(price, on);
    case "BSE":
      return FIVE;
    case "MCX":
      return mcxTick(instrument.kind);
    case "CBOE":
    case "NASDAQ":
      return usOptionTick(price);
    default:
      return assertNever(exchange);
  }
}

/** Whether the price is a whole number of ticks. @throws `exchange.unknown-underlying`. */
export const isOnTick = (instrument: Instrument, price: Paise, on: TradingDay): boolean =>
  price % tickSize(instrument, price, on) === 0;
