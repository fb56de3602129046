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
import { ImpliedSurface, type Smile } from "../market/implied-surface.ts";
import { MarketView, type UnderlyingFrom } from "../market/market-view.ts";
import type { PriceLookup, QuoteLookup, VixLookup } from "../market/quote.ts";
import { PlutoError } from "../units/failure.ts";
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

export interface ChainSide {
  readonly iv: number | undefined;
  readonly delta: number | undefined;
}

export interface ChainRow {
  readonly strike: number;
  readonly isAtm: boolean;
  readonly ceGreeks: ChainSide;
  readonly peGreeks: ChainSide;
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
  /** Undefined when no fresh pair of call and put gives a forward. */
  readonly smile: Smile | undefined;
  readonly vix: VixLookup;
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
  const expiry = resolveExpiry(query.expiry, day);
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
  const surface = new ImpliedSurface(view, { maxAgeMs });
  const greeksOf = (rung: Rung, type: OptionType): ChainSide => {
    const row = rowOf(rung, type);
    const greeks = row === undefined ? undefined : surface.greeks(view.contractAt(chain, row));
    return { iv: greeks?.iv, delta: greeks?.delta };
  };
  const finder = new ContractFinder(view, { underlyingFrom: query.underlyingFrom, maxAgeMs, surface });
  return {
    date: day.date,
    time: clockText(query.at),
    underlying: day.underlying,
    expiry: expiry.date,
    dte: Math.max(0, view.contractAt(chain, 0).dte),
    price,
    strikes: ladder.length,
    smile: surface.smile(expiry),
    vix: surface.vix(),
    rows: shown.map((rung) => ({
      strike: rung.strike,
      isAtm: rung === ladder[atm],
      ce: quoteOf(rung, "CE"),
      pe: quoteOf(rung, "PE"),
      ceGreeks: greeksOf(rung, "CE"),
      peGreeks: greeksOf(rung, "PE"),
    })),
    picks: query.picks.map(({ text, pick }) => {
      const choice = finder.choose({ ...pick, expiry: query.expiry });
      return { text, choice, explanation: choice.explain() };
    }),
  };
}
