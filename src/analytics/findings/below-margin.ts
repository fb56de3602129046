import { rupees } from "../../units/money.ts";
import type { Diagnosis } from "./finding.ts";

/** The capital that was stated would not have carried the positions. */
export const belowMargin: Diagnosis = ({ book: { days }, statedCapital }) => {
  if (statedCapital === undefined) return undefined;
  const over = days.filter(({ peakMargin = 0 }) => peakMargin > statedCapital);
  if (over.length === 0) return undefined;
  const peak = Math.max(...over.map(({ peakMargin = 0 }) => peakMargin));
  return {
    id: "below-margin",
    severity: "warning",
    title: "the positions need more margin than the stated capital",
    evidence: `on ${over.length} days; at most ₹${rupees(peak)} of margin on ₹${rupees(statedCapital)} of capital`,
    hint: "trade fewer lots or state more capital: returns on a capital that cannot carry the book mean nothing",
  };
};
