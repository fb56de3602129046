import { csvFields, csvRecords } from "../units/csv.ts";
import { PlutoError } from "../units/failure.ts";
import { paiseFromRupees } from "../units/money.ts";
import { timeOfDay, tradingDay } from "../units/time.ts";
import type { Paise, Qty } from "../units/unit.ts";
import type { PriceSource } from "./fill.ts";
import { TRADEBOOK_COLUMNS, type TradebookRow } from "./tradebook-row.ts";

const SOURCES: readonly PriceSource[] = ["exact", "last", "next", "settlement"];

/**
 * A tradebook of ours, as its CSV file has it, back as rows. @param name what to call it in messages
 * @throws `tradebook.unreadable` naming the line
 */
export function readTradebook(text: string, name: string): TradebookRow[] {
  const [head, ...records] = csvRecords(text);
  const columns = csvFields(head?.text ?? "");
  const absent = TRADEBOOK_COLUMNS.filter((column) => !columns.includes(column));
  if (absent.length > 0)
    throw new PlutoError(
      "tradebook.unreadable",
      `${name} has no column ${absent.join(", ")}; it is no tradebook of Pluto's`,
    );
  return records.map(({ line, text: record }) => {
    const fields = csvFields(record);
    try {
      if (fields.length !== columns.length) throw new Error(`${fields.length} fields of ${columns.length}`);
      return rowOf(Object.fromEntries(columns.map((column, c) => [column, fields[c] ?? ""])));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new PlutoError("tradebook.unreadable", `${name} line ${line} is no fill: ${why}`);
    }
  });
}

function rowOf(cell: Readonly<Record<string, string>>): TradebookRow {
  const money = (column: string): Paise => paiseFromRupees(number(column));
  const number = (column: string): number => {
    const value = Number(cell[column]);
    if (cell[column] === "" || !Number.isFinite(value)) throw new Error(`${column} is "${cell[column]}"`);
    return value;
  };
  const whole = (column: string): number => {
    const value = number(column);
    if (!Number.isSafeInteger(value)) throw new Error(`${column} is "${cell[column]}", not a whole number`);
    return value;
  };
  const time = (column: string) => timeOfDay(cell[column]?.slice(11) ?? "");
  const priceSource = SOURCES.find((source) => source === cell.price_source);
  if (priceSource === undefined) throw new Error(`price_source is "${cell.price_source}"`);
  return {
    fill: {
      seq: whole("seq"),
      date: tradingDay(cell.date ?? ""),
      time: time("ts"),
      symbol: cell.symbol ?? "",
      dte: whole("dte"),
      qtyDir: whole("qty_dir") as Qty,
      price: money("price"),
      priceTime: time("price_time"),
      priceSource,
      leg: cell.leg ?? "",
      reason: cell.reason ?? "",
      note: cell.note ?? "",
    },
    charges: {
      brokerage: money("brokerage"),
      stt: money("stt"),
      exchangeFee: money("exchange_fee"),
      sebiFee: money("sebi_fee"),
      stampDuty: money("stamp_duty"),
      gst: money("gst"),
      slippage: money("slippage"),
    },
  };
}
