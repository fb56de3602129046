import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { dataIngest } from "../../src/cli/data-ingest.ts";
import { PROFILES, recognise } from "../../src/ingest/profiles/all-profiles.ts";
import { contractLines } from "../../src/market/contract-list.ts";
import { seriesName } from "../../src/market/series.ts";
import type { TickStore } from "../../src/market/tick-store.ts";
import { MemoryStore } from "../../src/storage/memory/memory-store.ts";
import { outlineFiles } from "../../src/storage/source/outline.ts";
import { clockTextMs } from "../../src/units/time.ts";
import { ALL_COLUMNS, day } from "../conformance/support/contents.ts";
import { LEAN_FILES, VENDOR_FILES } from "./support/vendor-files.ts";
import { zipOf } from "./support/zip-of.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "pluto-vendors-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  process.exitCode = undefined;
});

type FileName = keyof typeof VENDOR_FILES | keyof typeof LEAN_FILES;
const FILES: Readonly<Record<string, string | Buffer>> = { ...VENDOR_FILES, ...LEAN_FILES };
const put = (name: string, content = FILES[name]): string => {
  writeFileSync(path.join(folder, name), content ?? "");
  return path.join(folder, name);
};

interface Taken {
  readonly store: TickStore;
  readonly said: {
    readonly profile?: string;
    readonly recognised_by?: string;
    readonly total: Readonly<Record<string, unknown>>;
  };
  readonly reasons: Readonly<Record<string, number>>;
}

/** Ingests files into a store in memory through the command. */
async function take(names: readonly FileName[], ...flags: readonly string[]): Promise<Taken> {
  const store = new MemoryStore();
  let printed = "";
  const spy = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += text;
    return true;
  });
  try {
    const command = dataIngest(async () => ({
      openStore: async () => store,
      openWritableStore: async () => store,
    }));
    const words = [...names.map((name) => put(name)), "--to", `files:${folder}/store`, "--json", ...flags];
    await command.exitOverride().parseAsync(words, { from: "user" });
  } finally {
    spy.mockRestore();
  }
  const said = JSON.parse(printed);
  const reasons = Object.fromEntries(
    said.total.reasons.map(({ reason, rows }: { reason: string; rows: number }) => [reason, rows]),
  );
  return { store, said, reasons };
}

/** Every row of the store: series, contract, time, and what is there, prices in paise. */
async function rowsOf(store: TickStore): Promise<string[]> {
  const lines: string[] = [];
  for (const { series, from } of await store.inventory()) {
    const rows = await store.load(series, from, ALL_COLUMNS);
    if (rows === undefined) continue;
    for (let c = 0; c < rows.strikes.length; c++)
      for (let row = rows.offsets[c] as number; row < (rows.offsets[c + 1] as number); row++) {
        const cells = ALL_COLUMNS.flatMap((name) => {
          const value = rows.columns[name]?.[row];
          return value === undefined || value === -1 || (value === 0 && name !== "volume")
            ? []
            : [`${name} ${value}`];
        });
        const side =
          series.kind === "options" ? ` ${rows.strikes[c]}${rows.isPut[c] === 1 ? "PE" : "CE"}` : "";
        lines.push(
          `${seriesName(series)}${side} ${clockTextMs(rows.time[row] as number).slice(0, 8)} ${cells.join(" ")}`,
        );
      }
  }
  return lines;
}

const NEAR = "NSE_Options_Expiry_NIFTY_20240425";
const FIRST_BAR = `${NEAR} 2250000CE 09:16:00 open 10000 high 11000 low 9995 close 10500 volume 5000 oi 100000`;
const SECOND_BAR = `${NEAR} 2250000CE 09:17:00 open 10500 high 10600 low 10100 close 10200 volume 2500 oi 100050`;

test("each vendor's file is recognised, and by no other profile", async () => {
  const expected: Readonly<Record<string, string>> = {
    "BhavCopy_NSE_FO_0_0_0_20240725_F_0000.csv": "nse-udiff-bhavcopy",
    "fo02JAN2020bhav.csv": "nse-old-bhavcopy",
    "GDFLNFO_BACKADJUSTED_24042024.csv": "gdfl",
    "GDFLNFO_TICK_24042024.csv": "gdfl",
    "NIFTY24042522500CE.csv": "truedata",
    "truedata_minutes.csv": "truedata",
    "NIFTY24APR22500CE.json": "kite-historical",
    "NIFTY 22500 CE 25 APR 24.json": "upstox",
    "rolling.json": "dhan-rolling",
    "breeze.csv": "icici-breeze",
    "option-chain.json": "nse-option-chain",
    "BANKNIFTY24APR48000CE_2024_04_24.txt": "kite-ticks",
    "20210104_trade_european.zip": "lean",
    "20210104_trade.zip": "lean",
  };
  for (const [name, profile] of Object.entries(expected)) {
    const outlines = await outlineFiles([put(name)]);
    expect(recognise(outlines).profile.name, name).toBe(profile);
    expect(
      PROFILES.filter((one) => one.recognise(outlines[0] as (typeof outlines)[0]) !== undefined),
    ).toHaveLength(1);
  }
  expect(new Set(Object.values(expected))).toEqual(new Set(PROFILES.map(({ name }) => name)));
});

