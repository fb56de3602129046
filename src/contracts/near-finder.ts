import type { Expiry } from "../exchange/expiries.ts";
import type { ImpliedSurface } from "../market/implied-surface.ts";
import type { MarketView } from "../market/market-view.ts";
import { rupees } from "../units/money.ts";
import type { Paise } from "../units/unit.ts";
import { pickByDelta, type WithDelta } from "./by-delta.ts";
import { type Priced, pickByPremium } from "./by-premium.ts";
import { type Choice, noChoice } from "./choice.ts";
import { type Rung, rowOf } from "./ladder.ts";
import { shownOf, whyNotLiquid } from "./liquidity.ts";
import type { NearTarget } from "./pick-nearest.ts";
import { NONE, PremiumSearch } from "./premium-search.ts";
import { aroundStrike, type Considered, nearestTo, offBy } from "./rejected.ts";
import type { ContractSelector, PremiumTie } from "./selector.ts";
import { selectorText } from "./selector-text.ts";

/** One question on the chain that it concerns. */
export interface Asked {
  readonly selector: ContractSelector;
  readonly expiry: Expiry;
  readonly chain: number;
  /** Not empty. */
  readonly ladder: readonly Rung[];
}

export interface NearOptions {
  readonly maxAgeMs: number;
  readonly surface: ImpliedSurface;
  /** True when ladders may lack strikes that the chain has. */
  readonly isLadderCut: boolean;
}

/** Choices by a value that contracts have: their premium or their delta. */
export class NearFinder {
  readonly #view: MarketView;
  readonly #options: NearOptions;
  /** By chain and side. */
  readonly #searches: (PremiumSearch | undefined)[] = [];

  constructor(view: MarketView, options: NearOptions) {
    this.#view = view;
    this.#options = options;
  }

  /** The contract whose premium is nearest to a target. `from`: what the target was worked from, in words. */
  byPremium(
    asked: Asked,
    target: NearTarget,
    { tie, from = "" }: { readonly tie?: PremiumTie | undefined; readonly from?: string } = {},
  ): Choice {
    const isWhole = asked.selector.liquidity === undefined && !this.#options.isLadderCut;
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
      return noChoice(selector, why, workedFrom(), () => nearestTo(considered(), target));
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

  /** The contract whose absolute delta is nearest to a target. */
  byDelta(asked: Asked, target: NearTarget, tie?: PremiumTie): Choice {
    const { selector, chain, expiry } = asked;
    const smile = this.#options.surface.smile(expiry);
    if (smile === undefined)
      return noChoice(selector, "no-delta-in-reach", "no fresh pair of call and put to take a forward from");
    const { fit, unfit } = this.#priced(asked);
    const withDelta = fit.flatMap((one): WithDelta[] => {
      const greeks = this.#options.surface.greeks(this.#view.contractAt(chain, one.row));
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
      return noChoice(selector, why, text, () => nearestTo(considered, target));
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
}

/** What a search by premium came to, and everything it chose from. */
interface Taken {
  readonly taken: Priced | undefined;
  readonly all: () => readonly Priced[];
}

/** Paise that may be a fraction, as rupees. */
const fraction = (paise: number): string => (paise / 100).toFixed(2);
