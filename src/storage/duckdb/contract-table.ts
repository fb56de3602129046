import { type ContractList, contractListOf } from "../../market/contract-list.ts";
import { type TradingDay, tradingDay } from "../../units/time.ts";
import type { Paise } from "../../units/unit.ts";
import { type Database, literal } from "./database.ts";

/** The dates that a table of contract lists has, ascending. @param table anything a FROM may hold */
export async function contractDates(db: Database, table: string): Promise<readonly TradingDay[]> {
  const rows = await db.texts(
    `SELECT DISTINCT CAST(CAST(date AS DATE) AS VARCHAR) FROM ${table} WHERE date IS NOT NULL ORDER BY 1`,
  );
  return rows.map(([date]) => tradingDay(date ?? ""));
}

/** The list of one date. Foreign tables may write CE/PE or C/P, and dates as text or timestamps. */
export async function readContracts(
  db: Database,
  table: string,
  { underlying, date }: { readonly underlying: string; readonly date: TradingDay },
): Promise<ContractList> {
  const isPut = "lower(CAST(option_type AS VARCHAR)) IN ('put', 'pe', 'p')";
  const rows = await db.texts(`SELECT CAST(CAST(expiry AS DATE) AS VARCHAR), CAST(${isPut} AS VARCHAR),
      CAST(CAST(lot AS INTEGER) AS VARCHAR),
      string_agg(CAST(CAST(round(CAST(strike AS DOUBLE) * 100) AS INTEGER) AS VARCHAR), ' ')
    FROM ${table} WHERE CAST(date AS DATE) = ${literal(date)} GROUP BY ALL ORDER BY 1, 2`);
  return contractListOf(
    underlying,
    date,
    rows.flatMap(([expiry = "", put, lot, strikes = ""]) =>
      strikes.split(" ").map((strike) => ({
        expiry: tradingDay(expiry),
        strike: Number(strike) as Paise,
        isPut: put === "true",
        lot: lot === undefined ? undefined : Number(lot),
      })),
    ),
  );
}

/** SELECTs that give the rows of a list in the layout's types: one a side of an expiry. */
export function contractSelects({ date, expiries }: ContractList): readonly string[] {
  return expiries.flatMap(({ expiry, lot, calls, puts }) =>
    [
      { side: "call", strikes: calls },
      { side: "put", strikes: puts },
    ]
      .filter(({ strikes }) => strikes.length > 0)
      .map(
        ({
          side,
          strikes,
        }) => `SELECT CAST(${literal(date)} AS DATE) AS date, CAST(${literal(expiry)} AS DATE) AS expiry,
          CAST(unnest([${strikes.join(", ")}]) / 100.0 AS DECIMAL(9,2)) AS strike,
          ${literal(side)} AS option_type, CAST(${lot ?? "NULL"} AS INTEGER) AS lot`,
      ),
  );
}
