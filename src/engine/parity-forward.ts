import type { MarketView } from "../market/market-view.ts";

/** Both sides of a strike: rows of a chain. */
interface Pair {
  readonly strike: number;
  readonly call: number;
  readonly put: number;
}

/** Strikes on each side of the last one that are looked at before anything further away is. */
const REACH = 3;

/**
 * The forward of a chain by put-call parity, asked for again and again as the clock moves on: strike + call − put where
 * the two are closest, from the last prices known. It looks around the strike that was closest before, and on from
 * there while that gets closer, where `syntheticForward` looks at every strike; prices that make no sense far from the
 * money are not met.
 */
export class ParityForward {
  readonly #view: MarketView;
  readonly #chain: number;
  readonly #pairs: readonly Pair[];
  #at = -1;

  constructor(view: MarketView, chain: number) {
    this.#view = view;
    this.#chain = chain;
    this.#pairs = pairsOf(view, chain);
  }

  /** Paise; undefined while no strike has had a price on both sides. */
  now(): number | undefined {
    let [from, to] = this.#at < 0 ? [0, this.#pairs.length - 1] : [this.#at - REACH, this.#at + REACH];
    for (;;) {
      const best = this.#closest(Math.max(0, from), Math.min(to, this.#pairs.length - 1));
      if (best === undefined) {
        if (this.#at < 0) return undefined;
        this.#at = -1;
        return this.now();
      }
      const isMoved = best.at !== this.#at;
      this.#at = best.at;
      if (!isMoved || (from <= 0 && to >= this.#pairs.length - 1)) return best.forward;
      [from, to] = [best.at - REACH, best.at + REACH];
    }
  }

  #closest(from: number, to: number): { readonly at: number; readonly forward: number } | undefined {
    let [at, forward, least] = [-1, 0, Number.POSITIVE_INFINITY];
    for (let i = from; i <= to; i++) {
      const { strike, call, put } = this.#pairs[i] as Pair;
      const callPrice = this.#view.freshPrice(this.#chain, call, Number.POSITIVE_INFINITY);
      if (callPrice === 0) continue;
      const putPrice = this.#view.freshPrice(this.#chain, put, Number.POSITIVE_INFINITY);
      const gap = Math.abs(callPrice - putPrice);
      if (putPrice === 0 || gap >= least) continue;
      [at, forward, least] = [i, strike + callPrice - putPrice, gap];
    }
    return at < 0 ? undefined : { at, forward };
  }
}

function pairsOf(view: MarketView, chain: number): readonly Pair[] {
  const { strikes = [], isPut = [] } = view.day.chains[chain]?.session.rows ?? {};
  const pairs: Pair[] = [];
  for (let row = 0; row + 1 < strikes.length; row++)
    if (strikes[row] === strikes[row + 1] && isPut[row] === 0)
      pairs.push({ strike: strikes[row] as number, call: row, put: row + 1 });
  return pairs;
}
