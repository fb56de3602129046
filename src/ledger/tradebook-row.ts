import { rupees } from "../units/money.ts";
import { stampText } from "../units/time.ts";
import { type Charges, NO_CHARGES, totalOf } from "./charges.ts";
import type { Fill } from "./fill.ts";

/** Columns of `tradebook.csv`, in order. `uid` and `note` are not part of the tradebook's hash. */
export const TRADEBOOK_COLUMNS = [
  "uid",
  "seq",
  "ts",
  "date",
  "dte",
  "action",
  "qty",
  "qty_dir",
  "symbol",
  "price",
  "price_time",
  "price_source",
  "value",
  "turnover",
  "brokerage",
  "stt",
  "exchange_fee",
  "sebi_fee",
  "stamp_duty",
  "gst",
  "slippage",
  "net_value",
  "leg",
  "reason",
  "note",
] as const;

/** A fill with what it cost: one row of the tradebook. */
export interface TradebookRow {
  readonly fill: Fill;
  readonly charges: Charges;
}

/** Quotes a field that holds a comma, a quote or a line break (RFC 4180). */
export const csvField = (text: string): string =>
  /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

/** The hashed part of a row: everything but `uid` and `note`. */
export function hashedFields(seq: number, { fill, charges }: TradebookRow): string {
  const value = 0 - fill.price * fill.qtyDir;
  return [
    seq,
    stampText(fill.date, fill.time),
    fill.date,
    fill.dte,
    fill.qtyDir > 0 ? "BUY" : "SELL",
    Math.abs(fill.qtyDir),
    fill.qtyDir,
    fill.symbol,
    rupees(fill.price),
    stampText(fill.date, fill.priceTime),
    fill.priceSource,
    rupees(value),
    rupees(Math.abs(value)),
    rupees(charges.brokerage),
    rupees(charges.stt),
    rupees(charges.exchangeFee),
    rupees(charges.sebiFee),
    rupees(charges.stampDuty),
    rupees(charges.gst),
    rupees(charges.slippage),
    rupees(value - totalOf(charges)),
    csvField(fill.leg),
    csvField(fill.reason),
  ].join(",");
}

/** One line of `tradebook.csv`, without its line break. */
export const tradebookLine = (uid: string, seq: number, row: TradebookRow): string =>
  `${uid},${hashedFields(seq, row)},${csvField(row.fill.note)}`;

/** Rows of fills that cost nothing beside their price. */
export const withoutCharges = (fills: readonly Fill[]): TradebookRow[] =>
  fills.map((fill) => ({ fill, charges: NO_CHARGES }));
