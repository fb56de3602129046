import { PlutoError } from "../../units/failure.ts";
import type { MicroPaise, SlippageModel } from "./slippage-model.ts";

/**
 * `impact`: another model's half-spread h for the first lots, and for size h × coefficient × √(units ÷ depth) more,
 * where depth is what stood at the best price, or else what the bar traded. The square-root law of impact (Y σ √(Q/V),
 * e.g. Sato and Kanazawa 2024) with the half-spread in the place of σ; the coefficient of 1, an order as large as the
 * depth costs the half-spread again, is an assumption until `pluto calibrate` has live fills. Refuses a fill of
 * unknown depth.
 * @param coefficient ≥ 0
 */
export const impactSlippage = (base: SlippageModel, coefficient: number): SlippageModel => ({
  name: "impact",
  version: 1,
  perUnit(facts) {
    const { fill, context } = facts;
    const depth = context.topQty ?? context.barVolume;
    if (depth === undefined || depth <= 0)
      throw new PlutoError(
        "costs.no-depth",
        `slippage "impact" knows neither the book nor the volume that ${fill.symbol} met on ${fill.date}, ` +
          `fill ${fill.seq}; use a store with bid_qty and ask_qty or volume, or slippage "spread"`,
        { data: { symbol: fill.symbol, date: fill.date, seq: fill.seq } },
      );
    const half = base.perUnit(facts);
    const share = Math.sqrt(Math.abs(fill.qtyDir) / depth);
    return Math.round(half * (1 + coefficient * share)) as MicroPaise;
  },
});
