import { type Contract, defineStrategy, type Ohlc, sizeOf, sizeParams, z } from "../../../src/index.ts";

/** Buys the ATM call when a bar closes above the first bar's high; sells it when one closes below its low. */
export default defineStrategy({
  name: "five-minute-breakout",
  summary: "buy the ATM call at the first close above the first bar's high, out at a close below its low",
  params: z.strictObject(sizeParams),
  create(desk, params) {
    let first: Ohlc | undefined;
    let held: Contract | undefined;
    let hasTraded = false;
    return {
      onBarComplete({ index }) {
        if (index === undefined) return;
        if (first === undefined) {
          first = index;
          return;
        }
        if (held !== undefined) {
          if (index.close < first.low && desk.close(held, "SL")?.status === "filled") held = undefined;
          return;
        }
        if (hasTraded || index.close <= first.high) return;
        const bought = desk.trade({
          side: "buy",
          target: { expiry: "nearest", optionType: "CE", strike: { by: "moneyness", otmSteps: 0 } },
          size: sizeOf(params),
          reason: "ENTRY",
          leg: "breakout",
        });
        hasTraded = bought.status === "filled";
        if (bought.status === "filled") held = bought.contract;
      },
    };
  },
});
