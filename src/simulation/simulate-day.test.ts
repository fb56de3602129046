import { expect, test } from "vitest";
import * as z from "zod";
import { sessionDays, smallMarket } from "../../test/simulation/support/small-market.ts";
import { VIX } from "../market/series.ts";
import type { TickStore } from "../market/tick-store.ts";
import { resolveRun } from "../research/resolve-run.ts";
import { MemoryStore } from "../storage/memory/memory-store.ts";
import { defineStrategy } from "../strategy/define-strategy.ts";
import type { Desk } from "../strategy/desk.ts";
import type { Strategy } from "../strategy/hooks.ts";
import { PlutoError } from "../units/failure.ts";
import { type TradingDay, tradingDay } from "../units/time.ts";
import type { DayOutcome } from "./day-outcome.ts";
import { costModelOfRun, dayNeedsOf, engineConfigOf } from "./execute-run.ts";
import { simulateDays, type Workbench } from "./simulate-day.ts";

const DAYS = sessionDays(8);

async function storeOf(days: readonly TradingDay[]): Promise<MemoryStore> {
  const store = new MemoryStore();
  const write = await store.begin();
  for (const { series, day, rows } of smallMarket(days)) await write.put(series, day, rows);
  for (const day of days) await write.setDataVersion("NIFTY", day, `version of ${day}`);
  await write.commit();
  return store;
}

async function benchOf(store: TickStore, create: (desk: Desk) => Strategy = () => ({})): Promise<Workbench> {
  const definition = defineStrategy({ name: "of-a-test", summary: "", params: z.strictObject({}), create });
  const raw = { strategy: "of-a-test", underlying: "NIFTY" };
  const run = await resolveRun(raw, { file: "run.json", findStrategy: async () => definition });
  return {
    store,
    strategy: run.strategy,
    config: engineConfigOf(run),
    needs: dayNeedsOf(run, store),
    costs: costModelOfRun(run),
  };
}

async function all(
  bench: Workbench | Promise<Workbench>,
  dates: readonly TradingDay[] = DAYS,
  isStopping: () => boolean = () => false,
): Promise<DayOutcome[]> {
  const outcomes: DayOutcome[] = [];
  for await (const outcome of simulateDays(await bench, dates, isStopping)) outcomes.push(outcome);
  return outcomes;
}
const statuses = (outcomes: readonly DayOutcome[]): string[] =>
  outcomes.map(({ date, status }) => `${date} ${status}`);

test("days come in the order asked for, each with its data version", async () => {
  const outcomes = await all(benchOf(await storeOf(DAYS)));
  expect(statuses(outcomes)).toEqual(DAYS.map((date) => `${date} done`));
  expect(outcomes.map((one) => one.status === "done" && one.dataVersion)).toEqual(
    DAYS.map((day) => `version of ${day}`),
  );
  expect(await all(benchOf(await storeOf(DAYS)), [])).toEqual([]);
});

test("each day gets a strategy of its own", async () => {
  let created = 0;
  const seen: string[] = [];
  const create = (desk: Desk): Strategy => {
    const own = ++created;
    return { onNewDay: ({ date }) => seen.push(`${own} ${date} ${desk.positions.size}`) };
  };
  await all(benchOf(await storeOf(DAYS), create), DAYS.slice(0, 3));
  expect(seen).toEqual(DAYS.slice(0, 3).map((date, i) => `${i + 1} ${date} 0`));
});

test("a day that fails is told in its turn, and the next one starts from nothing", async () => {
  const [, second] = DAYS;
  const create = (desk: Desk): Strategy => ({
    onNewDay() {
      if (desk.day.date === second) throw new PlutoError("mine", "on purpose", { data: { why: 7 } });
    },
  });
  const outcomes = await all(benchOf(await storeOf(DAYS), create), DAYS.slice(0, 3));
  expect(statuses(outcomes).map((line) => line.slice(11))).toEqual(["done", "failed", "done"]);
  expect(outcomes[1]).toMatchObject({
    code: "mine",
    message: "mine: on purpose",
    data: { why: 7 },
    dataVersion: `version of ${second}`,
    stack: expect.stringContaining("on purpose"),
    context: { indexClose: expect.any(Number) },
  });
});

test("a day that cannot be read fails, with a code, and the next one is read", async () => {
  const store = await storeOf(DAYS);
  const [first, second, third] = DAYS;
  const load = store.load.bind(store);
  store.load = async (series, day, columns) => {
    if (day === first) throw new PlutoError("store.unreadable", "cut short");
    if (day === second) throw new TypeError("a fault of ours");
    return load(series, day, columns);
  };
  const outcomes = await all(benchOf(store), [first, second, third] as TradingDay[]);
  expect(
    outcomes.map((one) => (one.status === "failed" ? `${one.code} | ${one.message}` : one.status)),
  ).toEqual([
    "store.unreadable | store.unreadable: cut short",
    "store.read | store.read: a fault of ours",
    "done",
  ]);
});

