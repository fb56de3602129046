import type { TradebookRow } from "../ledger/tradebook-row.ts";
import { rupeesNumber } from "../units/money.ts";
import { clockText } from "../units/time.ts";

/** A row of a tradebook as `--json` has it: rupees, exchange time. */
export interface FillJson {
  readonly seq: number;
  readonly date: string;
  readonly time: string;
  readonly symbol: string;
  readonly qty_dir: number;
  readonly price: number;
  readonly price_time: string;
  readonly price_source: string;
  readonly leg: string;
  readonly reason: string;
  readonly note: string;
  readonly charges: Readonly<Record<string, number>>;
}

/** A fill with its charges as `--json` has it; null for none. */
export function fillJson(row: TradebookRow | undefined): FillJson | null {
  if (row === undefined) return null;
  const { fill, charges } = row;
  return {
    seq: fill.seq,
    date: fill.date,
    time: clockText(fill.time),
    symbol: fill.symbol,
    qty_dir: fill.qtyDir,
    price: rupeesNumber(fill.price),
    price_time: clockText(fill.priceTime),
    price_source: fill.priceSource,
    leg: fill.leg,
    reason: fill.reason,
    note: fill.note,
    charges: {
      brokerage: rupeesNumber(charges.brokerage),
      stt: rupeesNumber(charges.stt),
      exchange_fee: rupeesNumber(charges.exchangeFee),
      sebi_fee: rupeesNumber(charges.sebiFee),
      stamp_duty: rupeesNumber(charges.stampDuty),
      gst: rupeesNumber(charges.gst),
      slippage: rupeesNumber(charges.slippage),
    },
  };
}

/** A fill in one line: `2025-01-02 09:20:00 SELL 75 NIFTY25010223700CE 101.50 exact ENTRY, costs 32.10`. */
export function fillLine(fill: FillJson | null): string {
  if (fill === null) return "no fill";
  const { date, time, symbol, qty_dir: qty, price, price_source: source, reason, charges } = fill;
  const costs = Object.values(charges).reduce((sum, one) => sum + one, 0);
  const side = qty > 0 ? "BUY" : "SELL";
  return `${date} ${time} ${side} ${Math.abs(qty)} ${symbol} ${price.toFixed(2)} ${source} ${reason}, costs ${costs.toFixed(2)}`;
}