describe("nse-udiff-bhavcopy", () => {
  const NAME = "BhavCopy_NSE_FO_0_0_0_20240725_F_0000.csv";

  test("makes the contract lists and settlement prices of its day, and no rows", async () => {
    const { store, said, reasons } = await take([NAME]);
    expect(said).toMatchObject({
      profile: "nse-udiff-bhavcopy",
      total: { contract_lists: 2, settlement_prices: 1 },
    });
    expect(reasons).toEqual({ "end-of-day": 6 });
    expect(await store.inventory()).toEqual([]);
    const list = await store.contracts?.("NIFTY", day("2024-07-25"), day("2024-07-25"));
    expect(list && contractLines(list)).toEqual([
      { expiry: "2024-07-25", strike: 2_440_000, isPut: false, lot: 25 },
      { expiry: "2024-07-25", strike: 2_440_000, isPut: true, lot: 25 },
      { expiry: "2024-08-01", strike: 2_445_000, isPut: false, lot: 25 },
      // It did not trade, and is listed all the same.
      { expiry: "2024-08-01", strike: 2_500_000, isPut: false, lot: 25 },
    ]);
    const next = await store.contracts?.("NIFTYNXT50", day("2024-07-25"), day("2024-07-25"));
    expect(next?.expiries).toEqual([{ expiry: "2024-07-26", lot: 10, calls: [7_000_000], puts: [] }]);
  });

  test("SttlmPric of what expires is the index's final value; of what does not, it settles nothing", async () => {
    const { store } = await take([NAME]);
    expect(await store.settlement("NIFTY", day("2024-07-25"))).toBe(2_440_610);
    expect(await store.settlement("NIFTYNXT50", day("2024-07-25"))).toBeUndefined();
  });

  test("as rows on request: known at the close, volume in lots, open interest in units, nothing of what did not trade", async () => {
    const { store, reasons } = await take([NAME], "--map", "skip_rows=false");
    expect(reasons).toEqual({ "no-trade": 1 });
    expect(await rowsOf(store)).toEqual([
      "NSE_Futures_Expiry_NIFTY_20240725 15:30:00 open 2430000 high 2442000 low 2428000 close 2440500 volume 125000 oi 1000000",
      "NSE_Options_Expiry_NIFTYNXT50_20240726 7000000CE 15:30:00 open 50000 high 52000 low 48000 close 50000 volume 40 oi 100",
      "NSE_Options_Expiry_NIFTY_20240725 2440000CE 15:30:00 open 12000 high 15000 low 300 close 610 volume 10000 oi 50000",
      "NSE_Options_Expiry_NIFTY_20240725 2440000PE 15:30:00 open 8000 high 9500 low 5 close 5 volume 5000 oi 75000",
      "NSE_Options_Expiry_NIFTY_20240801 2445000CE 15:30:00 open 14000 high 16000 low 12000 close 15055 volume 25000 oi 250000",
    ]);
  });

  test("is read as the exchange packs it, in a zip", async () => {
    const name = `${NAME}.zip`;
    put(name, zipOf({ [NAME]: VENDOR_FILES[NAME] }));
    const store = new MemoryStore();
    const spy = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    const command = dataIngest(async () => ({
      openStore: async () => store,
      openWritableStore: async () => store,
    }));
    await command.parseAsync([path.join(folder, name), "--to", `files:${folder}/s`], { from: "user" });
    spy.mockRestore();
    expect(await store.settlement("NIFTY", day("2024-07-25"))).toBe(2_440_610);
  });

  test("from store to store its lists and prices go along, though no row does", async () => {
    const { store } = await take([NAME]);
    const copy = new MemoryStore();
    const spy = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    const command = dataIngest(async () => ({
      openStore: async () => store,
      openWritableStore: async () => copy,
    }));
    await command.parseAsync(["duckdb:of.duckdb", "--to", `files:${folder}/s`], { from: "user" });
    spy.mockRestore();
    for (const underlying of ["NIFTY", "NIFTYNXT50"])
      expect(await copy.contracts(underlying, day("2024-01-01"), day("2024-12-31"))).toEqual(
        await store.contracts?.(underlying, day("2024-07-25"), day("2024-07-25")),
      );
    expect(await copy.settlement("NIFTY", day("2024-07-25"))).toBe(2_440_610);
  });

  test("ingested again it changes nothing", async () => {
    const { store } = await take([NAME]);
    const write = await store.contracts?.("NIFTY", day("2024-07-25"), day("2024-07-25"));
    const again = await take([NAME]);
    expect(await again.store.contracts?.("NIFTY", day("2024-07-25"), day("2024-07-25"))).toEqual(write);
  });
});

