import type { Expiry } from "../exchange/expiries.ts";
import type { MarketView, UnderlyingFrom } from "../market/market-view.ts";
import { assertNever } from "../units/failure.ts";
import { rupees } from "../units/money.ts";
import type { Paise } from "../units/unit.ts";
import { atmIndex, stepped } from "./by-moneyness.ts";
import { type PremiumTarget, type Priced, pickByPremium } from "./by-premium.ts";
import type { Candidate, Choice, Explanation, NoChoice } from "./choice.ts";
import { expiryRuleText, resolveExpiry } from "./expiry-rule.ts";
import { ladderOf, type Rung, rowOf } from "./ladder.ts";
import type { ContractSelector } from "./selector.ts";
import { isTradable } from "./tradable.ts";
import { underlyingPrice } from "./underlying-price.ts";

export interface FinderOptions {
  readonly underlyingFrom: UnderlyingFrom;
  /** Premiums and underlying prices older than this do not count. */
  readonly maxAgeMs: number;
  /** Strikes farther from the underlying than this, % of it, are passed over; undefined: none are. */
  readonly tradablePct?: number | undefined;
}

/** How many rejected candidates an explanation lists on each side of the one taken. */
const NEIGHBOURS = 3;

/**
 * Picks contracts by rule from what is known now. A choice never invents a contract: what was not quoted by now is not
 * there, and a rule that cannot be met says why.
 */
export class ContractFinder {
  readonly #view: MarketView;
  readonly #options: FinderOptions;

  constructor(view: MarketView, options: FinderOptions) {
    this.#view = view;
    this.#options = options;
  }

