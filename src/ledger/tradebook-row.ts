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
  const { date, time, priceTime, qtyDir, price } = fill;
  const value = 0 - price * qtyDir;
  const stamp = stampText(date, time);
  const priceStamp = priceTime === time ? stamp : stampText(date, priceTime);
  const qty = Math.abs(qtyDir);
  const what = `${seq},${stamp},${date},${fill.dte},${qtyDir > 0 ? "BUY" : "SELL"},${qty},${qtyDir},${fill.symbol}`;
  const at = `${rupees(price)},${priceStamp},${fill.priceSource},${rupees(value)},${rupees(Math.abs(value))}`;
  const cost = charges === NO_CHARGES ? FREE : chargeFields(charges);
  const net = rupees(value - totalOf(charges));
  return `${what},${at},${cost},${net},${csvField(fill.leg)},${csvField(fill.reason)}`;
}

const chargeFields = (charges: Charges): string =>
  [
    charges.brokerage,
    charges.stt,
    charges.exchangeFee,
    charges.sebiFee,
    charges.stampDuty,
    charges.gst,
    charges.slippage,
  ]
    .map(rupees)
    .join(",");

const FREE = chargeFields(NO_CHARGES);

/** One line of `tradebook.csv`, without its line break. */
export const tradebookLine = (uid: string, seq: number, row: TradebookRow): string =>
  `${uid},${hashedFields(seq, row)},${csvField(row.fill.note)}`;

/** Rows of fills that cost nothing beside their price. */
export const withoutCharges = (fills: readonly Fill[]): TradebookRow[] =>
  fills.map((fill) => ({ fill, charges: NO_CHARGES }));
