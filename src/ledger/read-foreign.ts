import { type Expiry, expiryOfContract } from "../exchange/expiries.ts";
import type { OptionType } from "../exchange/instrument.ts";
import { vendorContract } from "../exchange/symbol-styles.ts";
import { formatSymbol, parseSymbol } from "../exchange/symbols.ts";
import { csvFields } from "../units/csv.ts";
import { messageOf, PlutoError } from "../units/failure.ts";
import { paiseFromRupees, paiseHalfUp } from "../units/money.ts";
import { daysBetween, type TradingDay, timeOfDay, tradingDay } from "../units/time.ts";
import type { Paise, Qty, TimeOfDay } from "../units/unit.ts";
import { NO_CHARGES } from "./charges.ts";

import type { ForeignMapping } from "./foreign-mapping.ts";
import { positionsOf } from "./positions.ts";
import type { TradebookRow } from "./tradebook-row.ts";

/** A tradebook that Pluto did not write, as our rows. */
export interface ForeignTradebook {
  /** In order of time, numbered from 0. */
  readonly rows: readonly TradebookRow[];
  /** Prices finer than a paisa, such as averages, that were rounded half up. */
  readonly roundedPrices: number;
}

type Cell = (column: string | undefined) => string;

/**
 * Reads a foreign CSV by its mapping. @param name what to call it in messages
 * @throws `foreign.unknown-column`; `foreign.unreadable` naming the line; `foreign.never-closes` when positions are left
 */
export function readForeign(text: string, name: string, mapping: ForeignMapping): ForeignTradebook {
  const [head = "", ...lines] = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const split = (line: string): string[] =>
    (mapping.separator === "," ? csvFields(line) : line.split(mapping.separator)).map((field) =>
      field.trim(),
    );
  const columns = split(head);
  requireColumns(columns, name, mapping);
  let roundedPrices = 0;
  const rows = lines.flatMap((line, i) => {
    if (line.trim() === "") return [];
    const fields = split(line);
    const cell: Cell = (column) => (column === undefined ? "" : (fields[columns.indexOf(column)] ?? ""));
    try {
      if (fields.length !== columns.length) throw new Error(`${fields.length} fields of ${columns.length}`);
      const row = rowOf(cell, mapping);
      if (row.fill.price / 100 !== numberIn(cell, mapping.columns.price)) roundedPrices++;
      return [row];
    } catch (error) {
      const why = error instanceof PlutoError ? error.message.slice(error.code.length + 2) : messageOf(error);
      throw new PlutoError("foreign.unreadable", `${name} line ${i + 2}: ${why}`);
    }
  });
  if (rows.length === 0) throw new PlutoError("foreign.unreadable", `${name} has no rows below its header`);
  const ordered = rows
    .sort((a, b) =>
      a.fill.date < b.fill.date ? -1 : a.fill.date > b.fill.date ? 1 : a.fill.time - b.fill.time,
    )
    .map(({ fill, charges }, seq) => ({ fill: { ...fill, seq }, charges }));
  refuseOpen(ordered, name);
  return { rows: ordered, roundedPrices };
}

function requireColumns(columns: readonly string[], name: string, mapping: ForeignMapping): void {
  const absent = Object.entries(mapping.columns).filter(
    ([, column]) => column !== undefined && !columns.includes(column),
  );
  if (absent.length === 0) return;
  const told = absent.map(([what, column]) => `${what} in "${column}"`).join(", ");
  throw new PlutoError(
    "foreign.unknown-column",
    `${name} has no such column: ${told}; it has ${columns.join(", ")}`,
  );
}

function refuseOpen(rows: readonly TradebookRow[], name: string): void {
  const open = [...positionsOf(rows.map(({ fill }) => fill)).values()];
  const [first] = open;
  if (first === undefined) return;
  const more = open.length === 1 ? "" : ` and ${open.length - 1} more`;
  throw new PlutoError(
    "foreign.never-closes",
    `${name} never closes ${first.qty} of ${first.symbol}${more}; add the fills that did, settlements too`,
  );
}

function numberIn(cell: Cell, column: string | undefined): number {
  const text = cell(column);
  const value = Number(text.replaceAll(",", ""));
  if (text === "" || !Number.isFinite(value)) throw new Error(`${column} is "${text}", no number`);
  return value;
}

function rowOf(cell: Cell, mapping: ForeignMapping): TradebookRow {
  const { columns } = mapping;
  const date = dateIn(cell(columns.date), mapping.date_format);
  const time = timeIn(columns.time === undefined ? cell(columns.date) : cell(columns.time));
  const price = numberIn(cell, columns.price);
  if (price < 0) throw new Error(`${columns.price} is below 0`);
  const contract = contractIn(cell, mapping, date);
  const charge = (column: string | undefined): Paise =>
    column === undefined || cell(column) === ""
      ? NO_CHARGES.stt
      : (Math.abs(paiseHalfUp(numberIn(cell, column))) as Paise);
  return {
    fill: {
      seq: 0,
      date,
      time,
      symbol: contract.symbol,
      dte: contract.dte,
      qtyDir: qtyIn(cell, mapping),
      price: paiseHalfUp(price),
      priceTime: time,
      priceSource: "exact",
      leg: cell(columns.leg) || contract.leg,
      reason: cell(columns.reason),
      note: "",
    },
    charges: {
      brokerage: (charge(columns.brokerage) + charge(columns.charges)) as Paise,
      stt: charge(columns.stt),
      exchangeFee: charge(columns.exchange_fee),
      sebiFee: charge(columns.sebi_fee),
      stampDuty: charge(columns.stamp_duty),
      gst: charge(columns.gst),
      slippage: charge(columns.slippage),
    },
  };
}

