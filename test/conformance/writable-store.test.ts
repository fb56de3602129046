import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ContractList } from "../../src/market/contract-list.ts";
import { type Series, seriesName } from "../../src/market/series.ts";
import type { SeriesRows } from "../../src/market/series-rows.ts";
import type { TickStore, WritableTickStore } from "../../src/market/tick-store.ts";
import type { Paise, Qty } from "../../src/units/unit.ts";
import { putAll, stopAdapters, WRITABLE_ADAPTERS } from "./support/adapters.ts";
import { chainRows, indexRows } from "./support/arbitrary-rows.ts";
import { bundled } from "./support/bundle.ts";
import {
  ALL_COLUMNS,
  brokenPromises,
  CONTENTS,
  contentOf,
  day,
  FUTURE,
  linesOf,
  NEAR,
  NIFTY,
  optionsOf,
  rowsOf,
} from "./support/contents.ts";

/** Everything a store answers, as text: two stores with the same picture are the same to a run. */
async function pictureOf(store: TickStore): Promise<string[]> {
  const picture: string[] = [];
  const holdings = await store.inventory();
  for (const { series, from, to, days, rows } of holdings)
    picture.push(`${seriesName(series)} ${from} ${to} ${days} ${rows}`);
  for (const { series } of holdings)
    for (const date of await store.days(series.underlying, day("2024-01-01"), day("2026-01-01"))) {
      const rows = await store.load(series, date, ALL_COLUMNS);
      if (rows !== undefined) picture.push(`${seriesName(series)} ${date}`, ...linesOf(rows));
    }
  for (const date of await store.days("NIFTY", day("2024-01-01"), day("2026-01-01")))
    picture.push(
      `NIFTY ${date} version ${await store.dataVersion("NIFTY", date)} settled ${await store.settlement("NIFTY", date)}`,
    );
  return picture;
}

afterAll(stopAdapters);

