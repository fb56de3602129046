import * as z from "zod";
import { ContractFinder } from "../contracts/contract-finder.ts";
import { parseExpiryRule, parsePick } from "../contracts/parse-rule.ts";
import { underlyingPrice } from "../contracts/underlying-price.ts";
import { sessionOn } from "../exchange/sessions.ts";
import { parseSymbol } from "../exchange/symbols.ts";
import { underlyingOf } from "../exchange/underlyings.ts";
import { BookInput } from "../margin/book.ts";
import type { Contract } from "../market/contract.ts";
import { MarketView } from "../market/market-view.ts";
import type { TickStore } from "../market/tick-store.ts";
import { PlutoError } from "../units/failure.ts";
import { rupeesNumber } from "../units/money.ts";
import { clockText, type TradingDay } from "../units/time.ts";
import type { TimeOfDay } from "../units/unit.ts";
import { openDay } from "./load-day.ts";
import { PriorCloses } from "./prior-closes.ts";

const LegRule = z.strictObject({
  pick: z.string().describe('what to pick at the instant, as for pluto chain: "CE otm 2", "PE delta 0.2"'),
  expiry: z.string().default("nearest").describe("of which expiry: nearest, next, monthly, a date, …"),
  qty: z.int().optional().describe("signed units; sold < 0"),
  lots: z.int().optional().describe("signed lots, instead of qty"),
});

/**
 * A structure whose contracts and prices come from a store: a book file in which a leg may be a rule, and prices, spot
 * and forwards may be left out.
 */
export const StructureInput = z.strictObject({
  ...BookInput.partial().shape,
  underlying: z.string().optional().describe("needed when every leg is a rule"),
  legs: z.array(z.union([BookInput.shape.legs.element, LegRule])).min(1),
});
export type StructureInput = z.output<typeof StructureInput>;
type Leg = StructureInput["legs"][number];

/** The instant that a book is looked at. */
export interface BookInstant {
  readonly date: TradingDay;
  readonly time: TimeOfDay;
  /** Prices older than this do not count, milliseconds. */
  readonly maxAgeMs: number;
}

function bad(why: string): PlutoError {
  return new PlutoError("book.bad-structure", why);
}

function underlyingOfStructure({ underlying, underlyings = {}, legs }: StructureInput): string {
  const named = legs.flatMap((leg) => {
    if (!("symbol" in leg)) return [];
    const instrument = parseSymbol(leg.symbol);
    return "underlying" in instrument ? [instrument.underlying] : [];
  });
  const names = new Set([
    ...(underlying === undefined ? [] : [underlying]),
    ...Object.keys(underlyings),
    ...named,
  ]);
  const [only] = names;
  if (only === undefined) throw bad('no leg names a contract: write "underlying": "NIFTY"');
  if (names.size > 1) throw bad(`the book holds ${[...names].join(" and ")}; give one underlying a file`);
  return only;
}

/**
 * A book as it stood in a store at an instant: rules resolved, last prices, spot, previous close and each expiry's parity
 * forward filled in where the file leaves them out; what the file says goes first. Nothing later is looked at.
 * @throws `book.bad-structure`, `book.no-data`, `book.no-contract`, `book.no-price`
 */
export async function bookAt(store: TickStore, raw: unknown, instant: BookInstant): Promise<BookInput> {
  const parsed = StructureInput.safeParse(raw);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw bad(`${issue?.path.join(".") || "the file"}: ${issue?.message ?? "not a structure"}`);
  }
  const structure = parsed.data;
  const underlying = underlyingOfStructure(structure);
  const view = await viewAt(store, underlying, structure.legs, instant);
  const { date, time, maxAgeMs } = instant;
  const finder = new ContractFinder(view, { underlyingFrom: spotFrom(view), maxAgeMs });
  const chains = new Set<number>();
  const legs = structure.legs.map((leg, i): BookInput["legs"][number] => {
    if ("symbol" in leg && parseSymbol(leg.symbol).kind !== "option") return leg;
    const contract = "pick" in leg ? picked(finder, leg, i) : named(view, leg.symbol);
    if (contract.chain >= 0) chains.add(contract.chain);
    const size = {
      ...(leg.qty === undefined ? {} : { qty: leg.qty }),
      ...(leg.lots === undefined ? {} : { lots: leg.lots }),
    };
    if ("symbol" in leg && (leg.price !== undefined || leg.iv_pct !== undefined)) return leg;
    const quote = contract.row < 0 ? undefined : view.quote(contract, maxAgeMs);
    if (quote === undefined || quote.source === "missing")
      throw new PlutoError(
        "book.no-price",
        `${contract.symbol} has no price of the last ${maxAgeMs / 1000} s at ${date} ${clockText(time)}; give its price, or --stale-max-s`,
      );
    return { symbol: contract.symbol, ...size, price: rupeesNumber(quote.quote.price) };
  });
  const given = structure.underlyings?.[underlying];
  return {
    method: "clearing",
    date,
    time: clockText(time),
    underlyings: {
      [underlying]: {
        move_today: false,
        ...marketOf(view, maxAgeMs),
        ...given,
        forwards: { ...forwardsOf(view, chains, maxAgeMs), ...given?.forwards },
      },
    },
    legs,
  };
}

