import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { defineStrategy, z } from "../../src/index.ts";
import type { Fill } from "../../src/ledger/fill.ts";
import type { FeedEvent, Tick, TickFeed } from "../../src/market/tick-feed.ts";
import type { TickStore } from "../../src/market/tick-store.ts";
import { resolveRun } from "../../src/research/resolve-run.ts";
import type { DayOutcome } from "../../src/simulation/day-outcome.ts";
import { benchOf } from "../../src/simulation/execute-run.ts";
import type { ReceivedDay } from "../../src/simulation/live/received-day.ts";
import { type LiveResult, runLiveDay } from "../../src/simulation/live/run-live-day.ts";
import { simulateDays } from "../../src/simulation/simulate-day.ts";
import { dayMessages } from "../../src/storage/live/day-messages.ts";
import { parseMessage } from "../../src/storage/live/tick-message.ts";
import { MemoryStore } from "../../src/storage/memory/memory-store.ts";
import { shortStraddle } from "../../src/strategies/short-straddle.ts";
import type { TradingDay } from "../../src/units/time.ts";
import { putAll } from "../conformance/support/adapters.ts";
import { SMALL_RUN, sessionDays, smallMarket } from "./support/small-market.ts";

/** A day that is lived through as its ticks come is the day that the backtester makes of them afterwards. */
const date = sessionDays(2)[1] as TradingDay;
const contents = smallMarket(sessionDays(2));
let ticks: readonly Tick[];
const folder = mkdtempSync(path.join(tmpdir(), "pluto-live-"));
let files = 0;

beforeAll(async () => {
  const store = new MemoryStore();
  await putAll(store, contents);
  const all: Tick[] = [];
  for await (const { text } of dayMessages(store, "NIFTY", date)) all.push(...parseMessage(text).ticks);
  ticks = all;
});
afterAll(() => rmSync(folder, { recursive: true }));

const journal = (): string => path.join(folder, `${++files}.journal`);

async function benchFor(strategy: typeof shortStraddle = shortStraddle, params: object = SMALL_RUN.params) {
  const run = await resolveRun(
    { ...SMALL_RUN, params, from: date, to: date, stale_max_s: 600 },
    { file: "run.json", findStrategy: async () => strategy },
  );
  return (store: TickStore) => benchOf(run, store);
}

/** A feed of messages that were made before; a position is the place of the next one. */
const feedOf = (messages: readonly (readonly Tick[] | "idle")[], until = messages.length): TickFeed => ({
  url: "made-up:",
  async *events(position) {
    for (let at = Number(position ?? 0); at < until; at++) {
      const message = messages[at] ?? "idle";
      const event: FeedEvent =
        message === "idle"
          ? { is: "idle" }
          : { is: "ticks", ticks: message, malformed: 0, position: String(at + 1) };
      yield event;
    }
    if (until === messages.length) yield { is: "end" };
  },
});

interface Lived {
  readonly result: LiveResult | undefined;
  readonly fills: readonly Fill[];
  readonly received: ReceivedDay | undefined;
}

async function live(
  feed: TickFeed,
  file: string,
  bench: Awaited<ReturnType<typeof benchFor>>,
  also: { readonly flush?: (file: number) => void; readonly onFill?: () => void } = {},
): Promise<Lived> {
  const fills: Fill[] = [];
  let received: ReceivedDay | undefined;
  const result = await runLiveDay(
    {
      underlying: "NIFTY",
      benchOver: bench,
      date,
      feed,
      behind: undefined,
      journalFile: file,
      head: { date, config_hash: "config" },
      clock: () => 0,
      ...(also.flush === undefined ? {} : { flush: also.flush }),
      onFill: (fill) => {
        fills.push(fill);
        also.onFill?.();
      },
      onNote: () => undefined,
      record: async (day) => {
        received = day;
      },
    },
    new AbortController().signal,
  );
  return { result, fills, received };
}

