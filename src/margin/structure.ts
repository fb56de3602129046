import { black76Price } from "../pricing/black76.ts";
import type { PayoffLeg } from "../pricing/payoff.ts";
import { PlutoError } from "../units/failure.ts";
import { paiseFromRupees } from "../units/money.ts";
import { type TradingDay, timeOfDay } from "../units/time.ts";
import type { TimeOfDay } from "../units/unit.ts";
import { type BookInput, type MarginRequest, marginRequest, yearsTo } from "./book.ts";
import type { MarginLeg } from "./margin-book.ts";
import type { OfficialTable } from "./official-file.ts";

/** One leg of a structure with the market it stands in. Money in paise. */
export interface StructureLeg {
  readonly symbol: string;
  readonly expiry: TradingDay;
  /** Signed units; entry price: as given, or theoretical where it was left out. */
  readonly payoff: PayoffLeg;
  readonly forward: number;
  /** Years of 365 days to the expiry's close. */
  readonly years: number;
  /** Implied volatility; 0 for a future. */
  readonly iv: number;
  /** `given`; `price`: implied by the leg's price; `clearing`: the price implies none, the clearing house's stands in. */
  readonly ivFrom: "given" | "price" | "clearing" | "none";
}

/** A book of one underlying, with what its value depends on. */
export interface Structure {
  readonly underlying: string;
  readonly date: TradingDay;
  readonly time: TimeOfDay;
  /** Paise. */
  readonly spot: number;
  /** Discounts, per year. */
  readonly rate: number;
  readonly legs: readonly StructureLeg[];
  /** What the same book is margined with. */
  readonly margin: MarginRequest;
}

function bad(why: string): PlutoError {
  return new PlutoError("payoff.bad-structure", why);
}

/** The forward of every expiry in the book, rupees: as given, else the spot carried at the interest rate. */
function forwardsOf(
  input: BookInput,
  {
    book,
    rate,
    now,
  }: { book: readonly MarginLeg[]; rate: number; now: { date: TradingDay; time: TimeOfDay } },
): Record<string, number> {
  const [underlying = ""] = Object.keys(input.underlyings);
  const { spot = 0, forwards = {} } = input.underlyings[underlying] ?? {};
  const found: Record<string, number> = {};
  for (const { expiry } of book)
    found[expiry] = forwards[expiry] ?? spot * Math.exp(rate * yearsTo(underlying, expiry, now));
  return found;
}

/**
 * Reads a book file as a structure: the legs of one underlying, each with its forward and its volatility. Forwards that
 * are left out are the spot carried at the rate. @param input as `pluto margin` reads it
 * @throws `payoff.bad-structure`, and what `marginRequest` throws
 */
export function structureOf(input: BookInput, table?: OfficialTable): Structure {
  const margin = marginRequest({ ...input, method: "clearing" }, table);
  const names = new Set(margin.book.map(({ underlying }) => underlying));
  const [underlying] = names;
  if (underlying === undefined) throw bad("the book has no legs");
  if (names.size > 1)
    throw bad(`the book holds ${[...names].join(" and ")}; a payoff is of one underlying, split the file`);
  const own = input.underlyings[underlying];
  const parameters = margin.parameters.get(underlying);
  if (own === undefined || parameters === undefined) throw bad(`underlyings has no ${underlying}`);
  const { rate } = parameters.scan;
  const now = { date: margin.market.date, time: timeOfDay(input.time ?? "15:30") };
  const alone: BookInput = { ...input, underlyings: { [underlying]: own } };
  const forwards = forwardsOf(alone, { book: margin.book, rate, now });
  const implied = marginRequest(
    { ...alone, method: "implied", underlyings: { [underlying]: { ...own, forwards } } },
    table,
  );
  const states = implied.market.underlyings.get(underlying)?.expiries;
  const legs = implied.book.map((leg, i): StructureLeg => {
    const state = states?.get(leg.expiry);
    if (state === undefined) throw bad(`${leg.symbol} has no forward`);
    const given = input.legs[i];
    const { symbol, expiry, qty } = leg;
    const price = given?.price === undefined ? undefined : paiseFromRupees(given.price);
    if (leg.kind === "future") {
      const payoff: PayoffLeg = { kind: "future", qty, price: price ?? state.forward };
      return { symbol, expiry, payoff, ...state, iv: 0, ivFrom: "none" };
    }
    if (leg.iv === undefined && price === undefined)
      throw bad(`legs.${i}: ${symbol} needs its price or its iv_pct`);
    const iv = leg.iv ?? parameters.annualVol;
    const { optionType, strike } = leg;
    const theoretical = black76Price({ optionType, strike, ...state, rate }, iv);
    const ivFrom = given?.iv_pct !== undefined ? "given" : leg.iv === undefined ? "clearing" : "price";
    const payoff: PayoffLeg = { kind: "option", optionType, strike, qty, price: price ?? theoretical };
    return { symbol, expiry, payoff, ...state, iv, ivFrom };
  });
  const spot = margin.market.underlyings.get(underlying)?.spot ?? 0;
  return { underlying, ...now, spot, rate, legs, margin };
}
