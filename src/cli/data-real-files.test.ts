import { readdirSync } from "node:fs";
import path from "node:path";
import { expect, test, vi } from "vitest";
import { skipUnless } from "../../test/require.ts";
import { expiryAliases, expiryOfContract } from "../exchange/expiries.ts";
import { KITE_STYLE } from "../exchange/kite-symbols.ts";
import { checkStore } from "../ingest/check-store.ts";
import { MemoryStore } from "../storage/memory/memory-store.ts";
import { PlutoError } from "../units/failure.ts";
import { tradingDay } from "../units/time.ts";
import { dataIngest } from "./data-ingest.ts";

/** A folder of collected market data, named by the environment; it may not be copied into the checkout. */
const data = process.env.PLUTO_REAL_DATA ?? "";
const mappings = path.resolve(import.meta.dirname, "../../examples/mappings");
const onRealData = skipUnless(data !== "", "PLUTO_REAL_DATA names no folder of real data");

interface Total {
  readonly rows_read: number;
  readonly rows_kept: number;
  readonly rows_from_spot: number;
  readonly contract_lists: number;
  readonly settlement_prices: number;
  readonly reasons: readonly { readonly reason: string; readonly rows: number }[];
}

/** What the command makes of files: every row by what became of it; or the code of the refusal. */
async function taken(pattern: string, flags: readonly string[]): Promise<Record<string, number> | string> {
  let printed = "";
  const spy = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += text;
    return true;
  });
  const words = [path.join(data, pattern), ...flags, "--dry-run", "--json"].map((word) =>
    word.replace(/^@/, `${mappings}/`),
  );
  try {
    await dataIngest().parseAsync(words, { from: "user" });
  } catch (error) {
    if (error instanceof PlutoError) return error.code;
    throw error;
  } finally {
    spy.mockRestore();
  }
  const total: Total = JSON.parse(printed).total;
  const { rows_read, rows_kept, rows_from_spot, contract_lists, settlement_prices, reasons } = total;
  const given = {
    kept: rows_kept,
    spot: rows_from_spot,
    lists: contract_lists,
    settlements: settlement_prices,
  };
  return {
    read: rows_read,
    ...Object.fromEntries(Object.entries(given).filter(([, count]) => count > 0)),
    ...Object.fromEntries(reasons.map(({ reason, rows }) => [reason, rows])),
  };
}

const CHAIN = [
  "bid=bid",
  "ask=ask",
  "bid_qty=bid_qty",
  "ask_qty=ask_qty",
  "oi=oi_lots",
  "oi_in=lots",
].flatMap((word) => ["--map", word]);
const BARS = ["ts=ts", "open=open", "high=high", "low=low", "close=close"].flatMap((word) => ["--map", word]);
const NIFTY_INDEX = ["--underlying", "NIFTY", "--kind", "index", "--stamp", "start"];

