import { addDays, dayNumber, type TradingDay } from "../units/time.ts";
import type { Paise, Qty } from "../units/unit.ts";

interface Held {
  readonly symbol: string;
  readonly underlying: string;
  /** The expiry as known that day. */
  readonly expiry: TradingDay;
  /** Signed units; sold < 0. */
  readonly qty: Qty;
  /** Last price of the contract in the market as of the fixing, paise; its theoretical price stands in without one. */
  readonly price?: Paise;
}

/** One contract of a book, with what its margin needs to know. */
export type MarginLeg = Held &
  (
    | { readonly kind: "future" }
    | {
        readonly kind: "option";
        readonly optionType: "CE" | "PE";
        readonly strike: Paise;
        /** Implied volatility; needed by the `implied` method only. */
        readonly iv?: number;
      }
  );

/** One expiry's forward, for the `implied` method. */
export interface ExpiryState {
  /** Paise. */
  readonly forward: number;
  /** Years of 365 days to the expiry's closing instant. */
  readonly years: number;
}

/** What a margin needs to know of one index at one instant. */
export interface UnderlyingMarket {
  /** Paise. */
  readonly spot: number;
  /** Close of the session before, paise: what a deep strike is far from. Spot when absent. */
  readonly previousClose?: number;
  /** By expiry; needed by the `implied` method only. */
  readonly expiries?: ReadonlyMap<TradingDay, ExpiryState>;
}

/** The market that a book is margined in. */
export interface MarginMarket {
  readonly date: TradingDay;
  readonly underlyings: ReadonlyMap<string, UnderlyingMarket>;
}

const byContract = (a: MarginLeg, b: MarginLeg): number => {
  if (a.underlying !== b.underlying) return a.underlying < b.underlying ? -1 : 1;
  if (a.expiry !== b.expiry) return a.expiry < b.expiry ? -1 : 1;
  return a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : 0;
};

/** Whether the book is in order already, one leg a contract and none empty. */
function isNetted(legs: readonly MarginLeg[]): boolean {
  for (let i = 0; i < legs.length; i++) {
    const leg = legs[i] as MarginLeg;
    if (leg.qty === 0 || (i > 0 && byContract(legs[i - 1] as MarginLeg, leg) >= 0)) return false;
  }
  return true;
}

/**
 * The book with one leg a contract, in an order of its own: by underlying, expiry, symbol. Contracts that net to
 * nothing are gone. Sums of floats then do not depend on the order in which legs came.
 */
export function nettedBook(legs: readonly MarginLeg[]): readonly MarginLeg[] {
  if (isNetted(legs)) return legs;
  const netted: MarginLeg[] = [];
  for (const leg of [...legs].sort(byContract)) {
    const last = netted.at(-1);
    if (last?.symbol === leg.symbol)
      netted[netted.length - 1] = { ...last, qty: (last.qty + leg.qty) as Qty };
    else netted.push(leg);
  }
  return netted.filter(({ qty }) => qty !== 0);
}

const LONG_DATED_MONTHS = 9;

/** The same day of the month, so many months later; the month's last day when it has no such day. */
function monthsLater(date: TradingDay, months: number): TradingDay {
  const number = Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1 + months;
  const month = `${Math.floor(number / 12)}-${String((number % 12) + 1).padStart(2, "0")}`;
  const first = `${month}-01` as TradingDay;
  const later = addDays(first, Number(date.slice(8)) - 1);
  return later.startsWith(month) ? later : addDays(later, -Number(later.slice(8)));
}

/** Whether a contract has more than nine months to run. */
export const isLongDated = (expiry: TradingDay, date: TradingDay): boolean =>
  dayNumber(expiry) - dayNumber(date) > 270 && expiry > monthsLater(date, LONG_DATED_MONTHS);