  choose(selector: ContractSelector): Choice {
    const view = this.#view;
    const expiry = resolveExpiry(selector.expiry, view.day.expiries, view.day.date);
    if (expiry === undefined) return this.#none(selector, "no-such-expiry", "the calendar as known that day");
    const chain = view.chainOf(expiry);
    if (chain < 0) return this.#none(selector, "expiry-not-loaded", `expiry ${expiry.date}`);
    const quoted = ladderOf(view, chain);
    if (quoted.length === 0) return this.#none(selector, "nothing-quoted", `expiry ${expiry.date}`);
    const ladder = this.#tradable(quoted, chain);
    if (ladder === undefined)
      return this.#none(selector, "no-underlying-price", "the bound on what is tradable");
    if (ladder.length === 0) return this.#none(selector, "outside-tradable", `expiry ${expiry.date}`);
    const { strike: rule } = selector;
    switch (rule.by) {
      case "moneyness":
        return this.#byMoneyness(selector, { expiry, chain, ladder, rule });
      case "exact": {
        const isRung = (rung: Rung): boolean => rung.strike === rule.strike;
        if (!ladder.some(isRung) && quoted.some(isRung))
          return this.#none(selector, "outside-tradable", `expiry ${expiry.date}`);
        const at = ladder.findIndex(isRung);
        return this.#take(selector, { chain, ladder, at, workedFrom: `expiry ${expiry.date}` });
      }
      case "premium":
        return this.#byPremium(selector, {
          chain,
          ladder,
          target: { match: rule.match, premium: rule.premium },
        });
      case "premium_range":
        return this.#byPremium(selector, {
          chain,
          ladder,
          target: { match: "range", from: rule.from, to: rule.to },
        });
      default:
        return assertNever(rule);
    }
  }

  /** The rungs that a broker lets trade; undefined when that is not known. */
  #tradable(ladder: readonly Rung[], chain: number): readonly Rung[] | undefined {
    const { tradablePct, underlyingFrom: from, maxAgeMs } = this.#options;
    if (tradablePct === undefined) return ladder;
    const price = underlyingPrice(this.#view, { from, chain, maxAgeMs });
    if (price.source === "missing") return undefined;
    return ladder.filter(({ strike }) => isTradable(strike, price.price, tradablePct));
  }

  #byMoneyness(
    selector: ContractSelector,
    found: {
      readonly expiry: Expiry;
      readonly chain: number;
      readonly ladder: readonly Rung[];
      readonly rule: Extract<ContractSelector["strike"], { by: "moneyness" }>;
    },
  ): Choice {
    const { chain, ladder, rule } = found;
    const { underlyingFrom: from, maxAgeMs } = this.#options;
    const price = underlyingPrice(this.#view, { from, chain, maxAgeMs });
    if (price.source === "missing")
      return this.#none(selector, "no-underlying-price", `${from}: ${price.why}`);
    const atm = atmIndex(ladder, price.price, rule.halfWay);
    const at = stepped(atm, rule.otmSteps, selector.optionType);
    const age = price.ageMs === 0 ? "" : `, ${price.ageMs / 1000} s old`;
    const workedFrom = `${price.from} ${rupees(price.price)}${age}, ATM ${rupees((ladder[atm] as Rung).strike)}`;
    return this.#take(selector, { chain, ladder, at, workedFrom });
  }

  #take(
    selector: ContractSelector,
    found: {
      readonly chain: number;
      readonly ladder: readonly Rung[];
      readonly at: number;
      readonly workedFrom: string;
    },
  ): Choice {
    const { chain, ladder, at, workedFrom } = found;
    const rung = ladder[at];
    const row = rung === undefined ? undefined : rowOf(rung, selector.optionType);
    const view = this.#view;
    if (rung === undefined || row === undefined) {
      const isListed = rung !== undefined && view.listedStrikes(chain).includes(rung.strike);
      return this.#none(selector, isListed ? "not-quoted-yet" : "strike-not-listed", workedFrom);
    }
    const contract = view.contractAt(chain, row);
    const now = view.now;
    return {
      found: true,
      contract,
      quote: view.quote(contract, this.#options.maxAgeMs),
      explain: () => ({
        asked: selectorText(selector),
        workedFrom,
        because: `${contract.symbol} stands ${at} rungs up a ladder of ${ladder.length} strikes quoted${
          view.listedStrikes(chain).length > 0 ? " or listed" : ""
        } by then`,
        rejected: this.#at(now, () =>
          ladder
            .slice(Math.max(at - NEIGHBOURS, 0), at + NEIGHBOURS + 1)
            .filter((other) => other.strike !== rung.strike)
            .map((other) => this.#candidate(chain, other, { selector, away: ladder.indexOf(other) - at })),
        ),
      }),
    };
  }

  #byPremium(
    selector: ContractSelector,
    found: { readonly chain: number; readonly ladder: readonly Rung[]; readonly target: PremiumTarget },
  ): Choice {
    const { chain, ladder, target } = found;
    const priced: Priced[] = [];
    for (const rung of ladder) {
      const row = rowOf(rung, selector.optionType);
      if (row === undefined) continue;
      const premium = this.#view.freshPrice(chain, row, this.#options.maxAgeMs);
      if (premium > 0) priced.push({ row, strike: rung.strike, premium });
    }
    const rule = selector.strike;
    const tie = rule.by === "premium" ? rule.tie : undefined;
    const workedFrom = `${priced.length} ${selector.optionType} premiums known and fresh`;
    const taken = pickByPremium(priced, target, { tie, side: selector.side });
    if (taken === undefined) return this.#none(selector, "no-premium-in-reach", workedFrom);
    const contract = this.#view.contractAt(chain, taken.row);
    const at = priced.indexOf(taken);
    return {
      found: true,
      contract,
      quote: this.#view.quote(contract, this.#options.maxAgeMs),
      explain: () => ({
        asked: selectorText(selector),
        workedFrom,
        because: `${contract.symbol} at ${rupees(taken.premium)} is the best match`,
        rejected: priced
          .slice(Math.max(at - NEIGHBOURS, 0), at + NEIGHBOURS + 1)
          .filter((other) => other !== taken)
          .map(({ strike, premium }) => ({ strike, premium, note: offBy(premium, target) })),
      }),
    };
  }

  #candidate(
    chain: number,
    rung: Rung,
    { selector, away }: { readonly selector: ContractSelector; readonly away: number },
  ): Candidate {
    const row = rowOf(rung, selector.optionType);
    const premium = row === undefined ? 0 : this.#view.freshPrice(chain, row, this.#options.maxAgeMs);
    return {
      strike: rung.strike,
      premium: premium === 0 ? undefined : (premium as Paise),
      note: row === undefined ? "not quoted yet" : rungsAway(away),
    };
  }

  /** Explanations read prices, so they are only true at the instant of the choice. */
  #at<T>(now: number, read: () => readonly T[]): readonly T[] {
    return this.#view.now === now ? read() : [];
  }

  #none(selector: ContractSelector, why: NoChoice, workedFrom: string): Choice {
    const explanation: Explanation = {
      asked: selectorText(selector),
      workedFrom,
      because: why,
      rejected: [],
    };
    return { found: false, why, explain: () => explanation };
  }
}

/** Where a strike stands seen from the one taken. */
function rungsAway(away: number): string {
  const count = Math.abs(away);
  return `${count} ${count === 1 ? "rung" : "rungs"} ${away > 0 ? "above" : "below"}`;
}

/** How far a premium is from what was asked. */
function offBy(premium: Paise, target: PremiumTarget): string {
  if (target.match !== "range") return `off by ${rupees(Math.abs(premium - target.premium))}`;
  return premium < target.from
    ? "below the range"
    : premium > target.to
      ? "above the range"
      : "inside, less good";
}

/** A selector in words. */
export function selectorText({ expiry, optionType, strike, side }: ContractSelector): string {
  return `${side} ${optionType}, ${expiryRuleText(expiry)}, ${strikeRuleText(strike)}`;
}

function strikeRuleText(rule: ContractSelector["strike"]): string {
  switch (rule.by) {
    case "moneyness":
      return rule.otmSteps === 0
        ? "ATM"
        : rule.otmSteps > 0
          ? `OTM ${rule.otmSteps}`
          : `ITM ${-rule.otmSteps}`;
    case "exact":
      return `strike ${rupees(rule.strike)}`;
    case "premium":
      return `premium ${rule.match.replace("_", " ")} ${rupees(rule.premium)}`;
    case "premium_range":
      return `premium in ${rupees(rule.from)} to ${rupees(rule.to)}`;
  }
}
