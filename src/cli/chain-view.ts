import { atmIndex } from "../contracts/by-moneyness.ts";
import type { Choice, Explanation } from "../contracts/choice.ts";
import { ContractFinder } from "../contracts/contract-finder.ts";
import { expiryRuleText, resolveExpiry } from "../contracts/expiry-rule.ts";
import { ladderOf, type Rung, rowOf } from "../contracts/ladder.ts";
import type { ParsedPick } from "../contracts/parse-rule.ts";
import type { ExpiryRule } from "../contracts/selector.ts";
import { underlyingPrice } from "../contracts/underlying-price.ts";
import type { OptionType } from "../exchange/instrument.ts";
import type { DayMarket } from "../market/day-market.ts";
import { MarketView, type UnderlyingFrom } from "../market/market-view.ts";
import type { PriceLookup, QuoteLookup } from "../market/quote.ts";
import { PlutoError } from "../units/failure.ts";
import { rupees, rupeesNumber } from "../units/money.ts";
import { clockText } from "../units/time.ts";
import type { TimeOfDay } from "../units/unit.ts";

export interface ChainQuery {
  readonly at: TimeOfDay;
  readonly expiry: ExpiryRule;
  readonly underlyingFrom: UnderlyingFrom;
  readonly staleMaxS: number;
  /** Strikes to show on each side of the money. */
  readonly each: number;
  readonly picks: readonly { readonly text: string; readonly pick: ParsedPick }[];
}

interface ChainRow {
  readonly strike: number;
  readonly isAtm: boolean;
  readonly ce: QuoteLookup | undefined;
  readonly pe: QuoteLookup | undefined;
}

/** The chain at an instant, and what rules pick from it. */
export interface ChainView {
  readonly date: string;
  readonly time: string;
  readonly underlying: string;
  readonly expiry: string;
  readonly dte: number;
  readonly price: PriceLookup;
  readonly strikes: number;
  readonly rows: readonly ChainRow[];
  readonly picks: readonly {
    readonly text: string;
    readonly choice: Choice;
    readonly explanation: Explanation;
  }[];
}

/** @throws `chain.no-expiry`, `chain.nothing-quoted` */
export function chainView(day: DayMarket, query: ChainQuery): ChainView {
  const view = new MarketView(day);
  view.advance(query.at);
  const expiry = resolveExpiry(query.expiry, day.expiries, day.date);
  const chain = expiry === undefined ? -1 : view.chainOf(expiry);
  const where = `${day.underlying} on ${day.date} at ${clockText(query.at)}`;
  if (expiry === undefined || chain < 0)
    throw new PlutoError(
      "chain.no-expiry",
      `${where}: the store has no chain for the ${expiryRuleText(query.expiry)} expiry ${expiry?.date ?? ""}`,
    );
  const ladder = ladderOf(view, chain);
  if (ladder.length === 0)
    throw new PlutoError(
      "chain.nothing-quoted",
      `${where}: nothing of expiry ${expiry.date} was quoted by then`,
    );
  const maxAgeMs = query.staleMaxS * 1000;
  const price = underlyingPrice(view, { from: query.underlyingFrom, chain, maxAgeMs });
  const atm = price.source === "missing" ? -1 : atmIndex(ladder, price.price);
  const middle = atm < 0 ? Math.floor(ladder.length / 2) : atm;
  const shown = ladder.slice(Math.max(middle - query.each, 0), middle + query.each + 1);
  const quoteOf = (rung: Rung, type: OptionType): QuoteLookup | undefined => {
    const row = rowOf(rung, type);
    return row === undefined ? undefined : view.quote(view.contractAt(chain, row));
  };
  const finder = new ContractFinder(view, { underlyingFrom: query.underlyingFrom, maxAgeMs });
  return {
    date: day.date,
    time: clockText(query.at),
    underlying: day.underlying,
    expiry: expiry.date,
    dte: Math.max(0, view.contractAt(chain, 0).dte),
    price,
    strikes: ladder.length,
    rows: shown.map((rung) => ({
      strike: rung.strike,
      isAtm: rung === ladder[atm],
      ce: quoteOf(rung, "CE"),
      pe: quoteOf(rung, "PE"),
    })),
    picks: query.picks.map(({ text, pick }) => {
      const choice = finder.choose({ ...pick, expiry: query.expiry });
      return { text, choice, explanation: choice.explain() };
    }),
  };
}