const spotFrom = (view: MarketView): "spot" | "synthetic" =>
  view.day.index === undefined ? "synthetic" : "spot";

async function viewAt(
  store: TickStore,
  underlying: string,
  legs: readonly Leg[],
  { date, time }: BookInstant,
): Promise<MarketView> {
  const { exchange } = underlyingOf(underlying);
  const where = `${underlying} on ${date}`;
  if (sessionOn(exchange, date) === undefined)
    throw new PlutoError("book.no-data", `${exchange} had no session on ${date}`);
  const expiries = legs.flatMap((leg) => ("pick" in leg ? [parseExpiryRule(leg.expiry)] : []));
  const identities = legs.flatMap((leg) => {
    const instrument = "symbol" in leg ? parseSymbol(leg.symbol) : undefined;
    return instrument?.kind === "option" ? [instrument.expiry] : [];
  });
  const closes = new PriorCloses(store, underlying);
  const needs = { underlying, expiries, closes, underlyingFrom: "spot", optionColumns: [] } as const;
  const day = await openDay(store, date, needs);
  const market = await day.also([...new Set(identities)]);
  if (market.instants.length === 0 || (market.index === undefined && market.chains.length === 0))
    throw new PlutoError("book.no-data", `${store.url} has no data of ${where}; see pluto data list`);
  const view = new MarketView(market);
  view.advance(time);
  return view;
}

function picked(finder: ContractFinder, { pick, expiry }: z.output<typeof LegRule>, i: number): Contract {
  const choice = finder.choose({ ...parsePick(pick), expiry: parseExpiryRule(expiry) });
  if (choice.found) return choice.contract;
  throw new PlutoError(
    "book.no-contract",
    `legs.${i}: "${pick}" of the ${expiry} expiry finds nothing: ${choice.why}`,
  );
}

/** The contract of a symbol in the day's chains. @throws `book.no-contract` */
function named(view: MarketView, symbol: string): Contract {
  const instrument = parseSymbol(symbol);
  if (instrument.kind === "option")
    for (const [chain, { expiry, session }] of view.day.chains.entries()) {
      if (expiry.identity !== instrument.expiry) continue;
      const isPut = instrument.optionType === "PE" ? 1 : 0;
      const { strikes, isPut: sides } = session.rows;
      const row = strikes.findIndex((strike, at) => strike === instrument.strike && sides[at] === isPut);
      if (row >= 0) return view.contractAt(chain, row);
    }
  throw new PlutoError("book.no-contract", `the store has no ${symbol} on ${view.day.date}`);
}

/** Spot and previous close, rupees. @throws `book.no-price` */
function marketOf(view: MarketView, maxAgeMs: number): { spot: number; previous_close?: number } {
  const price = underlyingPrice(view, { from: spotFrom(view), chain: 0, maxAgeMs });
  if (price.source === "missing")
    throw new PlutoError("book.no-price", `${view.day.underlying} has no price by then (${price.why})`);
  const { previousClose } = view.day;
  const before = previousClose === undefined ? {} : { previous_close: rupeesNumber(previousClose) };
  return { spot: rupeesNumber(price.price), ...before };
}

function forwardsOf(view: MarketView, chains: ReadonlySet<number>, maxAgeMs: number): Record<string, number> {
  const found: Record<string, number> = {};
  for (const chain of chains) {
    const forward = underlyingPrice(view, { from: "synthetic", chain, maxAgeMs });
    const expiry = view.day.chains[chain]?.expiry.date;
    if (forward.source !== "missing" && expiry !== undefined) found[expiry] = rupeesNumber(forward.price);
  }
  return found;
}
