import { microPaise, type SlippageModel } from "./slippage-model.ts";

/** `ticks`: so many ticks a unit, whatever the premium or the hour. @param ticks ≥ 0 */
export const ticksSlippage = (ticks: number): SlippageModel => ({
  name: "ticks",
  version: 1,
  perUnit: ({ tick }) => microPaise(ticks * tick),
});