test("a day without data is absent, with what the market did as far as the store knows", async () => {
  const store = await storeOf(DAYS.slice(0, 1));
  const [, noChain, nothing] = DAYS as [TradingDay, TradingDay, TradingDay];
  const write = await store.begin();
  const [index] = smallMarket([noChain]);
  if (index === undefined) throw new Error("a small day has an index");
  await write.put(index.series, noChain, index.rows);
  const close = Int32Array.of(142_500, 150_025);
  await write.put({ kind: "index", underlying: VIX }, noChain, {
    ...index.rows,
    offsets: Int32Array.of(0, 2),
    time: index.rows.time.slice(0, 2),
    columns: { close },
  });
  await write.commit();
  const outcomes = await all(benchOf(store), [noChain, nothing]);
  const opened = index.rows.columns.open?.[0] as number;
  const closed = index.rows.columns.close.at(-1) as number;
  expect(outcomes).toEqual([
    {
      status: "no-data",
      date: noChain,
      why: expect.stringContaining("no options of expiry 2025-01-02"),
      context: { indexMove: closed - opened, indexClose: closed, vixClose: 150_025 },
    },
    { status: "no-data", date: nothing, why: "the store has no data", context: {} },
  ]);
});

test("stops after the day in hand, and has finished reading when it ends", async () => {
  const store = await storeOf(DAYS);
  let reading = 0;
  const load = store.load.bind(store);
  store.load = async (...asked) => {
    reading++;
    await new Promise((resolve) => setImmediate(resolve));
    const rows = await load(...asked);
    reading--;
    return rows;
  };
  let done = 0;
  const outcomes = await all(benchOf(store), DAYS, () => ++done >= 2);
  expect(statuses(outcomes)).toEqual(DAYS.slice(0, 2).map((date) => `${date} done`));
  expect(reading).toBe(0);
});

test("reads ahead, by a few days only, however long the run is", async () => {
  const store = await storeOf(DAYS);
  const asked = new Set<TradingDay>();
  const load = store.load.bind(store);
  store.load = (series, day, columns) => {
    asked.add(day);
    return load(series, day, columns);
  };
  const ahead: number[] = [];
  let done = 0;
  for await (const outcome of simulateDays(await benchOf(store), DAYS)) {
    expect(outcome.status).toBe("done");
    ahead.push(asked.size - ++done);
  }
  expect(Math.max(...ahead)).toBeLessThanOrEqual(3);
  expect(Math.max(...ahead)).toBeGreaterThan(0);
  expect(ahead.at(-1)).toBe(0);
});

test("a Muhurat day is one like any other when it is asked for", async () => {
  const muhurat = tradingDay("2025-10-21");
  const outcomes = await all(benchOf(await storeOf(DAYS)), [muhurat]);
  expect(statuses(outcomes)).toEqual([`${muhurat} no-data`]);
});

/** Does something while the test runner does not listen for failures that nobody awaits; checks that none is left over. */
async function unwatched<T>(work: () => Promise<T>): Promise<T> {
  const events = ["unhandledRejection", "uncaughtException"];
  const before = events.map((event) => process.listeners(event as "uncaughtException"));
  for (const event of events) process.removeAllListeners(event);
  try {
    const answer = await work();
    expect(events.map((event) => process.listenerCount(event))).toEqual([0, 0]);
    return answer;
  } finally {
    events.forEach((event, i) => {
      for (const listener of before[i] ?? []) process.on(event, listener);
    });
  }
}

test.each([
  ["an asynchronous hook", async () => Promise.reject(new Error("left behind"))],
  ["a promise that nobody awaits", () => void Promise.reject(new Error("left behind"))],
  [
    "a callback at the end of the turn",
    () =>
      process.nextTick(() => {
        throw new Error("left behind");
      }),
  ],
])("%s that fails, fails its day and no other", async (_, onNewDay) => {
  const [, second] = DAYS;
  const create = (desk: Desk): Strategy => ({
    onNewDay: () => {
      if (desk.day.date === second) return onNewDay() as undefined;
    },
  });
  const bench = await benchOf(await storeOf(DAYS), create);
  const outcomes = await unwatched(() => all(bench, DAYS.slice(0, 3)));
  expect(statuses(outcomes).map((line) => line.slice(11))).toEqual(["done", "failed", "done"]);
  expect(outcomes[1]).toMatchObject({
    code: "strategy.stray",
    message: expect.stringContaining("left behind"),
    stack: expect.stringContaining("left behind"),
    dataVersion: `version of ${second}`,
  });
});

test("a strategy that ends the process fails its day instead", async () => {
  const [, second] = DAYS;
  const { exit } = process;
  const create = (desk: Desk): Strategy => ({
    onNewDay() {
      if (desk.day.date === second) process.exit(3);
    },
  });
  const outcomes = await all(benchOf(await storeOf(DAYS), create), DAYS.slice(0, 3));
  expect(statuses(outcomes).map((line) => line.slice(11))).toEqual(["done", "failed", "done"]);
  expect(outcomes[1]).toMatchObject({ code: "strategy.exit" });
  expect(process.exit).toBe(exit);
});

test("what a strategy hangs on its failure is written down as far as it can be", async () => {
  const cyclic: Record<string, unknown> = {};
  cyclic.self = cyclic;
  const failing = (data: Record<string, unknown>) => (): Strategy => ({
    onNewDay() {
      throw new PlutoError("mine", "on purpose", { data });
    },
  });
  const dataOf = async (data: Record<string, unknown>): Promise<unknown> => {
    const [outcome] = await all(benchOf(await storeOf(DAYS.slice(0, 1)), failing(data)), DAYS.slice(0, 1));
    structuredClone(outcome);
    return outcome?.status === "failed" ? JSON.parse(JSON.stringify(outcome.data)) : undefined;
  };
  expect(await dataOf({ at: 7, call: () => 7 })).toEqual({ at: 7 });
  expect(await dataOf(cyclic)).toEqual({ unwritable: expect.stringContaining("circular") });
});