/** Every file of the folder, with what it is told about it and what comes out. */
const CASES: readonly (readonly [
  file: string,
  flags: readonly string[],
  expected: Readonly<Record<string, number>> | string,
])[] = [
  [
    "chain_15min_NIFTY_20190516_20190731.parquet",
    ["--map", "@chain-15min-2019.json"],
    { read: 238_868, kept: 203_897, "closed-day": 6_876, "out-of-hours": 9_499, "frozen-page": 18_596 },
  ],
  [
    "chain_15min_BANKNIFTY_20190516_20190731.parquet",
    ["--map", "@chain-15min-2019.json"],
    { read: 281_198, kept: 242_301, "closed-day": 8_792, "out-of-hours": 11_143, "frozen-page": 18_962 },
  ],
  [
    "chain_30min_NIFTY_20251014_20251114.parquet",
    ["--map", "@chain-snapshots.json", ...CHAIN],
    {
      read: 439_701,
      kept: 296_097,
      spot: 245,
      "closed-day": 30_652,
      "out-of-hours": 112_274,
      "no-price": 678,
      "zero-price": 101_506,
      "spot-conflict": 12,
    },
  ],
  [
    "chain_5min_NIFTY_BANKNIFTY_MIDCPNIFTY_20260202_20260205.parquet",
    ["--map", "@chain-snapshots.json", "--map", "volume=volume_qty", "--map", "oi=oi_qty"],
    { read: 96_908, kept: 59_583, spot: 186, "out-of-hours": 32_084, "no-price": 5_241 },
  ],
  [
    "chain_65s_NIFTY_20250829.parquet",
    ["--map", "@chain-65s-2025.json"],
    {
      read: 467_524,
      kept: 394_590,
      "no-price": 59_044,
      "frozen-page": 13_890,
      "zero-price": 163_421,
      "unknown-expiry": 29_965,
    },
  ],
  [
    "chain_snapshots_BANKNIFTY_202308_202401.parquet",
    ["--map", "@chain-snapshots.json", ...CHAIN],
    { read: 58_524, kept: 57_618, spot: 55, "no-price": 895, "frozen-page": 11, "zero-price": 22_205 },
  ],
  [
    "index_minute_NIFTY_BANKNIFTY_2019_barEND.parquet",
    ["--map", "@index-minutes-bar-end.json"],
    { read: 184_710, kept: 183_108, "out-of-hours": 1_602 },
  ],
  [
    "index_minute_NIFTY_BANKNIFTY_2021H1_barEND.parquet",
    ["--map", "@index-minutes-bar-end.json"],
    { read: 91_710, kept: 91_006, "out-of-hours": 704 },
  ],
  [
    "index_minute_BANKNIFTY_INDIAVIX_20230403_20230601_barSTART.parquet",
    ["--map", "@index-minutes-bar-start.json"],
    { read: 30_002, kept: 30_000, "out-of-hours": 2 },
  ],
  [
    "index_5s_10s_NIFTY_202106_barSTART.parquet",
    [...BARS, ...NIFTY_INDEX, "--bar-seconds", "60", "--filter", "file = '20210601'"],
    { read: 375, kept: 375, rounded: 374 },
  ],
  [
    "index_5s_10s_NIFTY_202106_barSTART.parquet",
    [...BARS, ...NIFTY_INDEX, "--bar-seconds", "5", "--filter", "file BETWEEN '20210602' AND '20210609'"],
    { read: 27_000, kept: 27_000 },
  ],
  [
    "index_5s_10s_NIFTY_202106_barSTART.parquet",
    [...BARS, ...NIFTY_INDEX, "--bar-seconds", "10", "--filter", "file >= '20210610'"],
    { read: 33_750, kept: 33_750 },
  ],
  [
    "minute_NIFTY_12opts_20210611_20210614.parquet",
    ["--map", "@options-minutes-kite.json"],
    { read: 9_993, kept: 9_750, "out-of-hours": 243 },
  ],
  [
    "bars3min_SENSEX_20250901_20250904.parquet",
    ["--map", "@options-minutes-kite.json", "--bar-seconds", "180"],
    { read: 3_250, kept: 3_199, "no-trade": 51 },
  ],
  ["minute_NIFTY_PE_rolling_20260201_20260206.parquet", [], "ingest.refused"],
  [
    "minute_NIFTY_PE_rolling_20260201_20260206.parquet",
    ["--spot-as-index", "--underlying", "NIFTY"],
    { read: 18_000, kept: 2_250, duplicate: 15_750 },
  ],
  ["atm15min_NIFTY_monthly_2023.parquet", [], "ingest.refused"],
  [
    "atm15min_NIFTY_monthly_2023.parquet",
    ["--spot-as-index", "--underlying", "NIFTY", "--bar-seconds", "900"],
    { read: 5_728, kept: 5_604, "out-of-hours": 124, rounded: 1_595 },
  ],
  [
    "ticks_BANKNIFTY_20210820/*.txt.gz",
    [],
    { read: 19_158, kept: 14_407, "no-calendar": 2, "out-of-hours": 2, duplicate: 1_701, conflict: 3_046 },
  ],
  [
    "bhavcopy_NSE_FO_index_202501_20260213.parquet",
    [],
    { read: 78_927, lists: 190, settlements: 12, "end-of-day": 78_927 },
  ],
  [
    "bhavcopy_NSE_FO_index_202501_20260213.parquet",
    ["--map", "skip_rows=false"],
    { read: 78_927, kept: 67_275, lists: 190, settlements: 12, "no-trade": 11_652, "unknown-expiry": 315 },
  ],
  [
    "bhavcopy_old_format_fo01JAN2020_index.parquet",
    [],
    { read: 5_153, lists: 2, "unknown-underlying": 549, "end-of-day": 4_604 },
  ],
  [
    "contract_lists_202407_202509_202511.parquet",
    ["--map", "@contract-lists.json", "--filter", "opt <> 'FUT'"],
    { read: 22_181, lists: 8, "unreadable-stamp": 9_403, "end-of-day": 12_778 },
  ],
  [
    "india_vix_daily_2012_2026.parquet",
    ["--map", "@vix-daily.json"],
    { read: 3_613, kept: 2_371, "no-calendar": 1_240, "bad-bar": 2 },
  ],
  [
    "nse_bhav_index_2012_2024.parquet",
    ["--map", "@futures-daily.json"],
    { read: 27_480, kept: 20_862, "no-calendar": 6_618 },
  ],
  [
    "mcx_GOLD_futures_daily_2015_2026.parquet",
    [
      "ts=Date",
      "columns.underlying=Symbol",
      "expiry=ExpiryDate",
      "close=Close",
      "kind=future",
      "stamp=day",
    ].flatMap((word) => ["--map", word]),
    // GOLD (1 kg) is no underlying of ours; GOLDM is.
    "ingest.nothing-kept",
  ],
  ["lean_spxw/index__usa__minute__spx__*.zip", [], { read: 1_812, kept: 1_800, "out-of-hours": 12 }],
  ["lean_spxw/indexoption__usa__minute__spxw__*", [], { read: 22_175, kept: 22_174, "out-of-hours": 1 }],
  ["lean_spxw/indexoption__usa__hour__nqx_2021_quote_european.zip", [], "ingest.bad-vendor-file"],
  ["lean_spxw/indexoption__usa__hour__nqx_2021_trade_european.zip", [], "ingest.bad-vendor-file"],
  ["lean_spxw/indexoption__usa__hour__nqx_2021_openinterest_european.zip", [], "ingest.bad-vendor-file"],
  ["lean_spxw/indexoption__usa__universes__spxw__20230623.csv", [], "ingest.bad-vendor-file"],
  // Tables of margins, volatilities and calendars: no series of prices.
  ["nse_span_psr_2012_2024.parquet", [], "ingest.unknown-shape"],
  ["nse_volatility_2012_2024.parquet", [], "ingest.unknown-shape"],
  ["span_risk_arrays_iron_condors_2021_2026.parquet", [], "ingest.unknown-shape"],
  ["nifty_expiry_calendar_proven_2021_2026.parquet", [], "ingest.unknown-shape"],
  ["margin/nse_ael_elm_rates_20082025.csv", [], "ingest.unknown-shape"],
  ["zerodha/basket_margins.json", [], "ingest.unknown-shape"],
  ["zerodha/order_margins.json", [], "ingest.unknown-shape"],
  ["zerodha/virtual_contract_note.json", [], "ingest.unknown-shape"],
  ["calendar/nse_fo_sessions_reviewed_2021_2026.json", [], "ingest.unknown-shape"],
  ["calendar/nse_holiday_master_2026.json", [], "ingest.unknown-shape"],
];