function qtyIn(cell: Cell, { columns, bought, sold }: ForeignMapping): Qty {
  const qty = numberIn(cell, columns.qty);
  if (!Number.isInteger(qty) || qty === 0)
    throw new Error(`${columns.qty} is ${qty}; units are whole, and not 0`);
  if (columns.side === undefined) return qty as Qty;
  const side = cell(columns.side).toUpperCase();
  const isAmong = (words: readonly string[]): boolean => words.some((word) => word.toUpperCase() === side);
  if (isAmong(bought)) return Math.abs(qty) as Qty;
  if (isAmong(sold)) return (0 - Math.abs(qty)) as Qty;
  throw new Error(`${columns.side} is "${cell(columns.side)}", none of ${[...bought, ...sold].join(", ")}`);
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

/** The date that a text begins with. */
function dateIn(text: string, format: ForeignMapping["date_format"]): TradingDay {
  const [parts = ""] = /^[^\sT]+/.exec(text) ?? [];
  const pieces = parts.split(/[-/.]/);
  const order = format.split("-").map((part) => part.charAt(0));
  const piece = (letter: string): string => pieces[order.indexOf(letter)] ?? "";
  const year = piece("Y").length === 2 ? `20${piece("Y")}` : piece("Y");
  const named = MONTHS.indexOf(piece("M").slice(0, 3).toUpperCase()) + 1;
  const month = named > 0 ? String(named) : piece("M");
  try {
    return tradingDay(`${year}-${month.padStart(2, "0")}-${piece("D").padStart(2, "0")}`);
  } catch {
    throw new Error(`"${text}" is no date of the form ${format}`);
  }
}

/** The time that a text ends with, 12-hour clocks too. */
function timeIn(text: string): TimeOfDay {
  const match =
    /(?:^|[\sT])(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([AaPp][Mm])?(?:\s*(?:\+05:?30|IST))?$/.exec(text);
  const [, hour = "", minute = "", second = "00", half] = match ?? [];
  if (match === null) throw new Error(`"${text}" has no time of day; write HH:MM or HH:MM:SS`);
  const hours =
    half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toUpperCase() === "PM" ? 12 : 0);
  return timeOfDay(`${String(hours).padStart(2, "0")}:${minute}:${second}`);
}

interface Named {
  readonly symbol: string;
  readonly dte: number;
  readonly leg: string;
}

function contractIn(
  cell: Cell,
  { columns, unknown_symbols: unknown, date_format: format }: ForeignMapping,
  on: TradingDay,
): Named {
  if (columns.symbol !== undefined) return named(cell(columns.symbol), unknown, on);
  const optionType = optionTypeIn(cell(columns.option_type));
  const underlying = cell(columns.underlying).toUpperCase();
  const expiry = dateIn(cell(columns.expiry), format);
  const strike = paiseFromRupees(numberIn(cell, columns.strike));
  const symbol = formatSymbol({ kind: "option", underlying, expiry, strike, optionType });
  return named(symbol, "refuse", on);
}

function optionTypeIn(text: string): OptionType {
  const letter = text.charAt(0).toUpperCase();
  if (letter === "C") return "CE";
  if (letter === "P") return "PE";
  throw new Error(`"${text}" is no option type; write CE or PE`);
}

/** A contract under our own name, with its days to expiry as known that day. */
function named(text: string, unknown: ForeignMapping["unknown_symbols"], on: TradingDay): Named {
  const instrument = ownContract(text) ?? vendorContract(text, on);
  if (instrument === undefined) {
    if (unknown === "keep" && text !== "") return { symbol: text, dte: 0, leg: "" };
    throw new Error(
      `"${text}" names no index contract that Pluto knows (unknown_symbols: keep takes it as it is)`,
    );
  }
  const expiry = knownExpiry(instrument.underlying, instrument.expiry, on)?.date ?? instrument.expiry;
  const dte = daysBetween(on, expiry);
  if (dte < 0) throw new Error(`${text} had expired on ${expiry}`);
  return {
    symbol: formatSymbol(instrument),
    dte,
    leg: instrument.kind === "option" ? instrument.optionType : "FUT",
  };
}

function ownContract(text: string) {
  try {
    const instrument = parseSymbol(text);
    return instrument.kind === "option" || instrument.kind === "future" ? instrument : undefined;
  } catch (error) {
    if (error instanceof PlutoError && error.code === "exchange.bad-symbol") return undefined;
    throw error;
  }
}

/** The expiry as known that day, where a calendar has it. */
function knownExpiry(underlying: string, identity: TradingDay, on: TradingDay): Expiry | undefined {
  try {
    return expiryOfContract(underlying, identity, on);
  } catch (error) {
    if (error instanceof PlutoError && error.code.startsWith("exchange.")) return undefined;
    throw error;
  }
}