/** What the port promises of writing, held against every adapter that can be written. */
describe.each(WRITABLE_ADAPTERS)("writing a store in $name", ({ open, reopen }) => {
  let folder: string;
  let store: WritableTickStore;
  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "pluto-conformance-"));
    store = await open(folder);
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  const closes = async (series: Series, date: string): Promise<number[] | undefined> => {
    const rows = await store.load(series, day(date), []);
    return rows && [...rows.columns.close];
  };
  const oneRow = (close: number): SeriesRows => rowsOf(["close"], { "": [["09:16", close]] });
  /** Closes the store and opens it again for reading. */
  const afterReopening = async <T>(ask: (store: TickStore) => Promise<T>): Promise<T> => {
    await store.close();
    const again = await reopen(folder);
    const answer = await ask(again);
    await again.close();
    store = await open(folder);
    return answer;
  };

  test("an empty store holds nothing", async () => {
    expect(await pictureOf(store)).toEqual([]);
    expect(await store.series()).toEqual([]);
    expect(await store.days("NIFTY", day("2025-01-01"), day("2025-12-31"))).toEqual([]);
    expect(await store.load(NIFTY, day("2025-01-01"), [])).toBeUndefined();
  });

  test("names series in order, whatever order they were put in", async () => {
    await putAll(store, [...CONTENTS].reverse());
    const names = (await store.series()).map(seriesName);
    expect(names).toEqual([...names].sort());
    expect((await store.inventory()).map(({ series }) => seriesName(series))).toEqual(names);
    expect(await afterReopening(async (again) => (await again.series()).map(seriesName))).toEqual(names);
  });

  test("a put replaces that day of that series, and nothing else", async () => {
    await putAll(store, CONTENTS);
    await putAll(store, [{ series: NIFTY, day: day("2025-01-01"), rows: oneRow(2_222_222) }]);
    expect(await closes(NIFTY, "2025-01-01")).toEqual([2_222_222]);
    for (const { series, day: date, rows } of CONTENTS.slice(1))
      expect(linesOf((await store.load(series, date, ALL_COLUMNS)) as SeriesRows)).toEqual(linesOf(rows));
  });

  test("the last of two puts of a day in one transaction is kept", async () => {
    await putAll(store, [
      { series: NIFTY, day: day("2025-01-01"), rows: oneRow(1) },
      { series: NIFTY, day: day("2025-01-01"), rows: oneRow(2) },
    ]);
    expect(await closes(NIFTY, "2025-01-01")).toEqual([2]);
  });

  test("putting the same again changes nothing", async () => {
    await putAll(store, CONTENTS);
    const before = await pictureOf(store);
    await putAll(store, CONTENTS);
    expect(await pictureOf(store)).toEqual(before);
    expect(await afterReopening(pictureOf)).toEqual(before);
  });

  test("putting a day without rows takes the day away", async () => {
    await putAll(store, CONTENTS);
    const empty = rowsOf(["close"], {});
    await putAll(store, [{ series: FUTURE, day: day("2025-01-03"), rows: empty }]);
    expect(await store.load(FUTURE, day("2025-01-03"), [])).toBeUndefined();
    expect(await store.days("NIFTY", day("2025-01-03"), day("2025-01-03"))).toEqual([]);
    expect((await store.inventory()).map(({ series }) => seriesName(series))).not.toContain(
      seriesName(FUTURE),
    );
  });

  test("puts that are begun together are all kept whole", async () => {
    const write = await store.begin();
    await Promise.all(CONTENTS.map(({ series, day: date, rows }) => write.put(series, date, rows)));
    await write.commit();
    for (const { series, day: date, rows } of CONTENTS)
      expect(linesOf((await store.load(series, date, ALL_COLUMNS)) as SeriesRows)).toEqual(linesOf(rows));
  });

  test("a caller may use its arrays again once a put has ended", async () => {
    const rows = oneRow(5);
    const write = await store.begin();
    await write.put(NIFTY, day("2025-01-01"), rows);
    rows.columns.close.fill(7);
    await write.commit();
    expect(await closes(NIFTY, "2025-01-01")).toEqual([5]);
  });

  test("a rollback leaves the store as it was", async () => {
    await putAll(store, CONTENTS.slice(0, 3));
    const before = await pictureOf(store);
    const write = await store.begin();
    for (const { series, day: date, rows } of CONTENTS) await write.put(series, date, rows);
    await write.put(NIFTY, day("2025-01-01"), oneRow(1));
    await write.put(optionsOf("2025-01-16"), day("2025-01-02"), contentOf(NEAR, "2025-01-02").rows);
    await write.setDataVersion("NIFTY", day("2025-01-01"), "never");
    await write.setSettlement("NIFTY", day("2025-01-01"), 1 as Paise);
    await write.rollback();
    expect(await pictureOf(store)).toEqual(before);
    expect((await store.series()).map(seriesName)).toEqual([
      "NSE_Index_NIFTY",
      "NSE_Options_Expiry_NIFTY_20250102",
    ]);
    expect(await afterReopening(pictureOf)).toEqual(before);
  });

  test("has one transaction at a time", async () => {
    const write = await store.begin();
    await expect(store.begin()).rejects.toMatchObject({ code: "invariant" });
    await write.rollback();
    await (await store.begin()).commit();
    await (await store.begin()).rollback();
  });

  test("after a rollback the next transaction is as good as the first", async () => {
    const first = await store.begin();
    await first.put(NIFTY, day("2025-01-01"), oneRow(1));
    await first.rollback();
    await putAll(store, CONTENTS);
    const reference = await pictureOf(store);
    expect(await afterReopening(pictureOf)).toEqual(reference);
    expect(reference.length).toBeGreaterThan(CONTENTS.length);
  });

  test("a transaction that is never ended leaves nothing", async () => {
    await putAll(store, CONTENTS.slice(0, 1));
    const before = await pictureOf(store);
    const write = await store.begin();
    await write.put(NIFTY, day("2025-01-01"), oneRow(1));
    await write.put(NEAR, day("2025-01-02"), contentOf(NEAR, "2025-01-02").rows);
    if (store.url === "memory:") await write.rollback();
    expect(await afterReopening(pictureOf)).toEqual(before);
  });

  test("keeps data versions, each of its own underlying and day", async () => {
    await putAll(store, CONTENTS);
    const write = await store.begin();
    await write.setDataVersion("NIFTY", day("2025-01-01"), "first");
    await write.setDataVersion("NIFTY", day("2025-01-01"), "a");
    await write.setDataVersion("NIFTY", day("2025-01-02"), "b");
    await write.setDataVersion("NIFTYNXT50", day("2025-01-01"), "c");
    await write.commit();
    const versions = (asked: TickStore) =>
      Promise.all(
        [
          ["NIFTY", "2025-01-01"],
          ["NIFTY", "2025-01-02"],
          ["NIFTYNXT50", "2025-01-01"],
          ["NIFTYNXT50", "2025-01-02"],
          ["BANKNIFTY", "2025-01-01"],
        ].map(([underlying = "", date = ""]) => asked.dataVersion(underlying, day(date))),
      );
    expect(await versions(store)).toEqual(["a", "b", "c", undefined, undefined]);
    expect(await afterReopening(versions)).toEqual(["a", "b", "c", undefined, undefined]);
  });

  test("keeps official settlement prices, each of its own underlying and day, to the paisa", async () => {
    await putAll(store, CONTENTS);
    const write = await store.begin();
    await write.setSettlement("NIFTY", day("2025-01-02"), 1 as Paise);
    await write.setSettlement("NIFTY", day("2025-01-02"), 2_418_835 as Paise);
    await write.setSettlement("NIFTY", day("2025-01-09"), 2_352_650 as Paise);
    await write.setSettlement("NIFTYNXT50", day("2025-01-02"), 6_812_305 as Paise);
    await write.commit();
    const settlements = (asked: TickStore) =>
      Promise.all(
        [
          ["NIFTY", "2025-01-02"],
          ["NIFTY", "2025-01-09"],
          ["NIFTY", "2025-01-03"],
          ["NIFTYNXT50", "2025-01-02"],
          ["BANKNIFTY", "2025-01-02"],
        ].map(([underlying = "", date = ""]) => asked.settlement(underlying, day(date))),
      );
    const expected = [2_418_835, 2_352_650, undefined, 6_812_305, undefined];
    expect(await settlements(store)).toEqual(expected);
    expect(await afterReopening(settlements)).toEqual(expected);
    expect((await store.series()).map(seriesName).filter((name) => name.includes("Settlement"))).toEqual([]);
  });

  test("keeps contract lists, each of its own underlying and date, and gives the newest within a range", async () => {
    await putAll(store, CONTENTS);
    const listOf = (underlying: string, date: string, lot: number | undefined): ContractList => ({
      underlying,
      date: day(date),
      expiries: [
        {
          expiry: day("2025-01-09"),
          lot: lot as Qty | undefined,
          calls: [2_370_000, 2_375_050] as Paise[],
          puts: [],
        },
        {
          expiry: day("2025-01-30"),
          lot: 25 as Qty,
          calls: [2_300_000] as Paise[],
          puts: [2_300_000] as Paise[],
        },
      ],
    });
    const write = await store.begin();
    await write.setContracts?.(listOf("NIFTY", "2025-01-02", 50));
    await write.setContracts?.(listOf("NIFTY", "2025-01-02", undefined));
    await write.setContracts?.(listOf("NIFTY", "2025-01-08", 75));
    await write.setContracts?.(listOf("NIFTYNXT50", "2025-01-03", 10));
    await write.commit();
    const lists = (asked: TickStore) =>
      Promise.all(
        [
          ["NIFTY", "2025-01-01", "2025-01-31"],
          ["NIFTY", "2024-12-01", "2025-01-07"],
          ["NIFTY", "2025-01-02", "2025-01-02"],
          ["NIFTY", "2025-01-03", "2025-01-07"],
          ["NIFTYNXT50", "2025-01-03", "2025-01-03"],
          ["BANKNIFTY", "2025-01-01", "2025-01-31"],
        ].map(async ([underlying = "", from = "", to = ""]) =>
          asked.contracts?.(underlying, day(from), day(to)),
        ),
      );
    const [first, newest] = [listOf("NIFTY", "2025-01-02", undefined), listOf("NIFTY", "2025-01-08", 75)];
    const next = listOf("NIFTYNXT50", "2025-01-03", 10);
    const expected = [newest, first, first, undefined, next, undefined];
    expect(await lists(store)).toEqual(expected);
    expect(await afterReopening(lists)).toEqual(expected);
    expect((await store.series()).map(seriesName).filter((name) => name.includes("Contracts"))).toEqual([]);
    expect(await store.inventory()).toHaveLength(
      new Set(CONTENTS.map(({ series }) => seriesName(series))).size,
    );

    const undone = await store.begin();
    await undone.setContracts?.(listOf("NIFTY", "2025-01-08", 1));
    await undone.setContracts?.(listOf("BANKNIFTY", "2025-01-08", 1));
    await undone.rollback();
    expect(await lists(store)).toEqual(expected);
  });

  test("what is put is what is loaded, whatever it is", async () => {
    let number = 0;
    const roundTrip = async (index: SeriesRows, chain: SeriesRows): Promise<void> => {
      const date = day(`2025-02-${String((number++ % 28) + 1).padStart(2, "0")}`);
      await putAll(store, [
        { series: NIFTY, day: date, rows: index },
        { series: NEAR, day: date, rows: chain },
      ]);
      for (const [series, rows] of [
        [NIFTY, index],
        [NEAR, chain],
      ] as const) {
        const found = await store.load(series, date, ALL_COLUMNS);
        expect(found && linesOf(found)).toEqual(linesOf(rows));
        expect(found && brokenPromises(found)).toEqual([]);
      }
    };
    await fc.assert(fc.asyncProperty(indexRows, chainRows, roundTrip), { numRuns: 25 });
  });

  test("loads at once what a long chain holds, over more rows than one chunk", async () => {
    const minutes = Array.from({ length: 375 }, (_, i): [string, number, number] => [
      `${String(9 + Math.floor((16 + i) / 60)).padStart(2, "0")}:${String((16 + i) % 60).padStart(2, "0")}`,
      10_000 + i,
      i,
    ]);
    const rows = rowsOf(
      ["close", "oi"],
      Object.fromEntries(Array.from({ length: 20 }, (_, k) => [`${23_000 + 50 * k}CE`, minutes])),
    );
    await putAll(store, [{ series: NEAR, day: day("2025-01-01"), rows }]);
    const found = await Promise.all([1, 2, 3, 4].map(() => store.load(NEAR, day("2025-01-01"), ["oi"])));
    for (const one of found) expect(one && linesOf(one)).toEqual(linesOf(rows));
  });
});

