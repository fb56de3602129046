import { PlutoError } from "../../units/failure.ts";
import { microPaise, type SlippageModel } from "./slippage-model.ts";

/**
 * `quoted`: half the spread that was quoted when it filled, for fill models that take the last price or the mid. A
 * `bid_ask` fill has the spread in its price already. Refuses a fill without a two-sided quote: the tradebook keeps
 * none, so a recost cannot use it.
 */
export const quotedSlippage: SlippageModel = {
  name: "quoted",
  version: 1,
  perUnit({ fill, context: { bid, ask } }) {
    if (bid !== undefined && ask !== undefined && bid > 0 && ask >= bid) return microPaise((ask - bid) / 2);
    throw new PlutoError(
      "costs.no-quote",
      `slippage "quoted" found no two-sided quote for ${fill.symbol} on ${fill.date}, fill ${fill.seq}; ` +
        `use a store with bid and ask, or slippage "spread"`,
      { data: { symbol: fill.symbol, date: fill.date, seq: fill.seq } },
    );
  },
};
