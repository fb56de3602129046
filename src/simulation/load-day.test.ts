import { expect, test } from "vitest";
import { type Content, day, rowsOf } from "../../test/conformance/support/contents.ts";
import type { Series } from "../market/series.ts";
import type { RowColumn } from "../market/series-rows.ts";
import { MemoryStore } from "../storage/memory/memory-store.ts";
import { type DayLoad, type DayNeeds, loadDay } from "./load-day.ts";

const index = (underlying: string): Series => ({ kind: "index", underlying });
const options = (underlying: string, expiry: string): Series => ({
  kind: "options",
  underlying,
  expiry: day(expiry),
});
const future = (underlying: string, expiry: string): Series => ({
  kind: "future",
  underlying,
  expiry: day(expiry),
});
const level = rowsOf(["open", "high", "low", "close"], {
  "": [["10:00", 2_370_000, 2_370_000, 2_370_000, 2_370_000]],
});
const chain = rowsOf(["close", "oi"], {
  "23700CE": [["10:00", 10_000, 75]],
  "23700PE": [["10:00", 9_000, 75]],
});

interface Asked {
  readonly date: string;
  readonly contents: readonly (readonly [Series, Content["rows"]])[];
  readonly needs?: Partial<DayNeeds>;
}

/** Loads a day of a store that holds just these series, and tells which series were read. */
async function load({ date, contents, needs }: Asked): Promise<{ load: DayLoad; read: string[] }> {
  const store = new MemoryStore();
  const write = await store.begin();
  for (const [series, rows] of contents) await write.put(series, day(date), rows);
  await write.commit();
  const read: string[] = [];
  const original = store.load.bind(store);
  store.load = (series: Series, asked, columns: readonly RowColumn[]) => {
    read.push(`${series.kind} ${"expiry" in series ? series.expiry : ""} ${columns.join(",")}`);
    return original(series, asked, columns);
  };
  const all = {
    underlying: "NIFTY",
    expiries: ["nearest"],
    underlyingFrom: "spot",
    optionColumns: [],
    ...needs,
  } as const;
  return { load: await loadDay(store, day(date), all), read };
}
const chainsOf = (loaded: DayLoad): string[] =>
  loaded.status === "loaded"
    ? loaded.market.chains.map(({ expiry }) => `${expiry.date} of ${expiry.identity}`)
    : [loaded.why];

test("with lots of another date every contract has the lot on offer then", async () => {
  const contents = [
    [index("NIFTY"), level],
    [options("NIFTY", "2024-11-28"), chain],
  ] as const;
  const lotOf = async (needs: Partial<DayNeeds>): Promise<unknown> => {
    const { load: loaded } = await load({ date: "2024-11-27", contents, needs });
    return loaded.status === "loaded" ? loaded.market.chains[0]?.listed?.lot : loaded.why;
  };
  expect(await lotOf({})).toBe(undefined); // as the lot table has it: 25
  expect(await lotOf({ lotsOf: day("2026-08-21") })).toBe(65);
});

test("reads the index and the chains that are needed, and nothing else", async () => {
  const contents = [
    [index("NIFTY"), level],
    [index("BANKNIFTY"), level],
    [options("NIFTY", "2025-01-02"), chain],
    [options("NIFTY", "2025-01-09"), chain],
    [future("NIFTY", "2025-01-30"), level],
  ] as const;
  const near = await load({ date: "2025-01-01", contents });
  expect(near.read).toEqual(["index  open,high,low", "options 2025-01-02 "]);
  expect(chainsOf(near.load)).toEqual(["2025-01-02 of 2025-01-02"]);

  const needs = { underlyingFrom: "future", optionColumns: ["oi"] } as const;
  const more = await load({ date: "2025-01-01", contents, needs });
  expect(more.read).toEqual(["index  open,high,low", "options 2025-01-02 oi", "future 2025-01-30 "]);
});

test("an expiry that the store lacks is missing: the next one does not stand in for it", async () => {
  const { load: found } = await load({
    date: "2025-01-01",
    contents: [
      [index("NIFTY"), level],
      [options("NIFTY", "2025-01-09"), chain],
    ],
  });
  expect(found).toEqual({ status: "no-data", why: "the store has no options of expiry 2025-01-02" });
});

test("a chain that has rows only outside the session is as good as none", async () => {
  const evening = rowsOf(["close"], { "23700CE": [["20:00", 10_000]] });
  const { load: found } = await load({
    date: "2025-01-01",
    contents: [
      [index("NIFTY"), level],
      [options("NIFTY", "2025-01-02"), evening],
    ],
  });
  expect(found.status).toBe("no-data");
});

test("a store that has nothing of the day has no data", async () => {
  const { load: found } = await load({ date: "2025-01-01", contents: [[index("BANKNIFTY"), level]] });
  expect(found).toEqual({ status: "no-data", why: "the store has no data" });
});

test("a day without an index is loaded, and the fault is named", async () => {
  const { load: found } = await load({
    date: "2025-01-01",
    contents: [[options("NIFTY", "2025-01-02"), chain]],
  });
  if (found.status !== "loaded") throw new Error(found.why);
  expect(found.market.index).toBeUndefined();
  expect(found.market.faults.map(({ kind }) => kind)).toContain("no-index");
});

test("a contract whose expiry was moved is found under any date it was listed under", async () => {
  // FINNIFTY's 2021-10-21 expiry was moved to 2021-10-19 with effect from 2021-10-18.
  for (const filed of ["2021-10-19", "2021-10-21"]) {
    const { load: found } = await load({
      date: "2021-10-18",
      needs: { underlying: "FINNIFTY" },
      contents: [
        [index("FINNIFTY"), level],
        [options("FINNIFTY", filed), chain],
      ],
    });
    expect(chainsOf(found)).toEqual(["2021-10-19 of 2021-10-21"]);
  }
});

test("an underlying without a calendar of ours has the expiries that the store holds", async () => {
  const { load: found } = await load({
    date: "2025-01-02",
    needs: { underlying: "GOLDM" },
    contents: [
      [index("GOLDM"), level],
      [options("GOLDM", "2024-12-27"), chain],
      [options("GOLDM", "2025-01-28"), chain],
      [options("GOLDM", "2025-02-25"), chain],
    ],
  });
  expect(chainsOf(found)).toEqual(["2025-01-28 of 2025-01-28"]);
});
