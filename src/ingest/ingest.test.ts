import { beforeEach, describe, expect, test } from "vitest";
import type { ContractList } from "../market/contract-list.ts";
import { ALL_ROW_COLUMNS, dataVersion } from "../market/data-version.ts";
import type { StoreWrite, WritableTickStore } from "../market/tick-store.ts";
import { MemoryStore } from "../storage/memory/memory-store.ts";
import { PlutoError } from "../units/failure.ts";
import { type TradingDay, tradingDay } from "../units/time.ts";
import type { Paise, Qty } from "../units/unit.ts";
import { computeDataVersions } from "./data-versions.ts";
import { ingest } from "./ingest.ts";
import { daysText, ingestJson, ingestText } from "./ingest-text.ts";
import type { RawDay, RawSource } from "./raw-rows.ts";
import { STORE_MAPPING, storeSource } from "./store-source.ts";
import { type RawRow, rawDay, snapshotMapping } from "./testing/raw-day.ts";

const JUNE_3 = tradingDay("2019-06-03");
const JUNE_4 = tradingDay("2019-06-04");
const mapping = snapshotMapping();

const sourceOf = (...days: readonly RawDay[]): RawSource => ({
  files: ["test.csv"],
  unreadableStamps: [],
  batches: async function* () {
    yield* days;
  },
  close: async () => undefined,
});
const option = (at: string, ltp: number): RawRow => ({ at, symbol: "NIFTY19060612000CE", ltp, volume: 75 });
const spot = (at: string, ltp: number): RawRow => ({ at, symbol: "NIFTYSPOT", ltp });
const twoDays = (): RawSource =>
  sourceOf(
    rawDay([option("09:30:00", 100), option("09:31:00", 101), spot("09:30:00", 11_950)], JUNE_3),
    rawDay([option("09:30:00", 102), spot("09:30:00", 11_960.005)], JUNE_4),
  );

/** Everything a store holds, so that two states can be compared. */
async function contentOf(store: WritableTickStore): Promise<unknown> {
  const content: unknown[] = [await store.inventory()];
  for (const { series } of await store.inventory())
    for (const day of [JUNE_3, JUNE_4]) {
      content.push(await store.load(series, day, ALL_ROW_COLUMNS));
      content.push(await store.dataVersion(series.underlying, day));
    }
  return content;
}

let store: MemoryStore;
beforeEach(() => {
  store = new MemoryStore();
});

test("a source is brought into a store, with a data version a day", async () => {
  const report = await ingest({ source: twoDays(), store, mapping });
  expect(report.total).toMatchObject({ read: 5, kept: 5, added: 5, alreadyThere: 0, storeConflicts: 0 });
  expect(report.days.map(({ day, added }) => [day, added])).toEqual([
    [JUNE_3, 3],
    [JUNE_4, 2],
  ]);
  const series = await store.series();
  const parts = await Promise.all(
    series.map(async (one) => ({ series: one, rows: await store.load(one, JUNE_3, ALL_ROW_COLUMNS) })),
  );
  const computed = dataVersion(
    JUNE_3,
    parts.flatMap(({ series: one, rows }) => (rows ? [{ series: one, rows }] : [])),
  );
  expect(await store.dataVersion("NIFTY", JUNE_3)).toBe(computed);
  expect(report.days[0]?.dataVersions).toEqual({ NIFTY: computed });
});

test("ingesting twice changes nothing", async () => {
  await ingest({ source: twoDays(), store, mapping });
  const before = await contentOf(store);
  const again = await ingest({ source: twoDays(), store, mapping });
  expect(again.total).toMatchObject({ read: 5, kept: 5, added: 0, alreadyThere: 5, storeConflicts: 0 });
  expect(await contentOf(store)).toEqual(before);
});

test("index and options that come separately have the data version of both together", async () => {
  await ingest({ source: twoDays(), store, mapping });
  const apart = new MemoryStore();
  await ingest({ source: sourceOf(rawDay([spot("09:30:00", 11_950)], JUNE_3)), store: apart, mapping });
  const half = await apart.dataVersion("NIFTY", JUNE_3);
  await ingest({
    source: sourceOf(rawDay([option("09:31:00", 101), option("09:30:00", 100)], JUNE_3)),
    store: apart,
    mapping,
  });
  expect(await apart.dataVersion("NIFTY", JUNE_3)).toBe(await store.dataVersion("NIFTY", JUNE_3));
  expect(await apart.dataVersion("NIFTY", JUNE_3)).not.toBe(half);
});

