import { expect, test } from "vitest";
import { day, rowsOf } from "../../test/conformance/support/contents.ts";
import type { Series } from "../market/series.ts";
import { MemoryStore } from "../storage/memory/memory-store.ts";
import { loadDay } from "./load-day.ts";
import { loadHistory } from "./load-history.ts";

const NIFTY: Series = { kind: "index", underlying: "NIFTY" };
const VIX: Series = { kind: "index", underlying: "INDIAVIX" };
const OPTIONS: Series = { kind: "options", underlying: "NIFTY", expiry: day("2024-04-25") };

/** NIFTY over one session: two rows inside, one after the close. */
const session = (open: number, close: number) =>
  rowsOf(["open", "high", "low", "close"], {
    "": [
      ["09:16", open * 100, open * 100 + 500, open * 100 - 300, open * 100 + 200],
      ["15:30", close * 100, close * 100 + 100, close * 100 - 100, close * 100],
      ["15:33", 1, 1, 1, 1],
    ],
  });
const vix = (value: number) =>
  rowsOf(["close"], {
    "": [
      ["09:16", 1],
      ["15:29", value * 10_000],
    ],
  });

async function storeOf() {
  const store = new MemoryStore();
  const write = await store.begin();
  // 2024-04-17 was a holiday; Friday the 19th has no rows.
  await write.put(NIFTY, day("2024-04-16"), session(22_100, 22_150));
  await write.put(NIFTY, day("2024-04-18"), session(22_200, 22_050));
  await write.put(NIFTY, day("2024-04-22"), session(22_300, 22_350));
  await write.put(NIFTY, day("2024-04-23"), session(22_400, 22_375));
  await write.put(VIX, day("2024-04-22"), vix(12.7));
  await write.put(VIX, day("2024-04-23"), vix(10.2));
  await write.put(OPTIONS, day("2024-04-23"), rowsOf(["close"], { "22400CE": [["09:20", 10_000]] }));
  await write.commit();
  const read: string[] = [];
  const load = store.load.bind(store);
  store.load = (series, date, columns) => {
    read.push(`${series.kind === "index" ? series.underlying : series.kind} ${date}`);
    return load(series, date, columns);
  };
  return { store, read };
}
const asked = { underlying: "NIFTY", hasIndex: true, hasVix: true } as const;

test("it goes back so many sessions of the calendar, oldest first, and leaves out what the store lacks", async () => {
  const { store } = await storeOf();
  const history = await loadHistory(store, { ...asked, before: day("2024-04-23"), sessions: 3 });
  expect(history.sessions).toEqual([
    { date: "2024-04-18", open: 2_220_000, high: 2_220_500, low: 2_204_900, close: 2_205_000 },
    { date: "2024-04-22", open: 2_230_000, high: 2_235_100, low: 2_229_700, close: 2_235_000 },
  ]);
  expect(history.vix).toEqual([{ date: "2024-04-22", close: 12.7 }]);
});

test("a session is read once, however many days look back on it", async () => {
  const { store, read } = await storeOf();
  await loadHistory(store, { ...asked, before: day("2024-04-23"), sessions: 3 });
  expect(read).toHaveLength(6);
  await loadHistory(store, { ...asked, before: day("2024-04-24"), sessions: 3 });
  expect(read.slice(6)).toEqual(["NIFTY 2024-04-23", "INDIAVIX 2024-04-23"]);
});

test("a session that could not be read is tried again", async () => {
  const { store } = await storeOf();
  const { load } = store;
  store.load = () => Promise.reject(new Error("the disk is away"));
  const query = { ...asked, hasVix: false, before: day("2024-04-23"), sessions: 1 };
  await expect(loadHistory(store, query)).rejects.toThrow("the disk is away");
  store.load = load;
  expect((await loadHistory(store, query)).sessions).toHaveLength(1);
});

test("where the calendar begins there is less to look back on", async () => {
  const { store } = await storeOf();
  const history = await loadHistory(store, { ...asked, before: day("2017-01-20"), sessions: 30 });
  expect(history).toEqual({ sessions: [], vix: [] });
});

test("a day has history and VIX when they are needed, and reads neither otherwise", async () => {
  const needs = {
    underlying: "NIFTY",
    expiries: ["nearest"],
    underlyingFrom: "spot",
    optionColumns: [],
  } as const;
  const plain = await storeOf();
  const without = await loadDay(plain.store, day("2024-04-23"), needs);
  expect(plain.read.filter((name) => /VIX|04-22/.test(name))).toEqual([]);
  if (without.status !== "loaded") throw new Error(without.why);
  expect(without.market.history).toEqual({ sessions: [], vix: [] });
  expect(without.market.vix).toBeUndefined();
  const { store } = await storeOf();
  const full = await loadDay(store, day("2024-04-23"), { ...needs, historySessions: 1, vix: true });
  if (full.status !== "loaded") throw new Error(full.why);
  expect(full.market.history.sessions.map(({ close }) => close)).toEqual([2_235_000]);
  expect(full.market.vix).toBeDefined();
  // VIX makes no events: 09:16, 09:20 and the close are all there are, not 15:29.
  expect(full.market.instants).toEqual(without.market.instants);
});
