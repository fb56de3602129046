import { microPaise, type SlippageModel } from "./slippage-model.ts";

/**
 * `percent`: a share of the price. Not modelled: that cheap options cost a larger share, dear ones a smaller.
 * @param pct percent, ≥ 0
 */
export const percentSlippage = (pct: number): SlippageModel => ({
  name: "percent",
  version: 1,
  perUnit: ({ fill }) => microPaise((fill.price * pct) / 100),
});