for (const [file, flags, expected] of CASES)
  onRealData(
    `${file} ${flags.slice(0, 2).join(" ")}: every row is accounted for, or the file refused`,
    async () => {
      expect(await taken(file, flags)).toEqual(expected);
    },
  );

onRealData("no file of the folder is left out of this list", () => {
  const patterns = CASES.map(
    ([file]) => new RegExp(`^${file.replaceAll(/[.]/g, "[.]").replaceAll("*", "[^/]*")}$`),
  );
  const all = readdirSync(data, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(data, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, "/"));
  const others = all.filter((file) => !patterns.some((pattern) => pattern.test(file)));
  expect(others.sort()).toEqual(["MANIFEST.json", "README.md"]);
});

onRealData(
  "every instrument name of the UDiFF bhavcopies is read as the contract that stands beside it",
  async () => {
    const { DuckDBInstance } = await import("@duckdb/node-api");
    const db = await (await DuckDBInstance.create(":memory:")).connect();
    const file = path.join(data, "bhavcopy_NSE_FO_index_202501_20260213.parquet");
    const reader = await db.runAndReadAll(
      `SELECT DISTINCT FinInstrmNm, TckrSymb, XpryDt, coalesce(StrkPric, 0), OptnTp FROM '${file}' WHERE XpryDt <= '2026-12-31'`,
    );
    const wrong = reader.getRowsJS().filter(([name, underlying, expiry, strike, type]) => {
      const read = KITE_STYLE.parse(String(name));
      const contract = expiryOfContract(read.underlying, read.expiry);
      const isExpiry =
        contract !== undefined &&
        expiryAliases(read.underlying, contract).includes(tradingDay(String(expiry)));
      const isSame =
        read.kind === "future"
          ? type === null || type === "XX" || type === ""
          : read.strike === Number(strike) * 100 && read.optionType === type;
      return read.underlying !== underlying || !isExpiry || !isSame;
    });
    expect(wrong).toEqual([]);
    expect(reader.getRowsJS().length).toBeGreaterThan(5_000);
    db.closeSync();
  },
);

/** The findings of a check on the 12 options of June 2021 and their index, the options stamped as told. */
async function checkedWith(stamp: readonly string[]): Promise<string[]> {
  const store = new MemoryStore();
  const openers = async () => ({ openStore: async () => store, openWritableStore: async () => store });
  const spy = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const file = path.join(data, "minute_NIFTY_12opts_20210611_20210614.parquet");
  const mapping = ["--map", path.join(mappings, "options-minutes-kite.json"), "--to", "duckdb:none"];
  const options = "symbol LIKE '%CE' OR symbol LIKE '%PE'";
  await dataIngest(openers).parseAsync([file, ...mapping, "--filter", `NOT (${options})`], { from: "user" });
  await dataIngest(openers).parseAsync([file, ...mapping, "--filter", options, ...stamp], { from: "user" });
  spy.mockRestore();
  const { findings } = await checkStore(store, { checks: ["lead-lag", "parity"] });
  return findings.map(({ day, check, worst }) => `${day} ${check} ${worst}`);
}

onRealData(
  "on real minutes a wrong stamp of the options is found by lead and lag, and the right one is clean",
  async () => {
    expect(await checkedWith([])).toEqual([]);
    const found = await checkedWith(["--stamp", "end"]);
    expect(found).toHaveLength(2);
    for (const text of found) expect(text).toContain("lead-lag is 60 s ahead of NSE_Index_NIFTY");
  },
);

test("the list of real files names each once with the same flags", () => {
  const keys = CASES.map(([file, flags]) => `${file} ${flags.join(" ")}`);
  expect(new Set(keys).size).toBe(keys.length);
});
