import type { Expiry } from "../exchange/expiries.ts";
import { ImpliedSurface } from "../market/implied-surface.ts";
import type { MarketView, UnderlyingFrom } from "../market/market-view.ts";
import { assertNever } from "../units/failure.ts";
import { rupees } from "../units/money.ts";
import type { Paise } from "../units/unit.ts";
import { type AtmFound, findAtm, straddleAt } from "./atm.ts";
import { atmPercent } from "./by-atm-percent.ts";
import { pickByDelta, type WithDelta } from "./by-delta.ts";
import { stepped } from "./by-moneyness.ts";
import { type Priced, pickByPremium, shareOf } from "./by-premium.ts";
import { relativeTo } from "./by-relative.ts";
import { straddleWidth } from "./by-straddle-width.ts";
import { syntheticAtm } from "./by-synthetic.ts";
import type { Candidate, Choice, Explanation, NoChoice } from "./choice.ts";
import { resolveExpiry } from "./expiry-rule.ts";
import { Ladders, type Rung, rowOf } from "./ladder.ts";
import { shownOf, whyNotLiquid } from "./liquidity.ts";
import type { NearTarget } from "./pick-nearest.ts";
import { NONE, PremiumSearch } from "./premium-search.ts";
import { aroundStrike, type Considered, nearestTo, offBy, rungsAround } from "./rejected.ts";
import type { AtmOptions, ContractSelector, PremiumTie, StrikeRule } from "./selector.ts";
import { selectorText } from "./selector-text.ts";
import { isTradable } from "./tradable.ts";
import { underlyingPrice } from "./underlying-price.ts";

export interface FinderOptions {
  readonly underlyingFrom: UnderlyingFrom;
  /** Premiums, quotes and underlying prices older than this do not count. */
  readonly maxAgeMs: number;
  /** Strikes farther from the underlying than this, % of it, are passed over; undefined: none are. */
  readonly tradablePct?: number | undefined;
  /** Where deltas come from; by default one of its own. */
  readonly surface?: ImpliedSurface;
}

/** One question on the chain that it concerns. */
interface Asked {
  readonly selector: ContractSelector;
  readonly expiry: Expiry;
  readonly chain: number;
  readonly ladder: readonly Rung[];
}

/** A rung that a rule names, and what it worked from. */
interface Named {
  readonly at: number;
  readonly workedFrom: string;
}

/**
 * Picks contracts by rule from what is known now. A choice never invents a contract: what was neither quoted by now nor
 * listed before the session is not there, and a rule that cannot be met says why.
 */
export class ContractFinder {
  readonly #view: MarketView;
  readonly #options: FinderOptions;
  readonly #ladders: Ladders;
  readonly #surface: ImpliedSurface;
  /** By chain and side. */
  readonly #searches: (PremiumSearch | undefined)[] = [];

  constructor(view: MarketView, options: FinderOptions) {
    this.#view = view;
    this.#options = options;
    this.#ladders = new Ladders(view);
    this.#surface = options.surface ?? new ImpliedSurface(view, { maxAgeMs: options.maxAgeMs });
  }

  /** What the selector picks now; where it finds nothing, its fallbacks in order. */
  choose(selector: ContractSelector): Choice {
    let choice = this.#chooseOne(selector);
    if (choice.found || selector.fallbacks === undefined) return choice;
    const before: Explanation[] = [];
    for (const fallback of selector.fallbacks) {
      before.push(choice.explain());
      choice = this.#chooseOne({ ...selector, ...fallback });
      if (choice.found) break;
    }
    const { explain } = choice;
    return { ...choice, explain: () => ({ ...explain(), before }) };
  }

