import { beforeEach, expect, test } from "vitest";
import type { Series } from "../../market/series.ts";
import { PRICE_COLUMNS, type SeriesRows } from "../../market/series-rows.ts";
import { tradingDay } from "../../units/time.ts";
import { MemoryStore } from "./memory-store.ts";

const day = tradingDay("2025-01-01");
const index: Series = { kind: "index", underlying: "NIFTY" };
const options: Series = { kind: "options", underlying: "NIFTY", expiry: tradingDay("2025-01-02") };
const rows = (close: number): SeriesRows => ({
  strikes: Int32Array.of(0),
  isPut: Uint8Array.of(0),
  offsets: Int32Array.of(0, 1),
  time: Int32Array.of(33_360_000),
  columns: { close: Int32Array.of(close), open: Int32Array.of(close), volume: Float64Array.of(75) },
});

let store: MemoryStore;
beforeEach(async () => {
  store = new MemoryStore();
  const write = await store.begin();
  await write.put(options, day, rows(100));
  await write.put(index, day, rows(200));
  await write.setDataVersion("NIFTY", day, "v1");
  await write.commit();
});

test("what was committed is there, in order of name, with the columns that are asked for", async () => {
  expect(await store.series()).toEqual([index, options]);
  expect(await store.inventory()).toMatchObject([
    { series: index, from: day, to: day, days: 1, rows: 1 },
    {},
  ]);
  expect(await store.days("NIFTY", day, day)).toEqual([day]);
  expect(await store.days("NIFTY", tradingDay("2025-01-02"), tradingDay("2025-01-09"))).toEqual([]);
  expect(await store.dataVersion("NIFTY", day)).toBe("v1");
  expect(Object.keys((await store.load(index, day, ["volume"]))?.columns ?? {}).sort()).toEqual([
    "close",
    "volume",
  ]);
  expect(Object.keys((await store.load(index, day, PRICE_COLUMNS))?.columns ?? {}).sort()).toEqual([
    "close",
    "open",
  ]);
  expect(await store.load(index, tradingDay("2025-01-03"), [])).toBeUndefined();
});

test("changes show at commit, all together, and not at all after a rollback", async () => {
  const write = await store.begin();
  await write.put(index, day, rows(300));
  await write.setDataVersion("NIFTY", day, "v2");
  expect((await store.load(index, day, []))?.columns.close[0]).toBe(200);
  await write.rollback();
  expect((await store.load(index, day, []))?.columns.close[0]).toBe(200);
  expect(await store.dataVersion("NIFTY", day)).toBe("v1");
  const again = await store.begin();
  await again.put(index, day, rows(300));
  await again.commit();
  expect((await store.load(index, day, []))?.columns.close[0]).toBe(300);
});

test("a transaction ends once, and there is one at a time", async () => {
  const write = await store.begin();
  await expect(store.begin()).rejects.toThrow("one transaction at a time");
  await write.commit();
  await expect(write.rollback()).rejects.toThrow("ends once");
  await expect(write.put(index, day, rows(1))).rejects.toThrow("nothing is put after");
});

test("nobody outside can change what the store holds", async () => {
  const mine = rows(300);
  const write = await store.begin();
  await write.put(index, day, mine);
  await write.commit();
  mine.columns.close[0] = 1;
  const loaded = await store.load(index, day, []);
  if (loaded !== undefined) loaded.columns.close[0] = 2;
  expect((await store.load(index, day, []))?.columns.close[0]).toBe(300);
});
