import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ambiguityOf, vendorContract } from "../../src/exchange/symbol-styles.ts";
import { parseSymbol } from "../../src/exchange/symbols.ts";
import { ForeignMapping } from "../../src/ledger/foreign-mapping.ts";
import { readForeign } from "../../src/ledger/read-foreign.ts";
import { readTradebook } from "../../src/ledger/read-tradebook.ts";
import { TRADEBOOK_COLUMNS } from "../../src/ledger/tradebook-row.ts";
import { officialTable } from "../../src/margin/official-file.ts";
import type { SeriesRows } from "../../src/market/series-rows.ts";
import { resolveRun } from "../../src/research/resolve-run.ts";
import type { DayOutcome } from "../../src/simulation/day-outcome.ts";
import { jobKey, parseJob } from "../../src/simulation/distributed/day-job.ts";
import { packResult, unpackResult } from "../../src/simulation/distributed/job-result.ts";
import { Journal } from "../../src/simulation/journal.ts";
import { LiveJournal } from "../../src/simulation/live/live-journal.ts";
import { SearchJournal } from "../../src/simulation/search-journal.ts";
import { readStoredRun } from "../../src/simulation/stored-run.ts";
import { parseFeedUrl } from "../../src/storage/live/open-feed.ts";
import { parseMessage } from "../../src/storage/live/tick-message.ts";
import { decodeDay, encodeDay } from "../../src/storage/redis/day-columns.ts";
import { parseRedisUrl } from "../../src/storage/redis/redis-url.ts";
import { parsedContracts } from "../../src/storage/redis/store-keys.ts";
import { parseStoreUrl, storeKind } from "../../src/storage/store-url.ts";
import { builtInStrategies } from "../../src/strategies/built-in.ts";
import { PlutoError } from "../../src/units/failure.ts";
import { timeOfDay, tradingDay } from "../../src/units/time.ts";

/** Whatever a parser is given, it answers or says what is wrong: no crash, no wrong success. PLUTO_FUZZ=n tries n times as much. */

const TIMES = Number(process.env.PLUTO_FUZZ ?? 1);
const RUNS = { numRuns: 300 * TIMES };
const day = tradingDay("2025-01-02");

/** A valid text with pieces cut out, doubled, or replaced. */
const mutated = (valid: string): fc.Arbitrary<string> =>
  fc
    .array(
      fc.tuple(
        fc.nat(valid.length),
        fc.nat(8),
        fc.oneof(
          fc.string({ maxLength: 6 }),
          fc.constantFrom("-1", "0.5", "NaN", "null", "1e999", "\0", "?", "//", '"', ",", "\n"),
        ),
      ),
      {
        minLength: 1,
        maxLength: 3,
      },
    )
    .map((cuts) =>
      cuts.reduce((text, [at, length, put]) => text.slice(0, at) + put + text.slice(at + length), valid),
    );

const anyText = (valid: string): fc.Arbitrary<string> =>
  fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.json(), mutated(valid), mutated(valid));

/** What a parser makes of a text; undefined when it refuses it as it should. */
function outcome<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (error instanceof PlutoError && error.code !== "invariant") return undefined;
    throw error;
  }
}

const PARSERS: readonly (readonly [string, string, (text: string) => unknown])[] = [
  ["a symbol", "NIFTY25010223700CE", parseSymbol],
  [
    "a vendor's symbol",
    "BANKNIFTY30JAN2551500PE.NFO",
    (text) => [vendorContract(text, day), ambiguityOf(text, day)],
  ],
  [
    "a store's URL",
    "duckdb:market.duckdb?stamp=start&bar_s=60",
    (text) => [storeKind(text), parseStoreUrl(text)],
  ],
  ["a Redis URL", "redis://user:pass@host:6379/1?prefix=p:&ttl_s=60&max_bytes=100", parseRedisUrl],
  ["a feed's URL", "redis://127.0.0.1:6379/0?stream=ticks", parseFeedUrl],
  ["a date", "2025-01-02", tradingDay],
  ["a time", "09:15:00", timeOfDay],
  [
    "official margin values",
    "date,underlying,previous_close,price_scan_pct\n2025-01-02,NIFTY,23700.5,9.3\n",
    (text) => officialTable([{ name: "margin.csv", text }])("NIFTY", day),
  ],
];

