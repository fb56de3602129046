/** Both sides of one strike at one instant. */
export interface StrikePair {
  readonly strike: number;
  readonly call: number;
  readonly put: number;
}

export interface ImpliedForward {
  readonly forward: number;
  /** The strike whose pair was used. */
  readonly strike: number;
}

/**
 * The forward that put-call parity implies: K + (call − put)·e^(rT) at the strike with the smallest |call − put|,
 * where both sides are most liquid; the lowest strike on ties. Undefined without a pair.
 * @param growth e^(rT), 1 when nothing is discounted
 */
export function impliedForward(pairs: readonly StrikePair[], growth: number): ImpliedForward | undefined {
  let best: StrikePair | undefined;
  for (const pair of pairs) {
    const gap = Math.abs(pair.call - pair.put);
    const bestGap = best === undefined ? Number.POSITIVE_INFINITY : Math.abs(best.call - best.put);
    if (gap < bestGap || (gap === bestGap && best !== undefined && pair.strike < best.strike)) best = pair;
  }
  if (best === undefined) return undefined;
  return { forward: best.strike + growth * (best.call - best.put), strike: best.strike };
}
