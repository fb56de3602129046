import { microPaise, type SlippageModel } from "./slippage-model.ts";

/** `none`: fills at the price. Not modelled: that the last price may have been the other side's. */
export const noSlippage: SlippageModel = { name: "none", version: 1, perUnit: () => microPaise(0) };