test.each(PARSERS)("%s: any text is parsed or refused", (_, valid, parse) => {
  fc.assert(
    fc.property(anyText(valid), (text) => {
      outcome(() => parse(text));
    }),
    RUNS,
  );
});

test("a tradebook: what is read has whole quantities and prices, and real dates", () => {
  const cells: Record<string, string> = {
    seq: "0",
    date: "2025-01-02",
    ts: "2025-01-02 09:20:00",
    symbol: "NIFTY25010223700CE",
    dte: "0",
    qty_dir: "-75",
    price: "101.55",
    price_time: "2025-01-02 09:20:00",
    price_source: "exact",
  };
  const line = TRADEBOOK_COLUMNS.map((column) => cells[column] ?? "0").join(",");
  const valid = `${TRADEBOOK_COLUMNS.join(",")}\n${line}\n`;
  expect(readTradebook(valid, "valid")).toHaveLength(1);
  fc.assert(
    fc.property(
      fc.oneof(
        anyText(valid),
        mutated(line).map((one) => `${TRADEBOOK_COLUMNS.join(",")}\n${one}\n`),
      ),
      (text) => {
        for (const { fill } of outcome(() => readTradebook(text, "fuzz")) ?? []) {
          expect([fill.seq, fill.dte, fill.qtyDir, fill.price].every(Number.isSafeInteger)).toBe(true);
          expect(tradingDay(fill.date)).toBe(fill.date);
        }
      },
    ),
    RUNS,
  );
  const half = valid.replace(",-75,", ",-0.5,");
  expect(() => readTradebook(half, "half")).toThrow(/qty_dir is "-0.5", not a whole number/);
});

test("a contract list in Redis: only whole strikes come out of it", () => {
  const valid = '[["2025-01-02",75,[2370000,2375000],[2370000]]]';
  fc.assert(
    fc.property(anyText(valid), (text) => {
      let list: ReturnType<typeof parsedContracts> | undefined;
      try {
        list = parsedContracts("NIFTY", day, text);
      } catch (error) {
        expect(
          error instanceof SyntaxError || error instanceof TypeError || error instanceof PlutoError,
        ).toBe(true);
      }
      for (const { calls, puts, lot } of list?.expiries ?? [])
        expect([...calls, ...puts, lot ?? 1].every((value) => Number.isSafeInteger(value) && value > 0)).toBe(
          true,
        );
    }),
    RUNS,
  );
  expect(() => parsedContracts("NIFTY", day, '[["2025-01-02",75,["x"],[]]]')).toThrow(TypeError);
});

const hash = "0".repeat(64);
const JOB = {
  schema: 2,
  engine: hash,
  strategy: { kind: "built-in", name: "short-straddle", source_hash: hash },
  sets: [{ config: { strategy: "short-straddle" }, config_hash: hash }],
  underlying: "NIFTY",
  store: "duckdb:market.duckdb",
  segments: [{ dates: ["2025-01-01", "2025-01-02"], endsRun: true }],
  versions: { from: "2024-12-01", to: "2025-01-20", days: { "2025-01-02": hash } },
} as const;

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

test("a job from the queue is a job, or is refused", () => {
  const job = parseJob(JOB);
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), mutated(JSON.stringify(JOB)).map(jsonOf)), (data) => {
      const parsed = outcome(() => parseJob(data));
      if (parsed === undefined) return;
      for (const { dates } of parsed.segments) for (const date of dates) expect(tradingDay(date)).toBe(date);
      if (jobKey(parsed) === jobKey(job)) expect(parsed).toEqual(job);
    }),
    RUNS,
  );
  expect(() => parseJob({ ...JOB, segments: [{ dates: ["2025-02-30"], endsRun: true }] })).toThrow(
    /job\.unreadable/,
  );
});

const noData = (date: string): DayOutcome => ({
  status: "no-data",
  date: tradingDay(date),
  why: "no rows",
  context: {},
});

