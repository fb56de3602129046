import { spawn } from "node:child_process";
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ALL_ROW_COLUMNS, dataVersion } from "../../src/market/data-version.ts";
import type { RowColumn, SeriesRows } from "../../src/market/series-rows.ts";
import type { TickStore } from "../../src/market/tick-store.ts";
import { DayCache } from "../../src/storage/day-cache/day-cache.ts";
import { openStore, openWritableStore } from "../../src/storage/open.ts";
import { duckdbUrl, filesUrl, putAll } from "./support/adapters.ts";
import { CONTENTS, contentOf, day, FUTURE, linesOf, NEAR, NEXT, NIFTY } from "./support/contents.ts";
import { writeForeignDuckDB, writeForeignFiles } from "./support/foreign.ts";

let folder: string;
let place: { folder: string; maxBytes: number };
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "pluto-day-cache-"));
  place = { folder: path.join(folder, "cache"), maxBytes: 1 << 30 };
});
afterEach(() => rmSync(folder, { recursive: true }));

/** How often the store behind was opened, and what was loaded of it. */
class Counted {
  opened = 0;
  readonly loads: string[] = [];

  async open(url: string, clock = LATER): Promise<TickStore> {
    const behind = async (): Promise<TickStore> => {
      this.opened++;
      const store = await openStore(url);
      const load = store.load.bind(store);
      store.load = (series, date, columns) => {
        this.loads.push(`${series.kind} ${date} ${columns.join(" ")}`.trim());
        return load(series, date, columns);
      };
      return store;
    };
    return DayCache.open(url, behind, { ...place, now: () => Date.now() + clock });
  }
}
/** The store was written before the last seconds. */
const LATER = 60_000;

const DATES = ["2025-01-01", "2025-01-02", "2025-01-03"].map(day);

/** Everything that a run may ask, as text. */
async function told(store: TickStore, columns: readonly RowColumn[] = ALL_ROW_COLUMNS): Promise<string[]> {
  const lines = (await store.series()).map(({ kind, underlying }) => `${kind} ${underlying}`);
  lines.push(...(await store.days("NIFTY", day("2025-01-01"), day("2025-12-31"))));
  for (const date of DATES) {
    lines.push(`${date} ${await store.dataVersion("NIFTY", date)} ${await store.settlement("NIFTY", date)}`);
    lines.push(JSON.stringify((await store.contracts?.("NIFTY", date, date)) ?? null));
    for (const series of [NIFTY, NEAR, NEXT, FUTURE]) {
      const rows = await store.load(series, date, columns);
      lines.push(...(rows === undefined ? ["none"] : linesOf(rows)), `${rows?.duplicates ?? 0} repeated`);
    }
  }
  return lines;
}

async function readOnce(cached: Promise<TickStore>, columns?: readonly RowColumn[]) {
  const store = await cached;
  const lines = await told(store, columns);
  await store.close();
  return { lines, incidents: store.takeIncidents?.() ?? [] };
}

/** Data versions as ingest sets them. */
async function makeOurs(url: string, contents = CONTENTS): Promise<void> {
  const store = await openWritableStore(url, { create: true });
  await putAll(store, contents);
  const write = await store.begin();
  for (const date of new Set(contents.map((content) => content.day))) {
    const parts = contents.filter((content) => content.day === date && content.series.underlying === "NIFTY");
    await write.setDataVersion("NIFTY", date, dataVersion(date, parts));
  }
  await write.setSettlement("NIFTY", day("2025-01-02"), 2_360_055 as never);
  const strikes = [2_350_000, 2_355_000] as never[];
  await write.setContracts?.({
    underlying: "NIFTY",
    date: day("2025-01-01"),
    expiries: [{ expiry: day("2025-01-02"), lot: 75 as never, calls: strikes, puts: strikes }],
  });
  await write.commit();
  await store.close();
}

const makers: [string, () => Promise<string>][] = [
  ["a DuckDB store of ours", async () => made(duckdbUrl(folder))],
  ["a files store of ours", async () => made(filesUrl(folder))],
  ["a foreign DuckDB store", async () => foreign({})],
  ["a foreign DuckDB store with repeated rows", async () => foreign({ isShuffled: true })],
];
const made = async (url: string): Promise<string> => {
  await makeOurs(url);
  return url;
};
const foreign = async (dialect: Parameters<typeof writeForeignDuckDB>[2]): Promise<string> => {
  const file = path.join(folder, "theirs.duckdb");
  await writeForeignDuckDB(file, CONTENTS, dialect);
  return `duckdb:${file}?stamp=known`;
};

