import { inCrore, levyOn, type NanoPaise, type Rate, type RateRow, rowOn } from "../rate.ts";
import { ratesDate, type Trade } from "../trade.ts";

/**
 * SEBI's turnover fee, each side, of an option's premium or a future's value. Sources: SEBI (Payment of Fees)
 * (Amendment) Regulations 2019, in force 2019-04-01 (10 a crore), and 2020 (half from 2020-06-01 to 2021-03-31);
 * brokers' charge lists before (15 a crore; probably 20 until March 2017).
 */
export const SEBI_FEE: readonly RateRow[] = [
  inCrore("2017-01-01", 15, "low"),
  inCrore("2019-04-01", 10, "high"),
  inCrore("2020-06-01", 5, "high"),
  inCrore("2021-04-01", 10, "high"),
];

/**
 * The regulations also count the notional value of exercised options as a broker's turnover; clients are not
 * charged for it, so settlement is free here. @throws `costs.no-rate`
 */
export function sebiFeeOf(trade: Trade, override?: Rate): NanoPaise {
  if (trade.isSettlement || trade.turnover === 0) return 0n;
  if (trade.exchange === "CBOE" || trade.exchange === "NASDAQ") return 0n;
  return levyOn(trade.turnover, override ?? rowOn(SEBI_FEE, ratesDate(trade), "SEBI fee").rate);
}