test("a result from the queue is of exactly the days of its job, or is refused", () => {
  const job = parseJob(JOB);
  const whole = [noData("2025-01-01"), noData("2025-01-02")];
  expect(unpackResult(packResult([whole]), job)).toEqual([whole]);
  for (const wrong of [
    [],
    whole.slice(1),
    [...whole].reverse(),
    [...whole, noData("2025-01-03")],
    [null, null],
  ])
    expect(() => unpackResult(packResult([wrong as DayOutcome[]]), job)).toThrow(/job\.bad-result/);
  for (const sets of [[], [whole, whole]])
    expect(() => unpackResult(packResult(sets), job)).toThrow(/job\.bad-result/);
  const bytes = packResult([whole]);
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const spoilt = Buffer.from(bytes);
      spoilt[at] = (spoilt[at] ?? 0) ^ flip;
      const found = outcome(() => unpackResult(spoilt, job));
      // Deflate has a checksum: whatever passes is what was packed.
      if (found !== undefined) expect(found).toEqual([whole]);
    }),
    RUNS,
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (any) => {
      expect(outcome(() => unpackResult(any, job))).toBeUndefined();
    }),
    RUNS,
  );
});

test("a journal: any lines are days, or the run is refused", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "pluto-fuzz-"));
  const file = path.join(folder, "journal.ndjson");
  const open = (text: string): readonly string[] | undefined => {
    writeFileSync(file, text);
    return outcome(() => {
      const journal = Journal.open(file);
      const { dates } = journal;
      journal.close();
      return dates;
    });
  };
  try {
    const valid = `${JSON.stringify(noData("2025-01-01"))}\n${JSON.stringify(noData("2025-01-02"))}\n`;
    expect(open(valid)).toHaveLength(2);
    for (const line of ["null", "3", "[]", "{}", '{"status":"done","date":"2025-01-01"}', '{"status":"odd"}'])
      expect(open(`${line}\n`), line).toBeUndefined();
    fc.assert(
      fc.property(
        fc.oneof(
          mutated(valid),
          fc.json().map((one) => `${one}\n`),
        ),
        (text) => {
          const dates = open(text);
          if (dates !== undefined)
            expect(readFileSync(file, "utf8")).toBe(text.slice(0, text.lastIndexOf("\n") + 1));
        },
      ),
      { numRuns: 100 * TIMES },
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a config: whatever its values are, it is resolved or refused", async () => {
  const raw = {
    strategy: "short-straddle",
    underlying: "NIFTY",
    from: "2025-01-01",
    to: "2025-01-31",
    weight: 1,
    start_time: "09:15",
    stale_max_s: 60,
    params: {},
  };
  const findStrategy = async () => {
    const [found] = builtInStrategies;
    if (found === undefined) throw new Error("there are built-in strategies");
    return found;
  };
  const anyConfig = fc
    .tuple(
      fc.constantFrom(...Object.keys(raw), "fill", "slippage", "size", "carry", "odd", "__proto__"),
      fc.jsonValue(),
    )
    .map(([key, value]) => Object.fromEntries([...Object.entries(raw), [key, value]]));
  await fc.assert(
    fc.asyncProperty(anyConfig, async (config) => {
      try {
        await resolveRun(config, { file: "fuzz.json", findStrategy });
      } catch (error) {
        if (!(error instanceof PlutoError) || error.code === "invariant") throw error;
      }
    }),
    { numRuns: 200 * TIMES },
  );
});

test("a tick message: ticks come out whole, the rest is counted", () => {
  const one = {
    seq: 1,
    instrument: "NIFTY25010223700CE",
    exchange_ts: 1_735_789_500_000,
    last_price: 110.05,
    volume: 75,
    bid: 110,
    ask_qty: 0,
  };
  const valid = JSON.stringify([one, { ...one, seq: 2 }]);
  fc.assert(
    fc.property(anyText(valid), (text) => {
      const { ticks, malformed, isEnd } = parseMessage(text);
      expect(isEnd || ticks.length + malformed > 0 || text.trim().startsWith("[")).toBe(true);
      for (const { values, symbol } of ticks) {
        expect(parseSymbol(symbol)).toBeDefined();
        for (const value of Object.values(values)) expect(Number.isSafeInteger(value)).toBe(true);
      }
    }),
    RUNS,
  );
});