  #chooseOne(selector: ContractSelector): Choice {
    const view = this.#view;
    const expiry = resolveExpiry(selector.expiry, view.day);
    if (expiry === undefined) return this.#none(selector, "no-such-expiry", "the calendar as known that day");
    const chain = view.chainOf(expiry);
    if (chain < 0) return this.#none(selector, "expiry-not-loaded", `expiry ${expiry.date}`);
    const whole = this.#ladders.of(chain);
    if (whole.length === 0) return this.#none(selector, "nothing-quoted", `expiry ${expiry.date}`);
    const ladder = this.#tradable(whole, chain);
    if (ladder === undefined)
      return this.#none(selector, "no-underlying-price", "the bound on what is tradable");
    const { strike: rule } = selector;
    const isAsked = ({ strike }: Rung): boolean => rule.by === "exact" && strike === rule.strike;
    if (ladder.length === 0 || (whole.some(isAsked) && !ladder.some(isAsked)))
      return this.#none(selector, "outside-tradable", `expiry ${expiry.date}`);
    return this.#byRule({ selector, expiry, chain, ladder });
  }

  #byRule(on: Asked): Choice {
    const { strike: rule, optionType } = on.selector;
    switch (rule.by) {
      case "moneyness":
        return this.#fromAtm(on, rule, ({ at, text }) => ({
          at: stepped(at, rule.otmSteps, optionType),
          workedFrom: text,
        }));
      case "atm_percent":
        return this.#fromAtm(on, rule, ({ strike, text }) => {
          const { target, at } = atmPercent(on.ladder, strike, rule);
          return { at, workedFrom: `${text}, ${fraction(target)} looked for` };
        });
      case "straddle_width":
        return this.#fromStraddle(on, rule, ({ atm, straddle, text }) => {
          const { target, at } = straddleWidth(on.ladder, { atm, straddle }, rule);
          return { at, workedFrom: `${text}, ${fraction(target)} looked for` };
        });
      case "synthetic":
        return this.#fromStraddle(on, rule, ({ atm, call, put, text }) => {
          const { future, at } = syntheticAtm(on.ladder, { atm, call, put }, rule.halfWay);
          const workedFrom = `${text}, synthetic future ${rupees(future)}`;
          return { at: stepped(at, rule.otmSteps, optionType), workedFrom };
        });
      case "exact": {
        const at = on.ladder.findIndex((rung) => rung.strike === rule.strike);
        return this.#take(on, { at, workedFrom: `expiry ${on.expiry.date}` });
      }
      case "relative": {
        const at = relativeTo(on.ladder, rule, optionType);
        return this.#take(on, { at, workedFrom: `expiry ${on.expiry.date}` });
      }
      case "premium":
        return this.#byPremium(on, { match: rule.match, value: rule.premium }, { tie: rule.tie });
      case "premium_range":
        return this.#byPremium(on, { match: "range", from: rule.from, to: rule.to });
      case "straddle_percent":
        return this.#byStraddlePercent(on, rule);
      case "delta":
        return this.#byDelta(on, { match: rule.match, value: rule.delta }, rule.tie);
      case "delta_range":
        return this.#byDelta(on, { match: "range", from: rule.from, to: rule.to });
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

  /** The ATM of the asked chain, moved on if the rule holds one. */
  #atm({ chain, ladder }: Asked, rule: AtmOptions): AtmFound {
    const { underlyingFrom, maxAgeMs } = this.#options;
    return findAtm(this.#view, { chain, ladder, maxAgeMs, from: rule.from ?? underlyingFrom, options: rule });
  }

  #fromAtm(on: Asked, rule: AtmOptions, named: (atm: Extract<AtmFound, { found: true }>) => Named): Choice {
    const atm = this.#atm(on, rule);
    return atm.found ? this.#take(on, named(atm)) : this.#none(on.selector, "no-underlying-price", atm.text);
  }

  #straddle(on: Asked, rule: AtmOptions): Straddle | { readonly none: Choice } {
    const { selector, chain, ladder } = on;
    const atm = this.#atm(on, rule);
    if (!atm.found) return { none: this.#none(selector, "no-underlying-price", atm.text) };
    const pair = straddleAt(this.#view, { chain, rung: ladder[atm.at] as Rung }, this.#options.maxAgeMs);
    if (pair === undefined) return { none: this.#none(selector, "no-straddle-price", atm.text) };
    const straddle = (pair.call + pair.put) as Paise;
    const text = `${atm.text}, straddle ${rupees(pair.call)} + ${rupees(pair.put)}`;
    return { ...pair, atm: atm.strike, straddle, text };
  }

  #fromStraddle(on: Asked, rule: AtmOptions, named: (straddle: Straddle) => Named): Choice {
    const straddle = this.#straddle(on, rule);
    return "none" in straddle ? straddle.none : this.#take(on, named(straddle));
  }

  #byStraddlePercent(on: Asked, rule: Extract<StrikeRule, { by: "straddle_percent" }>): Choice {
    const straddle = this.#straddle(on, rule);
    if ("none" in straddle) return straddle.none;
    const { match, percent, tie } = rule;
    const value = shareOf(straddle.straddle, percent);
    const from = `${straddle.text}, ${fraction(value)} looked for; `;
    return this.#byPremium(on, { match, value }, { tie, from });
  }

  /** The contract on a rung that was named, if it is there and passes the filter. */
  #take({ selector, chain, ladder }: Asked, { at, workedFrom }: Named): Choice {
    const { optionType, liquidity } = selector;
    const rung = ladder[at];
    const row = rung === undefined ? undefined : rowOf(rung, optionType);
    const view = this.#view;
    const around = (taken: number): (() => readonly Candidate[]) => {
      const now = view.now;
      const { maxAgeMs } = this.#options;
      // Explanations read prices, so they are only true at the instant of the choice.
      return () =>
        view.now === now ? rungsAround(view, { chain, ladder, at: taken, optionType, maxAgeMs }) : [];
    };
    if (rung === undefined || row === undefined) {
      const isListed = rung !== undefined && view.listedStrikes(chain).includes(rung.strike);
      return this.#none(selector, isListed ? "not-quoted-yet" : "strike-not-listed", workedFrom, around(at));
    }
    const contract = view.contractAt(chain, row);
    const unfit =
      liquidity === undefined
        ? undefined
        : whyNotLiquid(shownOf(view, contract, this.#options.maxAgeMs), liquidity);
    if (unfit !== undefined)
      return this.#none(selector, "not-liquid", `${workedFrom}; ${contract.symbol}: ${unfit}`, around(at));
    const rejected = around(at);
    const stands = view.listedStrikes(chain).length > 0 ? "quoted or listed" : "quoted";
    return {
      found: true,
      contract,
      quote: view.quote(contract, this.#options.maxAgeMs),
      explain: () => ({
        asked: selectorText(selector),
        workedFrom,
        because: `${contract.symbol} stands ${at} rungs up a ladder of ${ladder.length} strikes ${stands} by then`,
        rejected: rejected(),
      }),
    };
  }

  #byPremium(
    asked: Asked,
    target: NearTarget,
    { tie, from = "" }: { readonly tie?: PremiumTie | undefined; readonly from?: string } = {},
  ): Choice {
    const isWhole = asked.selector.liquidity === undefined && this.#options.tradablePct === undefined;
    const quick = isWhole ? this.#search(asked, target, tie) : undefined;
    if (quick !== undefined)
      return this.#premiumTaken(asked, target, { taken: quick.taken, all: quick.all, unfit: [], from });
    const { fit, unfit } = this.#priced(asked);
    const taken = pickByPremium(fit, target, { tie, side: asked.selector.side });
    return this.#premiumTaken(asked, target, { taken, all: () => fit, unfit, from });
  }

  /** By the table of a synchronous chain; undefined when the chain is not one, or has nothing fresh. */
  #search({ selector, chain }: Asked, target: NearTarget, tie: PremiumTie | undefined): Taken | undefined {
    const view = this.#view;
    const table = view.synchronous(chain);
    const instant = table === undefined ? -1 : view.lastInstantOf(chain);
    if (table === undefined || instant < 0) return undefined;
    if (view.now - table.timeOf(instant) > this.#options.maxAgeMs) return undefined;
    const isPut = selector.optionType === "PE";
    const side = table.side(isPut ? 1 : 0);
    const slot = 2 * chain + (isPut ? 1 : 0);
    this.#searches[slot] ??= new PremiumSearch(side, isPut);
    const at = (this.#searches[slot] as PremiumSearch).nearest(instant, target, { tie, side: selector.side });
    const priced = (place: number): Priced => {
      const row = side.rows[place] as number;
      const premium = side.close[(side.starts[place] as number) + instant] as Paise;
      return { row, strike: view.strikeOf(chain, row), premium };
    };
    const all = (): readonly Priced[] => Array.from(side.rows, (_, place) => priced(place));
    return { taken: at === NONE ? undefined : priced(at), all };
  }

  #premiumTaken(
    { selector, chain }: Asked,
    target: NearTarget,
    { taken, all, unfit, from }: Taken & { readonly unfit: readonly Considered[]; readonly from: string },
  ): Choice {
    const considered = (): Considered[] => [
      ...all().map((one) => ({ ...one, note: offBy(one.premium, target) })),
      ...unfit,
    ];
    const workedFrom = (): string => {
      const refused = unfit.length === 0 ? "" : ` that pass, ${unfit.length} that do not`;
      return `${from}${all().length} ${selector.optionType} premiums known and fresh${refused}`;
    };
    if (taken === undefined) {
      const why = unfit.length > 0 && all().length === 0 ? "not-liquid" : "no-premium-in-reach";
      return this.#none(selector, why, workedFrom(), () => nearestTo(considered(), target));
    }
    const contract = this.#view.contractAt(chain, taken.row);
    return {
      found: true,
      contract,
      quote: this.#view.quote(contract, this.#options.maxAgeMs),
      explain: () => ({
        asked: selectorText(selector),
        workedFrom: workedFrom(),
        because: `${contract.symbol} at ${rupees(taken.premium)} is the best match`,
        rejected: aroundStrike(considered(), taken.strike),
      }),
    };
  }

  #byDelta(asked: Asked, target: NearTarget, tie?: PremiumTie): Choice {
    const { selector, chain, expiry } = asked;
    const smile = this.#surface.smile(expiry);
    if (smile === undefined)
      return this.#none(
        selector,
        "no-delta-in-reach",
        "no fresh pair of call and put to take a forward from",
      );
    const { fit, unfit } = this.#priced(asked);
    const withDelta = fit.flatMap((one): WithDelta[] => {
      const greeks = this.#surface.greeks(this.#view.contractAt(chain, one.row));
      return greeks === undefined ? [] : [{ ...one, delta: Math.abs(greeks.delta) }];
    });
    const text = `${smile.forwardFrom} forward ${fraction(smile.forward)}, ${withDelta.length} ${selector.optionType} deltas`;
    const considered: readonly Considered[] = [
      ...withDelta.map((one) => ({ ...one, value: one.delta, note: `delta ${one.delta.toFixed(4)}` })),
      ...unfit,
    ];
    const taken = pickByDelta(withDelta, target, { tie, side: selector.side });
    if (taken === undefined) {
      const why = unfit.length > 0 && fit.length === 0 ? "not-liquid" : "no-delta-in-reach";
      return this.#none(selector, why, text, () => nearestTo(considered, target));
    }
    const contract = this.#view.contractAt(chain, taken.row);
    return {
      found: true,
      contract,
      quote: this.#view.quote(contract, this.#options.maxAgeMs),
      explain: () => ({
        asked: selectorText(selector),
        workedFrom: text,
        because: `${contract.symbol} with delta ${taken.delta.toFixed(4)} is the best match`,
        rejected: aroundStrike(considered, taken.strike),
      }),
    };
  }

  /** The asked side's contracts with a fresh premium, in order of strike: those that pass the filter, and those that do not. */
  #priced({ selector, chain, ladder }: Asked): { readonly fit: Priced[]; readonly unfit: Considered[] } {
    const { optionType, liquidity } = selector;
    const { maxAgeMs } = this.#options;
    const view = this.#view;
    const fit: Priced[] = [];
    const unfit: Considered[] = [];
    for (const rung of ladder) {
      const row = rowOf(rung, optionType);
      const premium = row === undefined ? 0 : view.freshPrice(chain, row, maxAgeMs);
      if (row === undefined || premium === 0) continue;
      const why =
        liquidity === undefined
          ? undefined
          : whyNotLiquid(shownOf(view, view.contractAt(chain, row), maxAgeMs), liquidity);
      const priced = { row, strike: rung.strike, premium: premium as Paise };
      if (why === undefined) fit.push(priced);
      else unfit.push({ ...priced, note: why });
    }
    return { fit, unfit };
  }

  #none(
    selector: ContractSelector,
    why: NoChoice,
    workedFrom: string,
    rejected: () => readonly Candidate[] = () => [],
  ): Choice {
    return {
      found: false,
      why,
      explain: () => ({ asked: selectorText(selector), workedFrom, because: why, rejected: rejected() }),
    };
  }
}

/** What a search by premium came to, and everything it chose from. */
interface Taken {
  readonly taken: Priced | undefined;
  readonly all: () => readonly Priced[];
}

/** The ATM and its straddle, paise. */
interface Straddle {
  readonly atm: Paise;
  readonly call: Paise;
  readonly put: Paise;
  readonly straddle: Paise;
  readonly text: string;
}

/** Paise that may be a fraction, as rupees. */
const fraction = (paise: number): string => (paise / 100).toFixed(2);
