/**
 * The calendar and the tables against official files. Runs where `PLUTO_REAL_DATA` names the folder that
 * holds them.
 */
import { join } from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { beforeAll, expect, test } from "vitest";
import { paiseFromRupees, paiseHalfUp } from "../units/money.ts";
import type { TradingDay } from "../units/time.ts";
import { type Expiry, expiriesBetween, expiriesKnownOn, isLongDated } from "./expiries.ts";
import type { Instrument } from "./instrument.ts";
import { parseKiteSymbol } from "./kite-symbols.ts";
import { lotSize } from "./lots.ts";
import { CALENDAR_FROM, CALENDAR_TO, sessionOn, sessionsBetween } from "./sessions.ts";
import { strikeStep } from "./strikes.ts";
import { isOnTick, tickSize } from "./ticks.ts";

const FOLDER = process.env.PLUTO_REAL_DATA;
const onRealData = test.skipIf(FOLDER === undefined);

let connection: DuckDBConnection | undefined;
beforeAll(async () => {
  if (FOLDER !== undefined) connection = await (await DuckDBInstance.create()).connect();
});

/** `FILE` in the query stands for the parquet file. */
async function rowsOf<Row>(file: string, query: string): Promise<readonly Row[]> {
  if (connection === undefined) throw new Error("no connection");
  const reader = await connection.runAndReadAll(query.replaceAll("FILE", `'${join(FOLDER ?? "", file)}'`));
  return reader.getRowObjectsJS() as unknown as readonly Row[];
}

/** One listed expiry: the day it was listed on, its underlying, its date. */
interface Listed {
  readonly on: TradingDay;
  readonly underlying: string;
  readonly date: TradingDay;
}

/**
 * The contract known under that date on that day; beyond the calendar there are only long-dated monthlies.
 */
function contractOf({ on, underlying, date }: Listed): Pick<Expiry, "date" | "kind"> | undefined {
  if (date > CALENDAR_TO) return { date, kind: "monthly" };
  return expiriesKnownOn(underlying, on).find((expiry) => expiry.date === date);
}

