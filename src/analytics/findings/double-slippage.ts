import { rupees } from "../../units/money.ts";
import { sumOf } from "../statistics/moments.ts";
import type { Diagnosis } from "./finding.ts";

/** Two ticks of five paise: what a marketable order in a quiet option gives away at least. */
const TWO_TICKS = 10;

/** A profit that would be gone at twice the slippage, or, where none is modelled, at two ticks a fill. */
export const doubleSlippage: Diagnosis = ({ book: { days, trips } }) => {
  const net = sumOf(days.map((day) => day.net));
  const slippage = sumOf(days.map((day) => day.slippage));
  if (net <= 0) return undefined;
  const hint =
    "measure the spread you would pay, and look for a variant that trades less or in larger premiums";
  if (slippage > 0) {
    if (net - slippage > 0) return undefined;
    const evidence = `net ₹${rupees(net)} after ₹${rupees(slippage)} of slippage; at twice that ₹${rupees(net - slippage)}`;
    return {
      id: "double-slippage",
      severity: "warning",
      title: "the profit is gone at twice the slippage",
      evidence,
      hint,
    };
  }
  const units = sumOf(trips.map(({ qty }) => 2 * Math.abs(qty)));
  if (units === 0 || net / units >= TWO_TICKS) return undefined;
  return {
    id: "double-slippage",
    severity: "warning",
    title: "the profit is gone at two ticks of slippage a fill, and none is modelled",
    evidence: `net ₹${rupees(net)} over ${units} units bought and sold: ${(net / units).toFixed(2)} paise a unit`,
    hint,
  };
};
