import { isNearestExpiry } from "../trade.ts";
import { microPaise, type SlippageFacts, type SlippageModel } from "./slippage-model.ts";
import { type SpreadTable, spreadOf } from "./spread-table.ts";
import { spreadTableOn } from "./spread-tables.ts";

/** How far the option is in the money, paise; undefined where the underlying's price is unknown. */
function inTheMoney({ instrument, context: { underlying } }: SlippageFacts): number | undefined {
  if (instrument.kind !== "option" || underlying === undefined) return undefined;
  return instrument.optionType === "CE" ? underlying - instrument.strike : instrument.strike - underlying;
}

/**
 * `spread`: half the spread that a dated table gives for the premium, the hour and, where the underlying's price is
 * known, the moneyness. Works from a tradebook alone: without the underlying a deep in-the-money option looks
 * tighter than it is. Not modelled: size, wide moments, one-sided books.
 * @param table one table for everything; absent: the dated default of each underlying  @param factor times the half
 */
export const spreadSlippage = (table: SpreadTable | undefined, factor: number): SlippageModel => ({
  name: "spread",
  version: 1,
  perUnit(facts) {
    const { fill, instrument } = facts;
    if (instrument.kind !== "option" && instrument.kind !== "future") return microPaise(0);
    const { underlying } = instrument;
    const own = table ?? spreadTableOn(underlying, fill.date);
    if (instrument.kind === "future") return microPaise(((fill.price * own.futurePct) / 200) * factor);
    const { price: premium, time, date, dte } = fill;
    const itm = inTheMoney(facts);
    const spread = spreadOf(own, {
      premium,
      time,
      isNearestExpiry: own.laterExpiry === 1 || isNearestExpiry({ underlying, date, dte }),
      ...(itm === undefined ? {} : { inTheMoney: itm }),
    });
    return microPaise((spread / 2) * factor);
  },
});
