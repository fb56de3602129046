import type { Contract } from "../market/contract.ts";
import type { QuoteLookup } from "../market/quote.ts";
import type { Paise } from "../units/unit.ts";
import type { ContractSelector } from "./selector.ts";
import { selectorText } from "./selector-text.ts";

export type NoChoice =
  | "no-such-expiry"
  | "expiry-not-loaded"
  | "no-underlying-price"
  | "strike-not-listed"
  /** It stands in the ladder, but that side has no quote yet. */
  | "not-quoted-yet"
  | "no-premium-in-reach"
  | "nothing-quoted"
  /** Only strikes farther from the underlying than the run's `tradable_pct` would do. */
  | "outside-tradable"
  /** The call or the put at the ATM, which the rule is measured by, has no fresh price. */
  | "no-straddle-price"
  | "no-delta-in-reach"
  /** What the rule names does not pass the liquidity filter. */
  | "not-liquid";

/** A contract that was looked at and not taken, and why. */
export interface Candidate {
  readonly strike: Paise;
  readonly premium: Paise | undefined;
  readonly note: string;
}

/** How a choice came about: what was asked, what the rule worked from, and what else was considered. */
export interface Explanation {
  readonly asked: string;
  readonly workedFrom: string;
  readonly because: string;
  /** The nearest candidates on each side of the one taken, and those that a filter refused, up to a bound. */
  readonly rejected: readonly Candidate[];
  /** What was asked before, found nothing, and led to this fallback. */
  readonly before?: readonly Explanation[];
}

export type Choice =
  | { readonly found: true; readonly contract: Contract; readonly quote: QuoteLookup; explain(): Explanation }
  | { readonly found: false; readonly why: NoChoice; explain(): Explanation };

/** A choice that could not be made. @param rejected what came nearest, if anything did */
export const noChoice = (
  selector: ContractSelector,
  why: NoChoice,
  workedFrom: string,
  rejected: () => readonly Candidate[] = () => [],
): Choice => ({
  found: false,
  why,
  explain: () => ({ asked: selectorText(selector), workedFrom, because: why, rejected: rejected() }),
});
