import type { Paise } from "../units/unit.ts";
import type { PremiumTie } from "./selector.ts";

/** One side's contract with a fresh premium; a list of them is in order of strike. */
export interface Priced {
  readonly row: number;
  readonly strike: Paise;
  readonly premium: Paise;
}

export type PremiumTarget =
  | { readonly match: "closest" | "at_least" | "at_most"; readonly premium: Paise }
  | { readonly match: "range"; readonly from: Paise; readonly to: Paise };

/**
 * The contract whose premium is nearest to the target among those on the allowed side of it (for a range: the highest
 * inside for a seller, the lowest for a buyer). Equal distances follow `tie`; still equal: the lowest strike.
 */
export function pickByPremium(
  candidates: readonly Priced[],
  target: PremiumTarget,
  { tie = "side", side }: { readonly tie?: PremiumTie | undefined; readonly side: "buy" | "sell" },
): Priced | undefined {
  let best: Priced | undefined;
  let bestScore = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const score = distance(candidate.premium, target, side);
    if (score === undefined) continue;
    if (
      score < bestScore ||
      (score === bestScore && best !== undefined && beats(candidate, best, tie, side))
    ) {
      best = candidate;
      bestScore = score;
    }
  }
  return best;
}

/** Lower is better; undefined when the target does not allow this premium. */
function distance(premium: Paise, target: PremiumTarget, side: "buy" | "sell"): number | undefined {
  switch (target.match) {
    case "closest":
      return Math.abs(premium - target.premium);
    case "at_least":
      return premium >= target.premium ? premium - target.premium : undefined;
    case "at_most":
      return premium <= target.premium ? target.premium - premium : undefined;
    case "range": {
      if (premium < target.from || premium > target.to) return undefined;
      return side === "sell" ? 0 - premium : premium;
    }
  }
}

/** Whether a later (higher) strike at the same distance is taken instead of the one found before it. */
function beats(later: Priced, found: Priced, tie: PremiumTie, side: "buy" | "sell"): boolean {
  if (tie === "highest_strike") return true;
  if (tie === "lowest_strike") return false;
  return side === "sell" ? later.premium > found.premium : later.premium < found.premium;
}
