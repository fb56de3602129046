import type { Match, PremiumTie } from "./selector.ts";

/** What a value should be: near a target, on an allowed side of it, or anywhere between two bounds, inclusive. */
export type NearTarget =
  | { readonly match: Match; readonly value: number }
  | { readonly match: "range"; readonly from: number; readonly to: number };

/** How equals are told apart. */
export interface NearOptions {
  readonly tie?: PremiumTie | undefined;
  readonly side: "buy" | "sell";
}

/**
 * The candidate whose value is nearest to the target among those that it allows (for a range: the highest inside for a
 * seller, the lowest for a buyer). Equal distances follow `tie`; still equal: the first, which is the lowest strike.
 * @param candidates in order of strike
 */
export function pickNearest<Candidate>(
  candidates: readonly Candidate[],
  measure: (candidate: Candidate) => number,
  { target, tie = "side", side }: NearOptions & { readonly target: NearTarget },
): Candidate | undefined {
  let best: Candidate | undefined;
  let bestScore = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const value = measure(candidate);
    const score = distance(value, target, side);
    if (score === undefined || score > bestScore) continue;
    if (score < bestScore || (best !== undefined && beats(value, measure(best), { tie, side }))) {
      best = candidate;
      bestScore = score;
    }
  }
  return best;
}

/** Lower is better; undefined when the target does not allow this value. */
function distance(value: number, target: NearTarget, side: "buy" | "sell"): number | undefined {
  switch (target.match) {
    case "closest":
      return Math.abs(value - target.value);
    case "at_least":
      return value >= target.value ? value - target.value : undefined;
    case "at_most":
      return value <= target.value ? target.value - value : undefined;
    case "range": {
      if (value < target.from || value > target.to) return undefined;
      return side === "sell" ? 0 - value : value;
    }
  }
}

/** Whether a later (higher) strike at the same distance is taken instead of the one found before it. */
function beats(later: number, found: number, { tie, side }: Required<NearOptions>): boolean {
  if (tie === "highest_strike") return true;
  if (tie === "lowest_strike") return false;
  return side === "sell" ? later > found : later < found;
}