describe("nse-old-bhavcopy", () => {
  test("lists contracts without lots; rows that disagree about the settlement price give none", async () => {
    const { store, said, reasons } = await take(["fo02JAN2020bhav.csv"]);
    expect(said.total).toMatchObject({ contract_lists: 1, settlement_prices: 0 });
    expect(reasons).toEqual({ "end-of-day": 5, "settlement-conflict": 1 });
    const list = await store.contracts?.("NIFTY", day("2020-01-02"), day("2020-01-02"));
    expect(list?.expiries).toEqual([
      { expiry: "2020-01-02", lot: undefined, calls: [1_220_000], puts: [1_220_000] },
      { expiry: "2020-01-09", lot: undefined, calls: [1_230_000, 1_290_000], puts: [] },
    ]);
    expect(await store.settlement("NIFTY", day("2020-01-02"))).toBeUndefined();
  });

  test("as rows: CONTRACTS counts lots of 75, OPEN_INT units; a close without contracts is stale", async () => {
    const { store, reasons } = await take(["fo02JAN2020bhav.csv"], "--map", "skip_rows=false");
    expect(reasons).toEqual({ "no-trade": 1, "settlement-conflict": 1 });
    expect((await rowsOf(store)).at(-1)).toBe(
      "NSE_Options_Expiry_NIFTY_20200109 1230000CE 15:30:00 open 4000 high 6000 low 3500 close 5535 volume 37500 oi 300000",
    );
  });
});

describe("gdfl", () => {
  test("a bar of 09:15:59 is known at 09:16:00; rolling futures, day-first dates, exchanges behind; stocks left out", async () => {
    const { store, reasons } = await take(["GDFLNFO_BACKADJUSTED_24042024.csv"]);
    expect(reasons).toEqual({ "unknown-symbol": 1, "out-of-hours": 1 });
    expect(await rowsOf(store)).toEqual([
      "NSE_Futures_Expiry_NIFTY_20240425 09:16:00 open 2240000 high 2241000 low 2239000 close 2240500 volume 7500 oi 9000000",
      FIRST_BAR,
      SECOND_BAR,
      "NSE_Options_Expiry_NIFTY_20240502 2250000CE 09:16:00 open 18000 high 18500 low 17900 close 18200 volume 500 oi 5000",
    ]);
  });

  test("a tick is known when its second is over; of two in one second the one with more open interest stays", async () => {
    const { store, reasons } = await take(["GDFLNFO_TICK_24042024.csv"]);
    expect(reasons).toEqual({ conflict: 1 });
    expect(await rowsOf(store)).toEqual([
      `${NEAR} 2250000CE 09:20:08 close 10010 bid 10000 ask 10015 oi 1050 bidQty 150 askQty 50`,
      `${NEAR} 2250000CE 09:20:10 close 10020 bid 10010 ask 10025 oi 1050 bidQty 50 askQty 100`,
    ]);
  });
});

describe("truedata", () => {
  test("with a header: stamped at the start, the contract in the file's name", async () => {
    const { store, reasons } = await take(["NIFTY24042522500CE.csv"]);
    expect(reasons).toEqual({});
    expect(await rowsOf(store)).toEqual([FIRST_BAR, SECOND_BAR]);
  });

  test("without a header: symbol, date and time in each line", async () => {
    const { store } = await take(["truedata_minutes.csv"]);
    expect(await rowsOf(store)).toEqual([
      FIRST_BAR,
      `${NEAR} 2250000PE 09:16:00 open 9000 high 9500 low 8900 close 9100 volume 4000 oi 90000`,
    ]);
  });
});

test("kite-historical: bars stamped at their start, the contract in the file's name, or given", async () => {
  const { store } = await take(["NIFTY24APR22500CE.json"]);
  expect(await rowsOf(store)).toEqual([FIRST_BAR, SECOND_BAR]);
  const given = await take(["NIFTY24APR22500CE.json"], "--map", "contract=NIFTY24APR22500PE");
  expect((await rowsOf(given.store))[0]).toBe(FIRST_BAR.replace("CE", "PE"));
});

test("upstox: newest first is put in order", async () => {
  const { store } = await take(["NIFTY 22500 CE 25 APR 24.json"]);
  expect(await rowsOf(store)).toEqual([FIRST_BAR, SECOND_BAR]);
});