test("a day in Redis: what is read is what was written, or it is corrupt or lost", () => {
  const rows: SeriesRows = {
    strikes: Int32Array.of(2_370_000, 2_375_000),
    isPut: Uint8Array.of(0, 1),
    offsets: Int32Array.of(0, 2, 3),
    time: Int32Array.of(33_300_000, 33_360_000, 33_300_000),
    columns: { close: Int32Array.of(10_005, 10_010, 500), volume: Float64Array.of(75, -1, 5e9) },
  };
  const fields = encodeDay("options", rows);
  const columns = ["close", "volume"] as const;
  const whole = decodeDay("options", columns, (field) => fields.get(field) ?? null);
  expect(whole).toMatchObject({ status: "whole", rows: { time: rows.time, columns: rows.columns } });
  const places = [...fields].flatMap(([field, { length }]) =>
    Array.from({ length }, (_, at) => ({ field, at })),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...places),
      fc.integer({ min: 0, max: 255 }),
      fc.boolean(),
      ({ field, at }, flip, isCut) => {
        const spoilt = Buffer.from(fields.get(field) ?? []);
        spoilt[at] = (spoilt[at] ?? 0) ^ flip;
        const put = isCut ? spoilt.subarray(0, at) : spoilt;
        const got = decodeDay("options", columns, (name) =>
          name === field ? put : (fields.get(name) ?? null),
        );
        if (got.status === "whole") expect(got).toEqual(whole);
      },
    ),
    RUNS,
  );
  expect(decodeDay("other", columns, (field) => fields.get(field) ?? null).status).toBe("corrupt");
});

test("a search's journal: any lines are its trials in order, or it is refused", () => {
  const trial = (number: number) =>
    JSON.stringify({
      number,
      point: [0.5],
      values: { "params.x": 1 },
      status: "done",
      objectives: [1],
      penalty: 0,
      early: null,
      netPnl: 1,
      roundTrips: 1,
      fills: 2,
      tradebookHash: "",
      pnl: [null],
    });
  const valid = `${[0, 1, 2].map(trial).join("\n")}\n`;
  inFile("trials.ndjson", (open) => {
    const numbers = (text: string): readonly number[] | undefined =>
      open(text, (file) => {
        const journal = SearchJournal.open(file);
        journal.close();
        return journal.trials.map(({ number }) => number);
      });
    expect(numbers(valid)).toEqual([0, 1, 2]);
    for (const line of ["null", "3", "[]", "{}", '{"number":0}'])
      expect(numbers(`${line}\n`), line).toBeUndefined();
    fc.assert(
      fc.property(
        fc.oneof(
          mutated(valid),
          fc.json().map((one) => `${one}\n`),
        ),
        (text) => {
          const found = numbers(text);
          if (found !== undefined) expect(found).toEqual(found.map((_, i) => i));
        },
      ),
      { numRuns: 150 * TIMES },
    );
  });
});

test("a live day's journal: any lines are what was let in, or it is refused", () => {
  const head = { day: "2025-01-02", underlying: "NIFTY" };
  const lines = [
    '{"day":"2025-01-02","pluto_live":1,"underlying":"NIFTY"}',
    '{"p":"1-0","t":[[33300000,"NIFTY25010223700CE",{"close":10005},1,1735789500000,null,null]]}',
    '{"c":33300000}',
  ];
  const valid = `${lines.join("\n")}\n`;
  inFile("live.journal", (open) => {
    const entries = (text: string) => open(text, (file) => LiveJournal.open(file, head).entries);
    expect(entries(valid)).toHaveLength(2);
    fc.assert(
      fc.property(
        fc.oneof(
          mutated(valid),
          mutated(`${lines[1]}\n`).map((line) => `${lines[0]}\n${line}`),
        ),
        (text) => {
          for (const entry of entries(text) ?? [])
            if (entry.is === "closed") expect(Number.isSafeInteger(entry.instant)).toBe(true);
            else
              for (const { time, tick } of entry.ticks)
                expect([time, ...Object.values(tick.values)].every(Number.isSafeInteger)).toBe(true);
        },
      ),
      { numRuns: 150 * TIMES },
    );
  });
});

