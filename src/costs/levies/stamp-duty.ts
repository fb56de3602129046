import { tradingDay } from "../../units/time.ts";
import { type DatedRow, levyOn, type NanoPaise, percent, type Rate, rowOn } from "../rate.ts";
import { ratesDate, type Trade } from "../trade.ts";

export interface StampRow extends DatedRow {
  readonly option: Rate;
  readonly future: Rate;
  readonly side: "buy" | "both";
}

/**
 * NSE and BSE. One rate for India from 2020-07-01 (Finance Act 2019, Indian Stamp Rules 2019). Before, the client's
 * state set it: Maharashtra's, which Delhi, Gujarat, Kerala and West Bengal shared, stands for all. Others took
 * 0.003 % (Karnataka) to 0.006 % (Tamil Nadu), some with a cap a day: give `stamp_duty_pct` in costs.overrides.
 */
export const STAMP_DUTY: readonly StampRow[] = [
  {
    from: tradingDay("2017-01-01"),
    option: percent(0.002),
    future: percent(0.002),
    side: "both",
    confidence: "low",
  },
  {
    from: tradingDay("2020-07-01"),
    option: percent(0.003),
    future: percent(0.002),
    side: "buy",
    confidence: "high",
  },
];

/** MCX; Maharashtra's rate for commodities before 2020-07-01. */
export const MCX_STAMP_DUTY: readonly StampRow[] = [
  {
    from: tradingDay("2017-01-01"),
    option: percent(0.001),
    future: percent(0.001),
    side: "both",
    confidence: "low",
  },
  {
    from: tradingDay("2020-07-01"),
    option: percent(0.003),
    future: percent(0.002),
    side: "buy",
    confidence: "high",
  },
];

/**
 * Stamp duty of one fill. Nothing on cash settlement: exchanges' circulars name only physical delivery (Zerodha,
 * tradingqna 94097; some brokers charged 0.003 %). An override keeps the dated side,
 * the buyer's where none is known.
 * @throws `costs.no-rate`
 */
export function stampDutyOf(trade: Trade, override?: Rate): NanoPaise {
  if (trade.isSettlement || trade.turnover === 0) return 0n;
  if (trade.exchange === "CBOE" || trade.exchange === "NASDAQ") return 0n;
  const rows = trade.exchange === "MCX" ? MCX_STAMP_DUTY : STAMP_DUTY;
  const row =
    override === undefined
      ? rowOn(rows, ratesDate(trade), "stamp duty")
      : rows.findLast(({ from }) => from <= ratesDate(trade));
  const isDue = trade.side === "buy" || row?.side === "both";
  return isDue ? levyOn(trade.turnover, override ?? row?.[trade.kind] ?? percent(0)) : 0n;
}