/** What the backtester makes of what was received, from a store that was written with it. */
async function backtested(
  { received }: Lived,
  bench: Awaited<ReturnType<typeof benchFor>>,
): Promise<DayOutcome> {
  if (received === undefined) throw new Error("the day was recorded");
  const store = new MemoryStore();
  await putAll(
    store,
    received.parts().map(({ series, rows }) => ({ series, day: date, rows })),
  );
  for await (const outcome of simulateDays(bench(store), [date])) return outcome;
  throw new Error("a day has an outcome");
}

const fillsOf = (outcome: DayOutcome | undefined): readonly Fill[] =>
  outcome?.status === "done" ? outcome.report.fills : outcome?.status === "failed" ? outcome.fills : [];

/** What a feed does to a day: ticks at any millisecond, left out, twice, late, and in messages of any size. */
const someMessages = fc
  .record({ seed: fc.nat(), dropPct: fc.constantFrom(0, 5, 40), most: fc.constantFrom(1, 7, 50) })
  .map(({ seed, dropPct, most }) => {
    let state = (seed * 2_654_435_761 + 1) >>> 0;
    const random = (below: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 4_294_967_296) * below);
    };
    const messages: (Tick[] | "idle")[] = [];
    let open: Tick[] = [];
    for (const tick of ticks) {
      if (random(100) < dropPct) continue;
      const delay = random(5) === 0 ? random(3000) : 0;
      const exchangeTime = tick.exchangeTime;
      const receiveTime =
        exchangeTime === undefined ? undefined : ((exchangeTime + delay) as typeof exchangeTime);
      open.push({ ...tick, receiveTime });
      if (random(20) === 0) open.push({ ...tick, receiveTime });
      if (open.length >= most || random(10) === 0) {
        messages.push(open);
        open = [];
        if (random(8) === 0) messages.push("idle");
      }
    }
    messages.push(open);
    return messages;
  });