test("a foreign tradebook: what is read has whole quantities, prices in paise and real dates", () => {
  const mapping = ForeignMapping.parse({
    columns: { date: "Date", time: "Time", symbol: "Symbol", side: "Side", qty: "Qty", price: "Price" },
  });
  const valid = `Date,Time,Symbol,Side,Qty,Price
2025-01-02,09:20:00,NIFTY25010223700CE,SELL,75,101.55
2025-01-02,15:15:00,NIFTY25010223700CE,BUY,75,80
`;
  expect(readForeign(valid, "valid", mapping).rows).toHaveLength(2);
  fc.assert(
    fc.property(anyText(valid), (text) => {
      const read = outcome(() => readForeign(text, "fuzz", mapping));
      for (const { fill } of read?.rows ?? []) {
        expect([fill.qtyDir, fill.price].every(Number.isSafeInteger) && fill.price >= 0).toBe(true);
        expect(tradingDay(fill.date)).toBe(fill.date);
      }
      // Whoever is left with a position has not been read to his end.
      const open = read?.rows.reduce((sum, { fill }) => sum + fill.qtyDir, 0) ?? 0;
      expect(open).toBe(0);
    }),
    RUNS,
  );
});

test("a run's folder: manifest and days are as Pluto writes them, or are refused", () => {
  const model = { name: "close", version: 1 };
  const manifest = JSON.stringify({
    uid: "u",
    status: "done",
    strategy: { name: "s", source_hash: hash },
    config: {},
    config_hash: hash,
    store: "duckdb:m.duckdb",
    git: { commit: null, dirty: false },
    engine: { version: "0", source_hash: hash },
    from: "2025-01-02",
    to: "2025-01-02",
    models: { fill: model, stop: model, slippage: model, costs: model, margin: model },
    ran_at: "2025-01-03T00:00:00Z",
    data_version: null,
    days: { "2025-01-02": "done" },
    outputs: {},
    tradebook_hash: hash,
  });
  const days =
    "date,status,gross_pnl,charges,net_pnl,fills,round_trips,events,stale_events,stale_prices,freak_prints,aborted_entries\n" +
    "2025-01-02,done,10.50,1.25,9.25,4,2,375,0,0,0,0\n";
  inFolder((folder) => {
    const read = (files: Readonly<Record<string, string>>) =>
      outcome(() => {
        const all = {
          "manifest.json": manifest,
          "days.csv": days,
          "tradebook.csv": `${TRADEBOOK_COLUMNS.join(",")}\n`,
        };
        for (const [name, text] of Object.entries({ ...all, ...files }))
          writeFileSync(path.join(folder, name), text);
        return readStoredRun(folder);
      });
    expect(read({})?.days).toHaveLength(1);
    fc.assert(
      fc.property(mutated(manifest), (text) => {
        const run = read({ "manifest.json": text });
        if (run !== undefined) expect(["done", "failed_days", "interrupted"]).toContain(run.manifest.status);
      }),
      { numRuns: 150 * TIMES },
    );
    fc.assert(
      fc.property(anyText(days), (text) => {
        for (const { date, netPnl = 0 } of read({ "days.csv": text })?.days ?? []) {
          expect(tradingDay(date)).toBe(date);
          expect(Number.isSafeInteger(netPnl)).toBe(true);
        }
      }),
      { numRuns: 150 * TIMES },
    );
  });
});

/** Does something in a temporary folder. */
function inFolder(work: (folder: string) => void): void {
  const folder = mkdtempSync(path.join(tmpdir(), "pluto-fuzz-"));
  try {
    work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Lets a parser at a file with any text; undefined when it refuses it as it should. */
function inFile(
  name: string,
  work: (open: <T>(text: string, parse: (file: string) => T) => T | undefined) => void,
): void {
  inFolder((folder) => {
    const file = path.join(folder, name);
    work((text, parse) => {
      writeFileSync(file, text);
      return outcome(() => parse(file));
    });
  });
}