describe.each(WRITABLE_ADAPTERS.filter(({ isOnDisk }) => isOnDisk))(
  "killing the writer of a store in $name",
  ({ urlOf, open, reopen }) => {
    let script: string;
    let folder: string;
    let url: string;
    beforeAll(async () => {
      script = await bundled(path.join(import.meta.dirname, "support", "crash-writer.ts"));
    });
    afterAll(() => rmSync(script));
    beforeEach(async () => {
      folder = mkdtempSync(path.join(tmpdir(), "pluto-crash-"));
      url = (await urlOf?.(folder)) ?? "";
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    const start = (mode: string): ChildProcessByStdio<null, Readable, null> =>
      spawn(process.execPath, [script, url, mode], { stdio: ["ignore", "pipe", "inherit"] });
    const picture = async (): Promise<string[]> => {
      const store = await reopen(folder);
      const all = await pictureOf(store);
      await store.close();
      return all;
    };

    test("in the middle of a transaction leaves the store as it was", async () => {
      const store = await open(folder);
      await putAll(store, CONTENTS);
      await store.close();
      const before = await picture();
      const writer = start("begin");
      for await (const line of createInterface(writer.stdout)) if (line === "written") writer.kill("SIGKILL");
      if (writer.signalCode === null) await once(writer, "exit");
      expect(writer.signalCode).toBe("SIGKILL");
      expect(await picture()).toEqual(before);

      const after = await open(folder);
      await putAll(after, [
        { series: NIFTY, day: day("2025-01-07"), rows: contentOf(NIFTY, "2025-01-01").rows },
      ]);
      expect(await after.days("NIFTY", day("2025-01-06"), day("2025-01-07"))).toEqual(["2025-01-07"]);
      await after.close();
    });

    test.each([1, 2, 5])(
      "at any moment, after commit %i, leaves whole transactions only",
      async (commits) => {
        const writer = start("loop");
        let committed = 0;
        for await (const line of createInterface(writer.stdout)) {
          committed = Number(line);
          // Not at the line itself: somewhere in the transactions that follow.
          if (committed === commits) setTimeout(() => writer.kill("SIGKILL"), commits * 3);
        }
        if (writer.signalCode === null) await once(writer, "exit");
        const store = await reopen(folder);
        const index = await store.load(NIFTY, day("2025-01-01"), []);
        const options = await store.load(NEAR, day("2025-01-01"), []);
        const version = await store.dataVersion("NIFTY", day("2025-01-01"));
        await store.close();
        const found = new Set([...(index?.columns.close ?? []), ...(options?.columns.close ?? [])]);
        expect([index?.columns.close.length, options?.columns.close.length]).toEqual([300, 600]);
        expect([...found].map(String)).toEqual([version]);
        expect(Number(version)).toBeGreaterThanOrEqual(committed);
      },
    );
  },
);

test("a files store keeps no file that nothing names, whatever was put and taken back", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "pluto-conformance-"));
  const adapter = WRITABLE_ADAPTERS.find(({ name }) => name.startsWith("files"));
  const store = await adapter?.open(folder);
  if (store === undefined) throw new Error("there is a files adapter");
  const one = (close: number) => rowsOf(["close"], { "": [["09:16", close]] });
  await putAll(store, [
    { series: NIFTY, day: day("2025-01-01"), rows: one(1) },
    { series: NIFTY, day: day("2025-01-01"), rows: one(2) },
  ]);
  await putAll(store, [{ series: NIFTY, day: day("2025-01-01"), rows: one(3) }]);
  const write = await store.begin();
  await write.put(NIFTY, day("2025-01-01"), one(4));
  await write.put(NIFTY, day("2025-01-01"), one(3));
  await write.put(NIFTY, day("2025-01-02"), one(3));
  await write.rollback();
  const inside = readdirSync(path.join(folder, "market", seriesName(NIFTY)));
  expect(inside.length).toBe(1);
  expect([...((await store.load(NIFTY, day("2025-01-01"), []))?.columns.close ?? [])]).toEqual([3]);
  await store.close();
  rmSync(folder, { recursive: true });
});