describe.each(makers)("over %s", (_, make) => {
  test("answers are the same filling, filled, and without; filled, the store is not opened", async () => {
    const url = await make();
    const plain = await readOnce(openStore(url));
    const first = new Counted();
    expect(await readOnce(first.open(url))).toEqual(plain);
    expect(first.opened).toBe(1);
    const second = new Counted();
    expect(await readOnce(second.open(url))).toEqual(plain);
    expect(second.opened).toBe(0);
  });

  test("one more column is read with those that are there, and the day is whole afterwards", async () => {
    const url = await make();
    await readOnce(new Counted().open(url), ["high"]);
    const wider = new Counted();
    const store = await wider.open(url);
    const rows = await store.load(NEAR, day("2025-01-01"), ["low"]);
    await store.close();
    expect(wider.loads).toEqual(["options 2025-01-01 close high low"]);
    expect(Object.keys(rows?.columns ?? {}).sort()).not.toContain("high");
    const both = new Counted();
    const again = await both.open(url);
    const plain = await openStore(url);
    const asked = ["low", "high"] as const;
    const [found, expected] = [
      await again.load(NEAR, day("2025-01-01"), asked),
      await plain.load(NEAR, day("2025-01-01"), asked),
    ];
    await Promise.all([again.close(), plain.close()]);
    expect(both.opened).toBe(0);
    expect(linesOf(found as SeriesRows)).toEqual(linesOf(expected as SeriesRows));
  });
});

const files = (): string[] =>
  readdirSync(place.folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
const days = (): string[] => files().filter((file) => file.endsWith(".day"));

describe("changed data is not answered from the cache", () => {
  test("of a store of ours: only the days whose version changed are read again", async () => {
    const url = await made(duckdbUrl(folder));
    await readOnce(new Counted().open(url));
    const rows = contentOf(NIFTY, "2025-01-01").rows;
    const dearer = {
      ...rows,
      columns: { ...rows.columns, close: rows.columns.close.map((price) => price + 5) },
    };
    await makeOurs(
      url,
      CONTENTS.map((content) =>
        content.series === NIFTY && content.day === "2025-01-01" ? { ...content, rows: dearer } : content,
      ),
    );
    const again = new Counted();
    expect(await readOnce(again.open(url))).toEqual(await readOnce(openStore(url)));
    expect(again.loads.filter((load) => !load.includes("2025-01-01") && !load.startsWith("future"))).toEqual(
      expect.not.arrayContaining([expect.stringMatching(/^index 2025-01-02|^options 2025-01-02/)]),
    );
    expect(again.loads.some((load) => load.startsWith("index 2025-01-01"))).toBe(true);
  });

  test("of a foreign store: whatever was filed under the file before", async () => {
    const url = await foreign({});
    await readOnce(new Counted().open(url));
    rmSync(path.join(folder, "theirs.duckdb"));
    await writeForeignDuckDB(path.join(folder, "theirs.duckdb"), CONTENTS.slice(0, 3), {});
    const again = new Counted();
    expect(await readOnce(again.open(url))).toEqual(await readOnce(openStore(url)));
    expect(again.opened).toBe(1);
  });

  test("of a store that was written a moment ago nothing is filed under its guard", async () => {
    const url = await foreign({});
    for (let run = 0; run < 2; run++) {
      const soon = new Counted();
      await readOnce(soon.open(url, 0));
      expect(soon.opened).toBe(1);
    }
    expect(days()).toEqual([]);
  });

  test("a store that changes between two answers of one run is refused", async () => {
    const url = await foreign({});
    await readOnce(new Counted().open(url), []);
    const store = await new Counted().open(url);
    await store.load(NIFTY, day("2025-01-01"), []);
    const file = path.join(folder, "theirs.duckdb");
    utimesSync(file, new Date(), new Date());
    await expect(store.load(NIFTY, day("2025-01-01"), ["volume"])).rejects.toMatchObject({
      code: "store.changed",
    });
    await store.close();
  });

  test("a store that is replaced while nothing is asked of it is refused too, within a second", async () => {
    const url = await foreign({});
    await readOnce(new Counted().open(url));
    let later = LATER;
    const store = await DayCache.open(url, openStore, { ...place, now: () => Date.now() + later });
    await store.load(NIFTY, day("2025-01-01"), []);
    utimesSync(path.join(folder, "theirs.duckdb"), new Date(), new Date());
    later += 1001;
    await expect(store.load(NIFTY, day("2025-01-01"), [])).rejects.toMatchObject({ code: "store.changed" });
    await store.close();
  });

  test("a folder that Pluto did not write is read as it is", async () => {
    const inside = path.join(folder, "theirs");
    await writeForeignFiles(inside, CONTENTS, { format: "csv" });
    const url = `files:${inside}?stamp=known`;
    for (let run = 0; run < 2; run++) {
      const plain = new Counted();
      await readOnce(plain.open(url));
      expect(plain.opened).toBe(1);
    }
  });
});

describe("whatever is wrong with the folder", () => {
  test("changed and cut files give the same answers, and are told as incidents", async () => {
    const url = await foreign({});
    await readOnce(new Counted().open(url));
    const plain = await readOnce(openStore(url));
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        fc.boolean(),
        async (which, at, by, cut) => {
          const all = files().filter((file) => !/room$|\.TAG$/.test(file));
          const file = all[which % all.length] as string;
          const bytes = readFileSync(file);
          const place = at % bytes.length;
          bytes[place] = (bytes[place] as number) ^ by;
          writeFileSync(file, cut ? bytes.subarray(0, place) : bytes);
          const { lines, incidents } = await readOnce(new Counted().open(url));
          expect(lines).toEqual(plain.lines);
          expect(incidents.every(({ kind }) => kind === "cache-corrupt")).toBe(true);
        },
      ),
      { numRuns: 8 },
    );
  });

  test("a corrupt day is told by name, written anew, and whole the next time", async () => {
    const url = await foreign({});
    await readOnce(new Counted().open(url));
    for (const file of days()) writeFileSync(file, "not a day");
    const { incidents } = await readOnce(new Counted().open(url));
    expect(incidents).toEqual([
      {
        kind: "cache-corrupt",
        count: days().length,
        what: expect.stringContaining("NIFTY 2025-01-01: its head is cut short"),
      },
    ]);
    expect((await readOnce(new Counted().open(url))).incidents).toEqual([]);
  });

  test("one that cannot be written is gone without, and that is told", async () => {
    const url = await foreign({});
    const plain = await readOnce(openStore(url));
    writeFileSync(place.folder, "a file where the folder should be");
    const { lines, incidents } = await readOnce(new Counted().open(url));
    expect(lines).toEqual(plain.lines);
    expect(incidents).toEqual([
      { kind: "cache-down", count: 1, what: expect.stringContaining("days are not kept") },
    ]);
  });

  test("lines of a catalog that nobody finished are answers that nobody gave", async () => {
    const url = await foreign({});
    await readOnce(new Counted().open(url));
    const [catalog = ""] = files().filter((file) => file.endsWith(".ndjson"));
    appendFileSync(catalog, '12345678 ["series",[]]\n0000');
    const again = new Counted();
    expect(await readOnce(again.open(url))).toEqual(await readOnce(openStore(url)));
    expect(again.opened).toBe(0);
  });
});

