import type { Exchange } from "../../exchange/underlyings.ts";
import { type TradingDay, tradingDay } from "../../units/time.ts";
import { percent, type Rate, type RateRow, rowOn } from "../rate.ts";

export interface GstRow extends RateRow {
  /** Whether SEBI's fee is taxed beside brokerage and the exchange's fee. */
  readonly isOnSebiFee: boolean;
}

/**
 * GST on brokerage and the exchange's fee, from 2022-07-18 on SEBI's fee too; service tax with its two cesses
 * before 2017-07-01. Sources: CGST Act 2017; BSE notice 20220830-5 and SEBI's circular of 2022-07-18. IPFT is not
 * taxed: Upstox's help page 260397, and the samples of `kite.trade` (facts' own table says otherwise).
 */
export const GST: readonly GstRow[] = [
  { from: tradingDay("2016-06-01"), rate: percent(15), confidence: "high", isOnSebiFee: false },
  { from: tradingDay("2017-07-01"), rate: percent(18), confidence: "high", isOnSebiFee: false },
  { from: tradingDay("2022-07-18"), rate: percent(18), confidence: "high", isOnSebiFee: true },
];

/** The rate that applies, and to what. */
export type GstTerms = Pick<GstRow, "rate" | "isOnSebiFee">;

const NO_GST: GstTerms = { rate: percent(0), isOnSebiFee: false };

/** What is charged on services that day; nothing in the US. An override keeps what it is on. @throws `costs.no-rate` */
export function gstOn(exchange: Exchange, date: TradingDay, override?: Rate): GstTerms {
  if (exchange === "CBOE" || exchange === "NASDAQ") return NO_GST;
  if (override === undefined) return rowOn(GST, date, "GST");
  return { rate: override, isOnSebiFee: GST.findLast(({ from }) => from <= date)?.isOnSebiFee ?? false };
}
