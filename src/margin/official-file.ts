import * as z from "zod";
import { nextTradingDay } from "../exchange/sessions.ts";
import { isUnderlying, underlyingOf } from "../exchange/underlyings.ts";
import { type CsvRow, type CsvTable, readCsv } from "../units/csv.ts";
import { messageOf, PlutoError } from "../units/failure.ts";
import { paiseHalfUp } from "../units/money.ts";
import { type TradingDay, tradingDay } from "../units/time.ts";
import type { OfficialParameters } from "./parameters.ts";

const value = z.coerce.number().nonnegative().optional();

/**
 * One row of a table of official daily values, as the user writes it: what a clearing house publishes for the beginning
 * of `date`, per cent. Columns left out or empty follow the stated rule.
 */
export const OfficialRow = z.strictObject({
  date: z.string().describe("the day whose beginning the values hold for, YYYY-MM-DD"),
  underlying: z.string().describe("e.g. NIFTY"),
  annual_vol_pct: value.describe("applicable annualised volatility at the end of the session before"),
  price_scan_pct: value.describe("price scan range, per cent of the previous close"),
  vol_scan_pct: value.describe("volatility scan range, points"),
  rate_pct: value.describe("interest rate"),
  calendar_pct: value.describe("calendar spread charge"),
  exposure_pct: value.describe("exposure margin of an index"),
  previous_close: value.describe("official close of the session before, rupees"),
});

const KEYS = {
  annual_vol_pct: "annualVol",
  price_scan_pct: "priceScanPct",
  vol_scan_pct: "volScan",
  rate_pct: "rate",
  calendar_pct: "calendarPct",
  exposure_pct: "exposurePct",
} as const;

/** Official values by underlying and day. */
export type OfficialTable = (underlying: string, date: TradingDay) => OfficialParameters | undefined;

/** A file of official values as text, and what to call it in messages. */
export interface OfficialFile {
  readonly name: string;
  readonly text: string;
}

type Values = Omit<OfficialParameters, "underlying" | "date">;
interface Found {
  readonly underlying: string;
  readonly date: TradingDay;
  readonly values: Values;
}

/**
 * A look-up over files of official values. Two layouts are known by their headers: the table of `OfficialRow`, and NSE
 * Clearing's daily volatility file (`FOVOLT_….csv`), whose values hold from the session after its date; rows of what is
 * no index that Pluto knows are passed over there. Files add to one another, value by value.
 * @throws `margin.bad-official-file` naming file and line: a header that is neither, a bad value, one value twice
 */
export function officialTable(files: readonly OfficialFile[]): OfficialTable {
  const found = new Map<string, OfficialParameters>();
  for (const { name, text } of files) {
    const table = readCsv(text, name);
    const readRow = rowReader(table, name);
    for (const row of table.rows) {
      const fail = (why: string) =>
        new PlutoError("margin.bad-official-file", `${name} line ${row.line}: ${why}`, {
          data: { file: name, line: row.line },
        });
      const one = readRow(row, fail);
      if (one !== undefined) add(found, one, fail);
    }
  }
  return (underlying, date) => found.get(`${underlying} ${date}`);
}

type Fail = (why: string) => PlutoError;
type RowReader = (row: CsvRow, fail: Fail) => Found | undefined;

function rowReader({ columns }: CsvTable, name: string): RowReader {
  if (columns.includes("underlying") && columns.includes("date")) return ownRow;
  const nse = nseColumns(columns);
  if (nse !== undefined) return (row, fail) => nseRow(row, nse, fail);
  throw new PlutoError(
    "margin.bad-official-file",
    `${name} is no file of margin parameters: its header has neither date and underlying, nor NSE's Applicable Annualised Volatility`,
  );
}

function add(found: Map<string, OfficialParameters>, { underlying, date, values }: Found, fail: Fail): void {
  const key = `${underlying} ${date}`;
  const known = found.get(key);
  for (const name of Object.keys(values) as (keyof Values)[])
    if (known?.[name] !== undefined) throw fail(`${name} of ${key} is there twice`);
  found.set(key, { underlying, date, ...known, ...values });
}

function ownRow({ cells }: CsvRow, fail: Fail): Found {
  const filled = Object.fromEntries(Object.entries(cells).filter(([, cell]) => cell.trim() !== ""));
  const parsed = OfficialRow.safeParse(filled);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw fail(`${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`.trim());
  }
  const { underlying, previous_close: close } = parsed.data;
  if (!isUnderlying(underlying)) throw fail(`${underlying} is no underlying`);
  const values = Object.entries(KEYS).flatMap(([column, name]) => {
    const percent = parsed.data[column as keyof typeof KEYS];
    return percent === undefined ? [] : [[name, percent / 100] as const];
  });
  const before = close === undefined ? {} : { previousClose: paiseHalfUp(close) };
  return {
    underlying,
    date: dayFrom(parsed.data.date, fail),
    values: { ...Object.fromEntries(values), ...before },
  };
}

function dayFrom(text: string, fail: Fail): TradingDay {
  try {
    return tradingDay(text);
  } catch (error) {
    throw fail(messageOf(error));
  }
}

/** What the columns that are read are called in a file of NSE's. */
interface NseColumns {
  readonly date: string;
  readonly symbol: string;
  readonly close: string;
  readonly vol: string;
}

/** NSE's headers carry formulas that change with the rules: `Applicable Annualised Volatility (N) = Max (F or L)`. */
function nseColumns(columns: readonly string[]): NseColumns | undefined {
  const named = (start: string): string | undefined =>
    columns.find((column) => column.toLowerCase().startsWith(start));
  const [date, symbol] = [named("date"), named("symbol")];
  const [close, vol] = [named("underlying close price"), named("applicable annualised volatility")];
  const isWhole = date !== undefined && symbol !== undefined && close !== undefined && vol !== undefined;
  return isWhole ? { date, symbol, close, vol } : undefined;
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

/** `10-JUL-2024` or `10-Jul-24`. */
function nseDay(text: string, fail: Fail): TradingDay {
  const [, day = "", name = "", year = ""] = /^(\d{1,2})-([A-Za-z]{3})-(\d{2}|\d{4})$/.exec(text) ?? [];
  const month = MONTHS.indexOf(name.toUpperCase()) + 1;
  if (month === 0) throw fail(`"${text}" is not a date such as 10-JUL-2024`);
  const century = year.length === 2 ? `20${year}` : year;
  return dayFrom(`${century}-${String(month).padStart(2, "0")}-${day.padStart(2, "0")}`, fail);
}

function nseRow({ cells }: CsvRow, columns: NseColumns, fail: Fail): Found | undefined {
  const cell = (name: keyof NseColumns): string => cells[columns[name]]?.trim() ?? "";
  const underlying = cell("symbol");
  if (!isUnderlying(underlying)) return undefined;
  const [annualVol, close] = [Number(cell("vol")), Number(cell("close"))];
  if (!(annualVol > 0 && annualVol < 5))
    throw fail(`volatility "${cell("vol")}" is no share such as 0.1701; files before 2012 have per cent`);
  if (!(close > 0)) throw fail(`close "${cell("close")}" is no price`);
  const date = nextTradingDay(underlyingOf(underlying).exchange, nseDay(cell("date"), fail));
  return { underlying, date, values: { annualVol, previousClose: paiseHalfUp(close) } };
}