test("dhan-rolling: refused as a contract series, its spot is an index", async () => {
  await expect(take(["rolling.json"])).rejects.toMatchObject({
    code: "ingest.refused",
    message: expect.stringContaining("the strike of a rolling series moves with the market"),
  });
  const { store } = await take(["rolling.json"], "--spot-as-index", "--underlying", "NIFTY");
  // 1 713 930 300 s is 2024-04-24 09:15:00 in India: the start of the bar.
  expect(await rowsOf(store)).toEqual([
    "NSE_Index_NIFTY 09:16:00 close 2240435",
    "NSE_Index_NIFTY 09:17:00 close 2243170",
  ]);
});

test("icici-breeze: stock codes of its own, cash is the index, repeats at the seams go", async () => {
  const { store, reasons } = await take(["breeze.csv"]);
  expect(reasons).toEqual({ duplicate: 1 });
  expect(await rowsOf(store)).toEqual([
    "NSE_Futures_Expiry_BANKNIFTY_20240424 09:16:00 open 4801000 high 4802000 low 4800000 close 4801500 volume 150 oi 1500000",
    "NSE_Index_BANKNIFTY 09:16:00 open 4790005 high 4795010 low 4788000 close 4794015",
    "NSE_Options_Expiry_BANKNIFTY_20240424 4800000CE 09:16:00 open 50000 high 51000 low 49500 close 50500 volume 1500 oi 15000",
  ]);
});

test("nse-option-chain: open interest in lots, quote quantities in units; never traded is no price; spot makes the index", async () => {
  const { store, reasons } = await take(["option-chain.json"]);
  expect(reasons).toEqual({ "zero-price": 1 });
  expect(await rowsOf(store)).toEqual([
    "NSE_Index_NIFTY 09:20:06 close 2240435",
    `${NEAR} 2240000CE 09:20:06 close 10450 bid 10440 ask 10460 volume 150000 oi 60000 bidQty 150 askQty 75`,
    `${NEAR} 2240000PE 09:20:06 bid 9000 volume 0 oi 100 bidQty 50`,
  ]);
});

test("kite-ticks: newest first, stamps of 1970 go, an empty side of the book is no quote", async () => {
  const { store, reasons } = await take(["BANKNIFTY24APR48000CE_2024_04_24.txt"]);
  expect(reasons).toEqual({ "no-calendar": 1, conflict: 1 });
  const series = "NSE_Options_Expiry_BANKNIFTY_20240424";
  expect(
    (await rowsOf(store)).map((line) => line.replace(/NSE_Options_Expiry_BANKNIFTY_\d+/, series)),
  ).toEqual([
    `${series} 4800000CE 09:20:06 close 10300 ask 10650 volume 60 oi 300 askQty 45`,
    `${series} 4800000CE 09:20:08 close 10500 bid 10490 ask 10650 volume 90 oi 300 bidQty 15 askQty 45`,
  ]);
});

describe("lean", () => {
  const ALL = Object.keys(LEAN_FILES) as (keyof typeof LEAN_FILES)[];

  test("trades, quotes and open interest become one row a minute; index and options meet at one instant", async () => {
    const { store, reasons } = await take(ALL);
    expect(reasons).toEqual({});
    const series = "CBOE_Options_Expiry_SPXW_20210106 370000CE";
    expect(await rowsOf(store)).toEqual([
      // 30 600 000 ms by Chicago's clock and 34 200 000 by New York's are both 09:30 in New York.
      "CBOE_Index_SPXW 09:31:00 open 376461 high 376999 low 376461 close 376663 volume 59",
      `${series} 09:31:00 bid 6000 ask 6200 oi 173200 bidQty 700 askQty 800`,
      `${series} 09:32:00 open 6100 high 6120 low 6090 close 6110 ask 6150 volume 400 oi 173200 askQty 900`,
      // A leg of a complex order: by the cent.
      `${series} 09:33:00 open 5171 high 5171 low 5171 close 5171 volume 100 oi 173200`,
    ]);
  });

  test("summer and winter time are the exchange's own affair: 09:30 in New York is 09:30 in July", async () => {
    put(
      "20210706_trade.zip",
      zipOf({ "20210706_spx_minute_trade.csv": "30600000,4356.46,4356.46,4350,4351.5,59\n" }),
    );
    const store = new MemoryStore();
    const spy = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    const command = dataIngest(async () => ({
      openStore: async () => store,
      openWritableStore: async () => store,
    }));
    await command.parseAsync([path.join(folder, "20210706_trade.zip"), "--to", `files:${folder}/s`], {
      from: "user",
    });
    spy.mockRestore();
    expect((await rowsOf(store))[0]).toContain("09:31:00");
  });
});