test("many caches at once fill one folder, and each answers as the store does", async () => {
  const url = await made(duckdbUrl(folder));
  const plain = await readOnce(openStore(url));
  const all = await Promise.all(Array.from({ length: 4 }, () => readOnce(new Counted().open(url))));
  for (const one of all) expect(one).toEqual(plain);
  expect(files().filter((file) => file.endsWith(".tmp"))).toEqual([]);
});

test("two processes that write at once leave whole files", async () => {
  const url = await foreign({});
  const root = path.resolve(import.meta.dirname, "../..");
  const config = path.join(folder, "run.json");
  writeFileSync(
    config,
    JSON.stringify({
      strategy: "short-straddle",
      underlying: "NIFTY",
      from: "2025-01-01",
      to: "2025-01-02",
      store: url,
      params: { entry_time: "09:20", exit_time: "15:15", lots: 1 },
    }),
  );
  const aged = new Date(Date.now() - LATER);
  utimesSync(path.join(folder, "theirs.duckdb"), aged, aged);
  const run = (): Promise<number | null> =>
    new Promise((resolve) => {
      const args = [
        "dist/pluto.js",
        "run",
        config,
        "--cache",
        place.folder,
        "--out",
        path.join(folder, "runs"),
        "--json",
      ];
      spawn(process.execPath, args, { cwd: root, stdio: "ignore" }).on("close", resolve);
    });
  await Promise.all([run(), run()]);
  expect(days().length).toBeGreaterThan(0);
  expect(files().filter((file) => file.endsWith(".tmp"))).toEqual([]);
  expect((await readOnce(new Counted().open(url))).incidents).toEqual([]);
});

test("the folder stays within its bound: the oldest files go", async () => {
  const url = await foreign({});
  await readOnce(new Counted().open(url));
  const bytes = (): number => days().reduce((sum, file) => sum + statSync(file).size, 0);
  const whole = bytes();
  const [oldest = "", ...others] = days();
  utimesSync(oldest, new Date(0), new Date(0));
  place.maxBytes = whole;
  const rewritten = others[0] as string;
  rmSync(rewritten);
  await readOnce(new Counted().open(url));
  expect(days()).not.toContain(oldest);
  expect(days()).toContain(rewritten);
  expect(bytes()).toBeLessThanOrEqual(place.maxBytes);
});