const ageText = (ageMs: number): string =>
  ageMs === 0 ? "" : ageMs < 120_000 ? `${ageMs / 1000}s` : `${Math.round(ageMs / 60_000)}m`;
const count = (value: number | undefined): string =>
  value === undefined ? "" : value.toLocaleString("en-IN");

/** The view as text: calls left, puts right, the ATM strike marked, ages of prices that are not of this instant. */
export function chainText(chain: ChainView): string {
  const side = (lookup: QuoteLookup | undefined, isPut: boolean): string => {
    const quote = lookup === undefined || lookup.source === "missing" ? undefined : lookup.quote;
    const age = lookup === undefined || lookup.source === "missing" ? "" : ageText(lookup.ageMs);
    const cells = [
      count(quote?.oi).padStart(13),
      count(quote?.volume).padStart(12),
      age.padStart(5),
      (quote === undefined ? "–" : rupees(quote.price)).padStart(10),
    ];
    return (isPut ? cells.reverse() : cells).join(" ");
  };
  const { price } = chain;
  const underlying =
    price.source === "missing"
      ? `no price (${price.why})`
      : `${rupees(price.price)} by ${price.from}${price.ageMs === 0 ? "" : `, ${ageText(price.ageMs)} old`}`;
  const heads = ["OI".padStart(13), "volume".padStart(12), "age".padStart(5), "price".padStart(10)];
  const lines = [
    "",
    `${chain.underlying} ${underlying}, ${chain.date} ${chain.time}, expiry ${chain.expiry} (${chain.dte} days), ${chain.strikes} strikes quoted`,
    "",
    `${heads.join(" ")} ${"CE".padStart(4)} ${"strike".padStart(9)}  PE ${[...heads].reverse().join(" ")}`,
    ...chain.rows.map(
      ({ strike, isAtm, ce, pe }) =>
        `${side(ce, false)}      ${rupees(strike).padStart(9)}${isAtm ? " <" : "  "} ${side(pe, true)}`,
    ),
  ];
  for (const { text, choice, explanation } of chain.picks) {
    const what = choice.found ? choice.contract.symbol : `nothing: ${choice.why}`;
    lines.push(
      "",
      `${text} → ${what}`,
      `  asked ${explanation.asked}; worked from ${explanation.workedFrom}`,
      `  ${explanation.because}`,
    );
    for (const other of explanation.rejected)
      lines.push(
        `  not ${rupees(other.strike).padStart(9)} ${other.premium === undefined ? "" : `at ${rupees(other.premium)} `}(${other.note})`,
      );
  }
  return `${lines.join("\n")}\n\n`;
}

/** The view as JSON: money in rupees. */
export function chainJson(chain: ChainView): object {
  const quote = (lookup: QuoteLookup | undefined): object | null => {
    if (lookup === undefined || lookup.source === "missing") return null;
    const { price, bid, ask, volume, oi, time } = lookup.quote;
    return {
      price: rupeesNumber(price),
      price_time: clockText(time),
      source: lookup.source,
      age_s: lookup.ageMs / 1000,
      ...(bid !== undefined && { bid: rupeesNumber(bid) }),
      ...(ask !== undefined && { ask: rupeesNumber(ask) }),
      ...(volume !== undefined && { volume }),
      ...(oi !== undefined && { oi }),
    };
  };
  const { price, rows, picks, ...rest } = chain;
  return {
    ...rest,
    underlying_price: price.source === "missing" ? null : rupeesNumber(price.price),
    underlying_from: price.source === "missing" ? price.why : price.from,
    rows: rows.map(({ strike, isAtm, ce, pe }) => ({
      strike: rupeesNumber(strike),
      is_atm: isAtm,
      ce: quote(ce),
      pe: quote(pe),
    })),
    picks: picks.map(({ text, choice, explanation }) => ({
      pick: text,
      symbol: choice.found ? choice.contract.symbol : null,
      why: choice.found ? null : choice.why,
      asked: explanation.asked,
      worked_from: explanation.workedFrom,
      because: explanation.because,
      rejected: explanation.rejected.map(({ strike, premium, note }) => ({
        strike: rupeesNumber(strike),
        premium: premium === undefined ? null : rupeesNumber(premium),
        note,
      })),
    })),
  };
}