describe("a live day", () => {
  test("undisturbed fills what the backtester fills on the stored day", async () => {
    const bench = await benchFor();
    const lived = await live(feedOf([ticks]), journal(), bench);
    const store = new MemoryStore();
    await putAll(store, contents);
    for await (const outcome of simulateDays(bench(store), [date])) {
      expect(fillsOf(outcome).length).toBe(4);
      expect(lived.fills).toEqual(fillsOf(outcome));
    }
    expect(lived.result?.report).toMatchObject({
      accepted: ticks.length,
      duplicate: 0,
      missing: 0,
      rebuilds: 1,
    });
  });

  test("of any feed fills, as it goes, what the backtester fills on what was received", async () => {
    const bench = await benchFor();
    let fills = 0;
    await fc.assert(
      fc.asyncProperty(someMessages, async (messages) => {
        const lived = await live(feedOf(messages), journal(), bench);
        const outcome = await backtested(lived, bench);
        expect(lived.fills).toEqual(fillsOf(outcome));
        expect(fillsOf(lived.result?.outcome)).toEqual(fillsOf(outcome));
        expect(lived.result?.outcome.status).toBe(outcome.status);
        if (outcome.status === "done" && lived.result?.outcome.status === "done")
          expect(lived.result.outcome.report.counts).toEqual(outcome.report.counts);
        fills += lived.fills.length;
      }),
      { numRuns: 8 },
    );
    expect(fills).toBeGreaterThan(8);
  });

  test("killed with its journal cut at any byte goes on to the same day: nothing lost, nothing twice", async () => {
    const bench = await benchFor();
    await fc.assert(
      fc.asyncProperty(
        someMessages,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.boolean(),
        async (messages, share, isFillLogCut) => {
          const whole = await live(feedOf(messages), journal(), bench);
          const file = journal();
          await live(feedOf(messages, Math.ceil(messages.length * share)), file, bench);
          const bytes = readFileSync(file).length;
          // Never into the first line: it is written before anything else.
          const head = readFileSync(file).indexOf(10) + 1;
          truncateSync(file, Math.max(head, Math.floor(bytes * (0.5 + share / 2))));
          if (isFillLogCut) writeFileSync(`${file}.fills`, "");
          const lived = await live(feedOf(messages), file, bench);
          expect(lived.fills).toEqual(whole.fills);
          expect(lived.received?.parts()).toEqual(whole.received?.parts());
          const told = (existsSync(`${file}.fills`) ? readFileSync(`${file}.fills`, "utf8") : "")
            .split("\n")
            .slice(0, -1);
          expect(told).toEqual(whole.fills.map((fill) => JSON.stringify(fill)));
        },
      ),
      { numRuns: 6 },
    );
  });

  test("fills follow from what the disk has: the journal is synced before they are made", async () => {
    const bench = await benchFor();
    const file = journal();
    let synced = -1;
    const unsynced: number[] = [];
    const onDisk = (): void => {
      synced = statSync(file).size;
    };
    const { fills } = await live(feedOf([ticks]), file, bench, {
      flush: onDisk,
      onFill: () => unsynced.push(statSync(file).size - synced),
    });
    expect(fills.length).toBe(4);
    expect(unsynced).toEqual([0, 0, 0, 0]);
  });

  test("killed after an instant was acted upon does not open that instant again", async () => {
    const bench = await benchFor();
    const [first, ...others] = ticks;
    if (first === undefined) throw new Error("the day has ticks");
    const again: Tick = { ...first, seq: undefined, exchangeTime: undefined, values: { close: 2_370_005 } };
    const rest = [again, ...others];
    const file = journal();
    await live(feedOf([[first], "idle", rest], 2), file, bench);
    // A feed does not say again that nothing came.
    const lived = await live(feedOf([[first], rest]), file, bench);
    const whole = await live(feedOf([[first], "idle", rest]), journal(), bench);
    expect(lived.received?.parts()).toEqual(whole.received?.parts());
    const index = whole.received?.parts().find(({ series }) => series.kind === "index");
    expect([...(index?.rows.time ?? [])].slice(0, 2).map((time) => time % 1000)).toEqual([0, 1]);
  });

  test("of a strategy that throws trades no more, is recorded to its end, and fails as the backtest does", async () => {
    const thrower = defineStrategy({
      name: "thrower",
      summary: "throws at noon",
      params: z.strictObject({}),
      create: () => ({
        onEvent({ timeOfDay }) {
          if (timeOfDay >= 12 * 3_600_000) throw new Error("noon");
        },
      }),
    }) as unknown as typeof shortStraddle;
    const bench = await benchFor(thrower, {});
    const lived = await live(feedOf([ticks.slice(0, 400), ticks.slice(400)]), journal(), bench);
    expect(lived.result?.outcome).toMatchObject({ status: "failed", code: "strategy.threw" });
    expect(lived.received?.parts().reduce((sum, { rows }) => sum + rows.time.length, 0)).toBe(ticks.length);
  });

  test("of a strategy that keeps a state outside of its day is found out", async () => {
    let calls = 0;
    const stateful = defineStrategy({
      name: "stateful",
      summary: "buys only the first time that it is asked",
      params: z.strictObject({}),
      create(desk) {
        let isDone = false;
        return {
          onEvent({ timeOfDay }) {
            if (isDone || timeOfDay < 10 * 3_600_000) return;
            isDone = true;
            const optionType = calls++ === 0 ? "CE" : "PE";
            const target = {
              expiry: "nearest",
              optionType,
              strike: { by: "moneyness", otmSteps: 0 },
            } as const;
            desk.trade({ side: "buy", target, size: { lots: 1 }, reason: "ENTRY" });
          },
        };
      },
    }) as unknown as typeof shortStraddle;
    const bench = await benchFor(stateful, {});
    await expect(live(feedOf([ticks]), journal(), bench)).rejects.toMatchObject({ code: "live.diverged" });
  });

  test("does not go on with the journal of another one, or with a file that is none", async () => {
    const bench = await benchFor();
    const other = journal();
    writeFileSync(other, '{"config_hash":"another","date":"2025-01-02","pluto_live":1}\n');
    await expect(live(feedOf([ticks]), other, bench)).rejects.toMatchObject({
      code: "live.other-run",
      message: expect.stringContaining("(config_hash differ)"),
    });
    writeFileSync(other, "a shopping list\n");
    await expect(live(feedOf([ticks]), other, bench)).rejects.toMatchObject({ code: "live.bad-journal" });
  });
});
