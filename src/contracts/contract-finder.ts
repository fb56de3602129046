import { ImpliedSurface } from "../market/implied-surface.ts";
import type { MarketView, UnderlyingFrom } from "../market/market-view.ts";
import { assertNever } from "../units/failure.ts";
import { rupees } from "../units/money.ts";
import type { Paise } from "../units/unit.ts";
import { type AtmFound, findAtm, straddleAt } from "./atm.ts";
import { atmPercent } from "./by-atm-percent.ts";
import { stepped } from "./by-moneyness.ts";
import { shareOf } from "./by-premium.ts";
import { relativeTo } from "./by-relative.ts";
import { straddleWidth } from "./by-straddle-width.ts";
import { syntheticAtm } from "./by-synthetic.ts";
import { type Candidate, type Choice, type Explanation, noChoice } from "./choice.ts";
import { resolveExpiry } from "./expiry-rule.ts";
import { Ladders, type Rung, rowOf } from "./ladder.ts";
import { shownOf, whyNotLiquid } from "./liquidity.ts";
import { type Asked, NearFinder } from "./near-finder.ts";
import { rungsAround } from "./rejected.ts";
import type { AtmOptions, ContractSelector, StrikeRule } from "./selector.ts";
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

/** A rung that a rule names, and what it worked from. */
interface Named {
  readonly at: number;
  /** In words, which few ask for. */
  readonly workedFrom: () => string;
}

/**
 * Picks contracts by rule from what is known now. A choice never invents a contract: what was neither quoted by now nor
 * listed before the session is not there, and a rule that cannot be met says why.
 */
export class ContractFinder {
  readonly #view: MarketView;
  readonly #options: FinderOptions;
  readonly #ladders: Ladders;
  readonly #near: NearFinder;

  constructor(view: MarketView, options: FinderOptions) {
    this.#view = view;
    this.#options = options;
    this.#ladders = new Ladders(view);
    const surface = options.surface ?? new ImpliedSurface(view, { maxAgeMs: options.maxAgeMs });
    const { maxAgeMs, tradablePct } = options;
    this.#near = new NearFinder(view, { maxAgeMs, surface, isLadderCut: tradablePct !== undefined });
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
    if (expiry === undefined) return noChoice(selector, "no-such-expiry", "the calendar as known that day");
    const chain = view.chainOf(expiry);
    if (chain < 0) return noChoice(selector, "expiry-not-loaded", `expiry ${expiry.date}`);
    const whole = this.#ladders.of(chain);
    if (whole.length === 0) return noChoice(selector, "nothing-quoted", `expiry ${expiry.date}`);
    const ladder = this.#tradable(whole, chain);
    if (ladder === undefined)
      return noChoice(selector, "no-underlying-price", "the bound on what is tradable");
    const { strike: rule } = selector;
    const isAsked = ({ strike }: Rung): boolean => rule.by === "exact" && strike === rule.strike;
    if (ladder !== whole && (ladder.length === 0 || (whole.some(isAsked) && !ladder.some(isAsked))))
      return noChoice(selector, "outside-tradable", `expiry ${expiry.date}`);
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
          return { at, workedFrom: () => `${text()}, ${fraction(target)} looked for` };
        });
      case "straddle_width":
        return this.#fromStraddle(on, rule, ({ atm, straddle, text }) => {
          const { target, at } = straddleWidth(on.ladder, { atm, straddle }, rule);
          return { at, workedFrom: () => `${text()}, ${fraction(target)} looked for` };
        });
      case "synthetic":
        return this.#fromStraddle(on, rule, ({ atm, call, put, text }) => {
          const { future, at } = syntheticAtm(on.ladder, { atm, call, put }, rule.halfWay);
          const workedFrom = (): string => `${text()}, synthetic future ${rupees(future)}`;
          return { at: stepped(at, rule.otmSteps, optionType), workedFrom };
        });
      case "exact": {
        const at = on.ladder.findIndex((rung) => rung.strike === rule.strike);
        return this.#take(on, { at, workedFrom: () => `expiry ${on.expiry.date}` });
      }
      case "relative": {
        const at = relativeTo(on.ladder, rule, optionType);
        return this.#take(on, { at, workedFrom: () => `expiry ${on.expiry.date}` });
      }
      case "premium":
        return this.#near.byPremium(on, { match: rule.match, value: rule.premium }, { tie: rule.tie });
      case "premium_range":
        return this.#near.byPremium(on, { match: "range", from: rule.from, to: rule.to });
      case "straddle_percent":
        return this.#byStraddlePercent(on, rule);
      case "delta":
        return this.#near.byDelta(on, { match: rule.match, value: rule.delta }, rule.tie);
      case "delta_range":
        return this.#near.byDelta(on, { match: "range", from: rule.from, to: rule.to });
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
    return atm.found ? this.#take(on, named(atm)) : noChoice(on.selector, "no-underlying-price", atm.text);
  }

  #straddle(on: Asked, rule: AtmOptions): Straddle | { readonly none: Choice } {
    const { selector, chain, ladder } = on;
    const atm = this.#atm(on, rule);
    if (!atm.found) return { none: noChoice(selector, "no-underlying-price", atm.text) };
    const pair = straddleAt(this.#view, { chain, rung: ladder[atm.at] as Rung }, this.#options.maxAgeMs);
    if (pair === undefined) return { none: noChoice(selector, "no-straddle-price", atm.text()) };
    const straddle = (pair.call + pair.put) as Paise;
    const text = (): string => `${atm.text()}, straddle ${rupees(pair.call)} + ${rupees(pair.put)}`;
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
    const from = `${straddle.text()}, ${fraction(value)} looked for; `;
    return this.#near.byPremium(on, { match, value }, { tie, from });
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
      return noChoice(selector, isListed ? "not-quoted-yet" : "strike-not-listed", workedFrom(), around(at));
    }
    const contract = view.contractAt(chain, row);
    const unfit =
      liquidity === undefined
        ? undefined
        : whyNotLiquid(shownOf(view, contract, this.#options.maxAgeMs), liquidity);
    if (unfit !== undefined)
      return noChoice(selector, "not-liquid", `${workedFrom()}; ${contract.symbol}: ${unfit}`, around(at));
    const rejected = around(at);
    return {
      found: true,
      contract,
      quote: view.quote(contract, this.#options.maxAgeMs),
      explain: () => {
        const stands = view.listedStrikes(chain).length > 0 ? "quoted or listed" : "quoted";
        return {
          asked: selectorText(selector),
          workedFrom: workedFrom(),
          because: `${contract.symbol} stands ${at} rungs up a ladder of ${ladder.length} strikes ${stands} by then`,
          rejected: rejected(),
        };
      },
    };
  }
}

/** The ATM and its straddle, paise. */
interface Straddle {
  readonly atm: Paise;
  readonly call: Paise;
  readonly put: Paise;
  readonly straddle: Paise;
  readonly text: () => string;
}

/** Paise that may be a fraction, as rupees. */
const fraction = (paise: number): string => (paise / 100).toFixed(2);
