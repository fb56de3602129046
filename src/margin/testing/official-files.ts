import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { paiseFromRupees, paiseHalfUp } from "../../units/money.ts";
import type { TradingDay } from "../../units/time.ts";
import type { Paise, Qty } from "../../units/unit.ts";
import type { MarginLeg } from "../margin-book.ts";

/** One leg of a condor with what the official file says of its contract. Paise a unit. */
export interface OfficialLeg {
  readonly leg: MarginLeg & { readonly kind: "option"; readonly price: Paise };
  readonly riskArray: readonly number[];
}

/** Four legs from one official parameter file, and the margin stated for them. */
export interface OfficialCondor {
  readonly date: TradingDay;
  readonly expiry: TradingDay;
  /** Which of the day's files: BOD, ID1 (11:00), ID2 (12:30), ID3 (14:00). */
  readonly slot: string;
  /** Index when the condor was entered, some time after the file; paise. */
  readonly entrySpot: number;
  readonly legs: readonly OfficialLeg[];
  readonly statedMargin: Paise;
}

/** The official values of NIFTY at the end of a day, that the next day begins with. */
export interface OfficialDay {
  readonly close: number;
  readonly annualVol: number;
}

type Cell = string | number | bigint | null;
type Row = Readonly<Record<string, Cell>>;

async function query(sql: string): Promise<readonly Row[]> {
  const connection = await (await DuckDBInstance.create()).connect();
  return (await connection.runAndReadAll(sql)).getRowObjectsJS() as unknown as readonly Row[];
}

const text = (row: Row, name: string): string => String(row[name]);
const number = (row: Row, name: string): number => Number(row[name]);

function legOf(row: Row): OfficialLeg {
  const optionType = text(row, "option_type") === "CALL" ? "CE" : "PE";
  const strike = paiseFromRupees(number(row, "strike"));
  return {
    leg: {
      kind: "option",
      symbol: `${strike}${optionType}`,
      underlying: "NIFTY",
      expiry: text(row, "actual_expiry_date") as TradingDay,
      optionType,
      strike,
      qty: (number(row, "short_weight") * number(row, "lot_size")) as Qty,
      price: paiseFromRupees(number(row, "span_price")),
    },
    riskArray: Array.from({ length: 16 }, (_, s) => paiseFromRupees(number(row, `span_s${s + 1}`))),
  };
}

/** The 597 iron condors, by date. @param folder as `PLUTO_REAL_DATA` names it */
export async function officialCondors(folder: string): Promise<readonly OfficialCondor[]> {
  const file = join(folder, "span_risk_arrays_iron_condors_2021_2026.parquet");
  const rows = await query(`select * from '${file}' order by trade_date, trade_id, leg`);
  const groups = new Map<string, Row[]>();
  for (const row of rows)
    groups.set(text(row, "trade_id"), [...(groups.get(text(row, "trade_id")) ?? []), row]);
  return [...groups.values()].map((group): OfficialCondor => {
    const first = group[0] as Row;
    return {
      date: text(first, "trade_date") as TradingDay,
      expiry: text(first, "actual_expiry_date") as TradingDay,
      slot: text(first, "span_time_slot"),
      entrySpot: number(first, "entry_spot") * 100,
      legs: group.map(legOf),
      statedMargin: paiseHalfUp(number(first, "official_scan_margin_rupees")),
    };
  });
}

/** NIFTY's official close and volatility by day, 2012-2024. */
export async function officialDays(folder: string): Promise<ReadonlyMap<TradingDay, OfficialDay>> {
  const file = join(folder, "nse_volatility_2012_2024.parquet");
  const rows = await query(
    `select date, spot_close, ann_applicable from '${file}' where symbol = 'NIFTY' order by date`,
  );
  return new Map(
    rows.map((row) => [
      text(row, "date") as TradingDay,
      { close: number(row, "spot_close") * 100, annualVol: number(row, "ann_applicable") },
    ]),
  );
}

/** A day's official scan range of one index, with the close and the volatility of the session before. */
export interface OfficialScan {
  readonly underlying: string;
  readonly date: TradingDay;
  readonly priceScanPct: number;
  readonly volScan: number;
  readonly annualVol: number;
}

/** The daily scan ranges from 2017 on; days whose session before is not in the collection are left out. */
export async function officialScans(folder: string): Promise<readonly OfficialScan[]> {
  const scan = join(folder, "nse_span_psr_2012_2024.parquet");
  const volatility = join(folder, "nse_volatility_2012_2024.parquet");
  const rows = await query(
    `with before as (
       select *, lag(spot_close) over day close_before, lag(ann_applicable) over day vol_before,
         lag(fut_close) over day future_before
       from '${volatility}' window day as (partition by symbol order by date))
     select s.symbol underlying, s.date, price_scan / close_before pct, vol_scan, vol_before
     from '${scan}' s join before b using (date, symbol)
     where s.date >= '2017-01-01' and close_before = b.spot_prev
     order by all`,
  );
  return rows.map((row) => ({
    underlying: text(row, "underlying"),
    date: text(row, "date") as TradingDay,
    priceScanPct: number(row, "pct"),
    volScan: number(row, "vol_scan"),
    annualVol: number(row, "vol_before"),
  }));
}