/** Dates listed, by day and underlying. */
function grouped(rows: readonly Listed[]): ReadonlyMap<string, readonly TradingDay[]> {
  const groups = new Map<string, TradingDay[]>();
  for (const { on, underlying, date } of rows) {
    const key = `${on} ${underlying}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [date]);
    else group.push(date);
  }
  return groups;
}

const splitKey = (key: string): readonly [TradingDay, string] => {
  const [on = "", underlying = ""] = key.split(" ");
  return [on as TradingDay, underlying];
};
const datesOf = (expiries: readonly Expiry[]): readonly TradingDay[] => expiries.map(({ date }) => date);

const PROVEN = "nifty_expiry_calendar_proven_2021_2026.parquet";
const BHAVCOPY = "bhavcopy_NSE_FO_index_202501_20260213.parquet";
const BHAVCOPY_2020 = "bhavcopy_old_format_fo01JAN2020_index.parquet";
const FUTURES = "nse_bhav_index_2012_2024.parquet";
const LISTS = "contract_lists_202407_202509_202511.parquet";
/** The lists of 2025 name only their month; the days fit what had expired. */
const LIST_DAY =
  "case as_of when '2025-09' then '2025-09-08' when '2025-11' then '2025-11-25' else as_of end";

onRealData("the 289 proven NIFTY expiries are the calendar's, with their kinds and lots", async () => {
  type Proven = { date: TradingDay; kind: Expiry["kind"]; lot: bigint; status: string };
  const rows = await rowsOf<Proven>(
    PROVEN,
    `select actual_expiry_date date, expiry_type kind, contract_lot_size lot, mapping_status status from FILE
     order by date`,
  );
  const proven = rows.filter(({ status }) => status === "proven");
  const last = proven.at(-1)?.date ?? CALENDAR_FROM;
  const ours = expiriesBetween("NIFTY", "2021-01-01" as TradingDay, last);
  expect(ours.map(({ date, kind }) => `${date} ${kind}`)).toEqual(
    proven.map(({ date, kind }) => `${date} ${kind}`),
  );
  expect(proven).toHaveLength(289);
  for (const { date, kind, lot } of rows) {
    expect(expiriesBetween("NIFTY", date, date)[0]?.kind, date).toBe(kind);
    expect(lotSize("NIFTY", { date, kind }, date), date).toBe(Number(lot));
  }
});

onRealData("lots of 2025-26 are the bhavcopy's, for every contract of every day", async () => {
  const rows = await rowsOf<Listed & { lot: bigint }>(
    BHAVCOPY,
    `select distinct TradDt "on", TckrSymb underlying, XpryDt date, NewBrdLotQty lot from FILE order by all`,
  );
  for (const row of rows) {
    const contract = contractOf(row);
    const ours = contract === undefined ? "not listed" : lotSize(row.underlying, contract, row.on);
    expect(ours, `${row.on} ${row.underlying} ${row.date}`).toBe(Number(row.lot));
  }
  expect(rows).toHaveLength(1110);
});

onRealData("weeklies and serial monthlies of 2025-26 were listed as we say", async () => {
  const rows = await rowsOf<Listed>(
    BHAVCOPY,
    `select distinct TradDt "on", TckrSymb underlying, XpryDt date from FILE order by all`,
  );
  for (const [key, dates] of grouped(rows)) {
    const [on, underlying] = splitKey(key);
    const ours = expiriesKnownOn(underlying, on).filter((expiry) => !isLongDated(underlying, expiry, on));
    expect(
      dates.filter((date) => date <= (ours.at(-1)?.date ?? "")),
      key,
    ).toEqual(datesOf(ours));
  }
});

onRealData("options of 2020-01-01 were listed as we say, long-dated ones included", async () => {
  const rows = await rowsOf<Listed>(
    BHAVCOPY_2020,
    `select distinct '2020-01-01' "on", SYMBOL underlying, strptime(EXPIRY_DT, '%d-%b-%Y')::date::varchar date
     from FILE where INSTRUMENT = 'OPTIDX' and SYMBOL in ('NIFTY', 'BANKNIFTY') order by all`,
  );
  for (const [key, dates] of grouped(rows)) {
    const [on, underlying] = splitKey(key);
    expect(dates, key).toEqual(datesOf(expiriesKnownOn(underlying, on)));
  }
});

onRealData("index futures of 2017-2024 were listed for our serial monthlies, with our lots", async () => {
  const rows = await rowsOf<Listed & { stated: number | null; implied: number | null }>(
    FUTURES,
    `select date "on", symbol underlying, expiry date, stated_lot stated, implied_lot implied from FILE
     where date >= '2017-01-01' order by all`,
  );
  const checked = { stated: 0, implied: 0 };
  for (const row of rows) {
    const { on, underlying, date, stated, implied } = row;
    const what = `${on} ${underlying} ${date}`;
    const contract = contractOf(row);
    expect(contract, what).toBeDefined();
    if (contract === undefined) continue;
    const lot = lotSize(underlying, contract, on);
    if (stated !== null) expect(stated, what).toBe(lot);
    // Turnover ÷ (contracts × close): off by some per cent, more on days of few trades.
    else if (implied !== null) expect(Math.abs(implied / lot - 1), what).toBeLessThan(0.12);
    checked.stated += stated === null ? 0 : 1;
    checked.implied += stated === null && implied !== null ? 1 : 0;
  }
  expect(checked).toEqual({ stated: 1815, implied: 14_763 });
  const monthlies = grouped(rows.filter((row) => contractOf(row)?.kind === "monthly"));
  for (const [key, dates] of monthlies) {
    const [on, underlying] = splitKey(key);
    const ours = expiriesKnownOn(underlying, on).filter(({ kind }) => kind === "monthly");
    expect(dates, key).toEqual(datesOf(ours.slice(0, 3)));
  }
  expect(monthlies.size).toBe(5823);
});

/** Where the index stood in November 2025, for the ticks of its futures. */
const LEVELS: Readonly<Record<string, number>> = { NIFTY: 26_000, FINNIFTY: 27_000, MIDCPNIFTY: 13_900 };

onRealData("brokers' contract lists have our expiries, lots, ticks and symbols", async () => {
  type Contract = Listed & { lot: bigint; tick: number; opt: string; strike: number; symbol: string };
  const rows = await rowsOf<Contract>(
    LISTS,
    `select ${LIST_DAY} "on", underlying, expiry date, lot, tick, opt, strike, symbol from FILE order by all`,
  );
  let parsed = 0;
  for (const row of rows) {
    const { on, underlying, date, symbol, opt } = row;
    const contract = contractOf(row);
    expect(contract, `${on} ${symbol}`).toBeDefined();
    if (contract === undefined) continue;
    expect(lotSize(underlying, contract, on), `${on} ${symbol}`).toBe(Number(row.lot));
    if (date > CALENDAR_TO) continue;
    const expiry = expiriesKnownOn(underlying, on).find((known) => known.date === date)?.identity ?? date;
    const isOption = opt === "CE" || opt === "PE";
    const instrument: Instrument = isOption
      ? { kind: "option", underlying, expiry, strike: paiseFromRupees(row.strike), optionType: opt }
      : { kind: "future", underlying, expiry };
    const price = paiseFromRupees(isOption ? 100 : (LEVELS[underlying] ?? 60_000));
    expect(tickSize(instrument, price, on), `${on} ${symbol}`).toBe(paiseFromRupees(row.tick));
    // One of the lists writes NIFTY11JUL24C24000.
    if (/\d\d[A-Z]{3}\d\d[CPF]/.test(symbol)) continue;
    expect(parseKiteSymbol(symbol), symbol).toEqual(instrument);
    parsed += 1;
  }
  for (const [key, dates] of grouped(rows.filter(({ date }) => date <= CALENDAR_TO))) {
    const [on, underlying] = splitKey(key);
    expect([...new Set(dates)].sort(), key).toEqual(datesOf(expiriesKnownOn(underlying, on)));
  }
  expect([rows.length, parsed]).toEqual([22_246, 14_450]);
});

onRealData("the usual gap between listed strikes is our step", async () => {
  type Ladder = Listed & { step: number };
  const rows = await rowsOf<Ladder>(
    LISTS,
    `with strikes as (
       select distinct ${LIST_DAY} "on", underlying, expiry date, strike from FILE where opt <> 'FUT'),
     gaps as (
       select *, strike - lag(strike) over (partition by "on", underlying, date order by strike) gap from strikes)
     select "on", underlying, date, mode(gap) step from gaps where gap is not null and date <= '2026-12-31'
     group by all order by all`,
  );
  for (const row of rows) {
    const contract = contractOf(row);
    if (contract === undefined) throw new Error(`${row.on} ${row.underlying} ${row.date} is not known`);
    const step = strikeStep(row.underlying, contract, row.on);
    expect(step, `${row.on} ${row.underlying} ${row.date}`).toBe(paiseFromRupees(row.step));
  }
  expect(rows.length).toBeGreaterThan(80);
});

onRealData("last prices of index futures lie on our ticks", async () => {
  const rows = await rowsOf<Listed & { price: number }>(
    BHAVCOPY,
    `select TradDt "on", TckrSymb underlying, XpryDt date, LastPric price from FILE
     where FinInstrmTp = 'IDF' and TtlTradgVol > 0`,
  );
  for (const { on, underlying, date, price } of rows) {
    const future = { kind: "future", underlying, expiry: date } as const;
    expect(isOnTick(future, paiseHalfUp(price), on), `${on} ${underlying} ${date} ${price}`).toBe(true);
  }
  expect(rows.length).toBeGreaterThan(400);
});

onRealData("trading days are the days of the official files", async () => {
  const missingFrom = async (file: string, column: string, exchange: "NSE" | "MCX") => {
    const dates = await rowsOf<{ date: TradingDay }>(
      file,
      `select distinct ${column}::varchar date from FILE
       where ${column}::varchar >= '2017-01-01' order by date`,
    );
    const found = new Set(dates.map(({ date }) => date));
    const ours = sessionsBetween(exchange, CALENDAR_FROM, dates.at(-1)?.date ?? CALENDAR_FROM);
    const foreign = [...found].filter((date) => sessionOn(exchange, date) === undefined);
    expect(foreign).toEqual([]);
    return ours.map(({ date }) => date).filter((date) => !found.has(date));
  };
  // No volatility index was published for one of the two drills.
  expect(await missingFrom("india_vix_daily_2012_2026.parquet", "date", "NSE")).toEqual(["2024-03-02"]);
  expect(await missingFrom("mcx_GOLD_futures_daily_2015_2026.parquet", "Date", "MCX")).toEqual([]);
  // This collection skipped weekends and lost one day.
  expect(await missingFrom(FUTURES, "date", "NSE")).toEqual(
    "2019-10-27 2020-02-01 2020-11-14 2021-03-30 2023-11-12 2024-01-20 2024-03-02 2024-05-18".split(" "),
  );
});