test("rows and what a bhavcopy says of their day have one data version, whichever came first", async () => {
  const strikes = [1_200_000 as Paise];
  const expiries = [{ expiry: tradingDay("2019-06-06"), lot: 75 as Qty, calls: strikes, puts: [] }];
  const list = { underlying: "NIFTY", date: JUNE_3, expiries };
  const settlement = 1_195_005 as Paise;
  const bhavcopy = (): RawSource => ({
    ...sourceOf(),
    contractLists: async function* () {
      yield { list, settlement };
    },
  });
  await ingest({ source: twoDays(), store, mapping });
  const rowsAlone = await store.dataVersion("NIFTY", JUNE_3);
  await ingest({ source: bhavcopy(), store, mapping });
  const whole = await store.dataVersion("NIFTY", JUNE_3);
  expect(whole).not.toBe(rowsAlone);
  const other = new MemoryStore();
  await ingest({ source: bhavcopy(), store: other, mapping });
  await ingest({ source: twoDays(), store: other, mapping });
  const copy = new MemoryStore();
  await ingest({ source: await storeSource(store), store: copy, mapping: STORE_MAPPING });
  for (const one of [store, other, copy]) {
    expect(await one.dataVersion("NIFTY", JUNE_3)).toBe(whole);
    const days = [];
    for await (const { day, computed, recorded } of computeDataVersions(one))
      days.push([day, computed === recorded]);
    expect(days).toEqual([
      [JUNE_3, true],
      [JUNE_4, true],
    ]);
  }
  // A list of another content, of a day whose rows the source has not.
  const less = { ...list, expiries: [{ ...expiries[0], calls: [1_205_000 as Paise] }] } as ContractList;
  const changed = {
    ...sourceOf(),
    contractLists: async function* () {
      yield { list: less, settlement: undefined };
    },
  };
  await ingest({ source: changed, store, mapping });
  expect(await store.dataVersion("NIFTY", JUNE_3)).not.toBe(whole);
  expect(await store.settlement("NIFTY", JUNE_3)).toBe(settlement);
});

test("a store that says otherwise keeps its rows and it is reported, or gives way when told to", async () => {
  await ingest({ source: twoDays(), store, mapping });
  const before = await contentOf(store);
  const other = (): RawSource =>
    sourceOf(rawDay([option("09:30:00", 100.05), option("09:31:00", 101)], JUNE_3));
  const kept = await ingest({ source: other(), store, mapping });
  expect(kept.total).toMatchObject({ added: 0, alreadyThere: 1, storeConflicts: 1 });
  expect(kept.total.reasons).toMatchObject([
    { reason: "store-conflict", rows: 1, examples: [{ contract: "NIFTY19060612000CE" }] },
  ]);
  expect(await contentOf(store)).toEqual(before);
  const replaced = await ingest({ source: other(), store, mapping, replace: true });
  expect(replaced.total.reasons).toMatchObject([{ reason: "replaced", rows: 1 }]);
  expect(await contentOf(store)).not.toEqual(before);
  expect(await ingest({ source: other(), store, mapping, replace: true })).toMatchObject({
    total: { added: 0, alreadyThere: 2, storeConflicts: 0, reasons: [] },
  });
});

