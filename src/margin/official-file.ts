import * as z from "zod";
import { PlutoError } from "../units/failure.ts";
import { type TradingDay, tradingDay } from "../units/time.ts";
import type { OfficialParameters } from "./parameters.ts";

const value = z.coerce.number().nonnegative().optional();

/**
 * One row of the user's table of official daily values: what NSE Clearing publishes for the beginning of `date`, per
 * cent. Columns left out or empty follow the stated rule.
 */
export const OfficialRow = z.strictObject({
  date: z.string().describe("the day whose beginning the values hold for"),
  underlying: z.string(),
  annual_vol_pct: value.describe("applicable annualised volatility of the session before"),
  price_scan_pct: value.describe("price scan range, per cent of the previous close"),
  vol_scan_pct: value.describe("volatility scan range, points"),
  rate_pct: value.describe("interest rate"),
  calendar_pct: value.describe("calendar spread charge"),
  exposure_pct: value.describe("exposure margin of an index"),
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

/**
 * A look-up over the rows of a table that someone else has read (CSV cells as text are fine; empty ones count as left
 * out). @throws `margin.bad-official-row`, naming the row from 1, for an unknown column, a bad value or a second row of
 * one underlying and day.
 */
export function officialTable(rows: readonly Readonly<Record<string, unknown>>[]): OfficialTable {
  const found = new Map<string, OfficialParameters>();
  rows.forEach((row, i) => {
    const filled = Object.fromEntries(Object.entries(row).filter(([, cell]) => cell !== "" && cell !== null));
    const parsed = OfficialRow.safeParse(filled);
    const fail = (why: string) =>
      new PlutoError("margin.bad-official-row", `row ${i + 1} of the official values: ${why}`, {
        data: { row: i + 1 },
      });
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw fail(`${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`.trim());
    }
    const { underlying } = parsed.data;
    const date = tradingDay(parsed.data.date);
    const key = `${underlying} ${date}`;
    if (found.has(key)) throw fail(`${key} is there twice`);
    const values = Object.entries(KEYS).flatMap(([column, name]) => {
      const percent = parsed.data[column as keyof typeof KEYS];
      return percent === undefined ? [] : [[name, percent / 100] as const];
    });
    found.set(key, { underlying, date, ...Object.fromEntries(values) });
  });
  return (underlying, date) => found.get(`${underlying} ${date}`);
}
