import type { ChainSide } from "../market/synchronous-chain.ts";
import type { NearOptions, NearTarget } from "./pick-nearest.ts";
import type { PremiumTie } from "./selector.ts";

/** No contract that the target allows. */
export const NONE = -1;

/**
 * `pickByPremium` for one side of a synchronous chain, without looking at all of it: premiums fall (calls) or rise
 * (puts) with the strike, so what is nearest to a target stands where they cross it, which is seldom far from where
 * they crossed it last time. An instant at which they do not do so all the way is scanned whole.
 */
export class PremiumSearch {
  readonly #side: ChainSide;
  readonly #isPut: boolean;
  /** Contracts below this place are on the strike's near side of the target: see `#cross`. */
  #crossing = 0;

  constructor(side: ChainSide, isPut: boolean) {
    this.#side = side;
    this.#isPut = isPut;
  }

  /** Place in the side of the contract whose premium is nearest to the target at an instant; `NONE` when there is none. */
  nearest(instant: number, target: NearTarget, options: NearOptions): number {
    if (this.#side.isBroken[instant] === 1) return this.#scan(instant, target, options);
    if (target.match === "closest") return this.#closest(instant, target.value, options);
    const { tie, side } = options;
    const equals = tie === "highest_strike" ? tie : "lowest_strike";
    if (target.match === "range") {
      // The highest inside is the nearest at or below the upper bound, if that is inside; and the other way round.
      const at =
        side === "sell"
          ? this.#atMost(instant, target.to, equals)
          : this.#atLeast(instant, target.from, equals);
      const value = at === NONE ? Number.NaN : this.#price(at, instant);
      return value >= target.from && value <= target.to ? at : NONE;
    }
    if (target.match === "at_least") return this.#atLeast(instant, target.value, equals);
    return this.#atMost(instant, target.value, equals);
  }

  #price(at: number, instant: number): number {
    return this.#side.close[(this.#side.starts[at] as number) + instant] as number;
  }

  /**
   * How many contracts, from the lowest strike, come before premiums cross the target: calls at or above it, puts below it.
   */
  #cross(instant: number, target: number): number {
    const { close, starts } = this.#side;
    const count = starts.length;
    let at = this.#crossing;
    if (this.#isPut) {
      while (at < count && (close[(starts[at] as number) + instant] as number) < target) at++;
      while (at > 0 && (close[(starts[at - 1] as number) + instant] as number) >= target) at--;
    } else {
      while (at < count && (close[(starts[at] as number) + instant] as number) >= target) at++;
      while (at > 0 && (close[(starts[at - 1] as number) + instant] as number) < target) at--;
    }
    this.#crossing = at;
    return at;
  }

  /** Written out, without the helpers that the rarer questions share: this one is asked at every event of long runs. */
  #closest(instant: number, target: number, options: NearOptions): number {
    const { close, starts } = this.#side;
    const count = starts.length;
    if (count === 0) return NONE;
    const right = this.#cross(instant, target);
    if (right >= count) return this.#equal(right - 1, instant, options.tie === "highest_strike");
    const byRight = (close[(starts[right] as number) + instant] as number) - target;
    let at = right;
    if (right > 0) {
      const away = byRight < 0 ? 0 - byRight : byRight;
      const left = (close[(starts[right - 1] as number) + instant] as number) - target;
      const byLeft = left < 0 ? 0 - left : left;
      if (byLeft < away || (byLeft === away && this.#takesLeft(options))) at = right - 1;
    }
    const wanted = close[(starts[at] as number) + instant] as number;
    if (options.tie === "highest_strike") return this.#equal(at, instant, true);
    while (at > 0 && close[(starts[at - 1] as number) + instant] === wanted) at--;
    return at;
  }

  /** Of two at the same distance; the dearer is the lower call and the higher put. */
  #takesLeft({ tie = "side", side }: NearOptions): boolean {
    return tie === "side" ? (side === "sell") !== this.#isPut : tie === "lowest_strike";
  }

  #atLeast(instant: number, target: number, equals: PremiumTie): number {
    const crossing = this.#cross(instant, target);
    const at = this.#isPut ? crossing : crossing - 1;
    if (at < 0 || at >= this.#side.starts.length) return NONE;
    return this.#equal(at, instant, equals === "highest_strike");
  }

  #atMost(instant: number, target: number, equals: PremiumTie): number {
    const crossing = this.#cross(instant, target);
    const { length } = this.#side.starts;
    // What stands exactly at the target is on the other side of the crossing.
    const exact = this.#isPut ? crossing : crossing - 1;
    const isExact = exact >= 0 && exact < length && this.#price(exact, instant) === target;
    const at = isExact ? exact : this.#isPut ? crossing - 1 : crossing;
    if (at < 0 || at >= length) return NONE;
    return this.#equal(at, instant, equals === "highest_strike");
  }

  /** Of the contracts with the same premium as `at`, which stand side by side: the one with the highest or lowest strike. */
  #equal(at: number, instant: number, takesHighest: boolean): number {
    const value = this.#price(at, instant);
    let place = at;
    if (takesHighest) {
      const last = this.#side.starts.length - 1;
      while (place < last && this.#price(place + 1, instant) === value) place++;
    } else while (place > 0 && this.#price(place - 1, instant) === value) place--;
    return place;
  }

  /** Looks at every contract: the rule as `pickNearest` states it. */
  #scan(instant: number, target: NearTarget, { tie = "side", side }: NearOptions): number {
    let best = NONE;
    let bestScore = Number.POSITIVE_INFINITY;
    let bestValue = 0;
    for (let at = 0; at < this.#side.starts.length; at++) {
      const value = this.#price(at, instant);
      const score = scoreOf(value, target, side);
      if (score > bestScore || score === Number.POSITIVE_INFINITY) continue;
      if (score === bestScore) {
        const isDearer = value > bestValue;
        const isCheaper = value < bestValue;
        const beats =
          tie === "highest_strike" || (tie === "side" && (side === "sell" ? isDearer : isCheaper));
        if (!beats) continue;
      }
      best = at;
      bestScore = score;
      bestValue = value;
    }
    return best;
  }
}

/** Lower is better; infinite when the target does not allow this value. */
function scoreOf(value: number, target: NearTarget, side: "buy" | "sell"): number {
  if (target.match === "range") {
    if (value < target.from || value > target.to) return Number.POSITIVE_INFINITY;
    return side === "sell" ? 0 - value : value;
  }
  if (target.match === "at_least" && value < target.value) return Number.POSITIVE_INFINITY;
  if (target.match === "at_most" && value > target.value) return Number.POSITIVE_INFINITY;
  return Math.abs(value - target.value);
}