describe("all of it or nothing", () => {
  /** Fails at the n-th write. */
  const failing = (inner: WritableTickStore, at: number): WritableTickStore => {
    let writes = 0;
    const count = (): void => {
      if (++writes === at) throw new Error("the disk is full");
    };
    return {
      url: inner.url,
      series: () => inner.series(),
      inventory: () => inner.inventory(),
      days: (...args) => inner.days(...args),
      load: (...args) => inner.load(...args),
      dataVersion: (...args) => inner.dataVersion(...args),
      settlement: (...args) => inner.settlement(...args),
      close: () => inner.close(),
      async begin(): Promise<StoreWrite> {
        const write = await inner.begin();
        return {
          put: async (...args) => {
            count();
            await write.put(...args);
          },
          setDataVersion: async (...args) => {
            count();
            await write.setDataVersion(...args);
          },
          setSettlement: (...args) => write.setSettlement(...args),
          commit: async () => {
            count();
            await write.commit();
          },
          rollback: () => write.rollback(),
        };
      },
    };
  };

  test("a crash at any write leaves the store as it was", async () => {
    await ingest({ source: sourceOf(rawDay([option("09:29:00", 99)], JUNE_3)), store, mapping });
    const before = await contentOf(store);
    for (let at = 1; at <= 7; at++) {
      await expect(ingest({ source: twoDays(), store: failing(store, at), mapping })).rejects.toThrow(
        "the disk is full",
      );
      expect(await contentOf(store)).toEqual(before);
    }
    await ingest({ source: twoDays(), store: failing(store, 8), mapping });
    expect(await contentOf(store)).not.toEqual(before);
  });

  test("a source that breaks half-way leaves the store as it was", async () => {
    const breaking: RawSource = {
      ...twoDays(),
      batches: async function* () {
        yield rawDay([option("09:30:00", 100)], JUNE_3);
        throw new PlutoError("source.unreadable-file", "the second file is damaged");
      },
    };
    const before = await contentOf(store);
    await expect(ingest({ source: breaking, store, mapping })).rejects.toThrow("source.unreadable-file");
    expect(await contentOf(store)).toEqual(before);
    await ingest({ source: twoDays(), store, mapping });
  });

  test("an interrupt leaves the store as it was", async () => {
    const abort = new AbortController();
    const before = await contentOf(store);
    const interrupted = ingest({
      source: twoDays(),
      store,
      mapping,
      signal: abort.signal,
      onDay: () => abort.abort(),
    });
    await expect(interrupted).rejects.toThrow("ingest.interrupted");
    expect(await contentOf(store)).toEqual(before);
  });

  test("a source of which nothing passes is an error that says why", async () => {
    const source = sourceOf(rawDay([option("09:30:00", 100.01), option("09:31:00", 100.02)], JUNE_3));
    await expect(ingest({ source, store, mapping })).rejects.toThrow(
      "ingest.nothing-kept: not one row passed; most were off-tick: 2 rows (e.g. test.csv row 1, 2019-06-03 09:30:00.000 NIFTY19060612000CE close 100.01); check the mapping",
    );
    expect(await store.inventory()).toEqual([]);
  });
});

test("rows without a readable stamp belong to no day, and are counted all the same", async () => {
  const lost = { file: "test.csv", count: 2, examples: [{ row: 7, text: "soon" }] };
  const report = await ingest({ source: { ...twoDays(), unreadableStamps: [lost] }, store, mapping });
  expect(report.total.read).toBe(7);
  expect(report.total.reasons[0]).toMatchObject({
    reason: "unreadable-stamp",
    rows: 2,
    examples: [{ row: 7, stamp: "soon" }],
  });
});

test("a store can be copied into another, to the same data versions", async () => {
  await ingest({ source: twoDays(), store, mapping });
  const copy = new MemoryStore("memory:copy");
  const report = await ingest({ source: await storeSource(store), store: copy, mapping: STORE_MAPPING });
  expect(report.total).toMatchObject({ read: 5, kept: 5, added: 5, reasons: [] });
  expect(await contentOf(copy)).toEqual(await contentOf(store));
  const part = new MemoryStore();
  await ingest({ source: await storeSource(store, { from: JUNE_4 }), store: part, mapping: STORE_MAPPING });
  expect(await part.days("NIFTY", "2019-01-01" as TradingDay, "2019-12-31" as TradingDay)).toEqual([JUNE_4]);
});

test("the report says on a terminal and in JSON what happened", async () => {
  const source = sourceOf(
    rawDay([option("09:30:00", 100), option("09:31:00", 100.01), spot("09:30:00", 11_950.005)], JUNE_3),
  );
  const report = await ingest({ source, store, mapping });
  expect(ingestText(report, "memory:")).toBe(`read      3 rows of 1 file, 1 day (2019-06-03 … 2019-06-03)
kept      2 rows
store     2 new, 0 already there, 0 different (memory:)
refused
  off-tick                       1  a price of a contract is not a multiple of its tick
                                    e.g. test.csv row 2, 2019-06-03 09:31:00.000, NIFTY19060612000CE, close 100.01
changed
  rounded                        1  an index value was rounded half up
                                    e.g. test.csv row 3, 2019-06-03 09:30:00.000, NIFTYSPOT, close 11950.005
`);
  expect(daysText(report.days)).toContain(
    "2019-06-03          3          2          0          2  off-tick 1, rounded 1",
  );
  expect(ingestJson(report, "memory:")).toMatchObject({
    total: {
      rows_read: 3,
      rows_kept: 2,
      rows_new: 2,
      reasons: [{ reason: "off-tick", effect: "refused" }, { reason: "rounded" }],
    },
    days: [{ day: "2019-06-03", data_versions: { NIFTY: expect.stringMatching(/^[0-9a-f]{64}$/) } }],
  });
});
