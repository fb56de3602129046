import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { addDays, type TradingDay, tradingDay } from "../units/time.ts";
import type { DayOutcome } from "./day-outcome.ts";
import { dayPool } from "./day-pool.ts";
import { dayAlone } from "./segments.ts";

const folder = mkdtempSync(path.join(tmpdir(), "pluto-pool-"));
afterAll(() => rmSync(folder, { recursive: true }));

/**
 * A worker that keeps the pool's protocol without a store or a strategy: it "does" a day by sending it back. `perDay`
 * runs before each day is sent, with `date`, `task` and `send`; `atStart` before it is ready.
 */
function entryOf({
  perDay = "",
  atStart = "",
}: {
  readonly perDay?: string;
  readonly atStart?: string;
}): URL {
  const file = path.join(folder, `worker-${Math.random()}.mjs`);
  writeFileSync(
    file,
    `import { parentPort, threadId, workerData as task } from "node:worker_threads";
     const send = (message) => parentPort.postMessage(message);
     ${atStart}
     let isStopping = false;
     let working = Promise.resolve();
     parentPort.on("message", (message) => {
       if (message.do === "stop") {
         isStopping = true;
         working.then(() => parentPort.close());
         return;
       }
       working = working.then(async () => {
         const days = message.segments.flatMap(({ dates }) => dates);
         for (const date of days) {
           if (isStopping) break;
           ${perDay}
           send({ is: "outcome", outcome: { status: "no-data", date, why: days.join(" "), context: { threadId } } });
           await new Promise((resolve) => setImmediate(resolve));
         }
         send({ is: "ready" });
       });
     });
     send({ is: "ready" });`,
  );
  return pathToFileURL(file);
}

const daysOf = (count: number): TradingDay[] =>
  Array.from({ length: count }, (_, i) => addDays(tradingDay("2025-01-01"), i));

async function runPool(
  entry: URL,
  {
    workers = 2,
    days = daysOf(24),
    task = { bad: "2025-01-07" },
    controller = new AbortController(),
    onOutcome = () => undefined,
  }: {
    readonly workers?: number;
    readonly days?: readonly TradingDay[];
    readonly task?: object;
    readonly controller?: AbortController;
    readonly onOutcome?: (outcome: DayOutcome) => void;
  } = {},
): Promise<DayOutcome[]> {
  const pool = dayPool({ workers, entry, task });
  const outcomes: DayOutcome[] = [];
  try {
    await pool.run(
      days.map(dayAlone),
      (outcome) => {
        outcomes.push(outcome);
        onOutcome(outcome);
      },
      controller.signal,
    );
    return outcomes;
  } finally {
    await pool.close();
  }
}
const datesIn = (outcomes: readonly DayOutcome[], status?: string): string[] =>
  outcomes
    .filter((one) => status === undefined || one.status === status)
    .map(({ date }) => date)
    .sort();

describe("a pool of threads", () => {
  test.each([
    [1, 24],
    [2, 24],
    [4, 24],
    [3, 7],
    [4, 1],
    [2, 0],
  ])("with %i workers does each of %i days once", async (workers, count) => {
    const outcomes = await runPool(entryOf({}), { workers, days: daysOf(count) });
    expect(datesIn(outcomes)).toEqual(daysOf(count));
  });

  test("hands out days that follow each other, to every thread it may have", async () => {
    // No thread does a day before the other has begun.
    const begun = new Int32Array(new SharedArrayBuffer(4));
    const outcomes = await runPool(
      entryOf({
        atStart: "Atomics.add(task.begun, 0, 1);",
        perDay:
          "while (Atomics.load(task.begun, 0) < 2) await new Promise((resolve) => setTimeout(resolve, 1));",
      }),
      { task: { begun } },
    );
    const days: readonly string[] = daysOf(24);
    const threads = new Set<string>();
    for (const outcome of outcomes) {
      if (outcome.status !== "no-data") throw new Error(`${outcome.date} ${outcome.status}`);
      const batch = outcome.why.split(" ");
      const at = days.indexOf(batch[0] ?? "");
      expect(batch).toEqual(days.slice(at, at + batch.length));
      threads.add(JSON.stringify(outcome.context));
    }
    expect(threads.size).toBe(2);
  });

  test.each([
    ["ends", "if (date === task.bad) process.exit(3);", "worker.died: the thread ended before the day did"],
    [
      "throws where nobody catches",
      'if (date === task.bad) setImmediate(() => { throw new Error("cosmic ray"); }), await new Promise(() => undefined);',
      "worker.died: cosmic ray",
    ],
  ])("loses only the day at which a thread %s", async (_, perDay, message) => {
    for (const workers of [1, 2]) {
      const outcomes = await runPool(entryOf({ perDay }), { workers });
      expect(datesIn(outcomes)).toEqual(daysOf(24));
      expect(datesIn(outcomes, "failed")).toEqual(["2025-01-07"]);
      expect(outcomes.find(({ status }) => status === "failed")).toMatchObject({
        code: "worker.died",
        message,
        fills: [],
      });
    }
  });

  test("a thread that dies in the middle of a segment fails all its days, those that were done too", async () => {
    const days = daysOf(9);
    const parts = [days.slice(0, 3), days.slice(3, 6), days.slice(6)];
    const segments = parts.map((dates) => ({ dates, endsRun: false }));
    const entry = entryOf({ perDay: "if (date === task.bad) process.exit(3);" });
    const pool = dayPool({ workers: 1, entry, task: { bad: days[4] } });
    const last = new Map<string, DayOutcome>();
    await pool.run(segments, (outcome) => last.set(outcome.date, outcome), new AbortController().signal);
    await pool.close();
    const told = days.map((date) => {
      const outcome = last.get(date);
      return outcome?.status === "failed" ? outcome.code : outcome?.status;
    });
    expect(told).toEqual([
      "no-data",
      "no-data",
      "no-data",
      "segment.failed",
      "worker.died",
      "segment.failed",
      "no-data",
      "no-data",
      "no-data",
    ]);
  });

  test("gets through days that all kill their thread", async () => {
    const outcomes = await runPool(entryOf({ perDay: "process.exit(1);" }), { days: daysOf(5) });
    expect(datesIn(outcomes, "failed")).toEqual(daysOf(5));
  });

  test("gives up when a thread cannot begin, instead of starting one after another", async () => {
    await expect(runPool(entryOf({ atStart: 'throw new Error("no disk");' }))).rejects.toMatchObject({
      code: "worker.died",
      message: "worker.died: a worker could not begin: no disk",
    });
    await expect(runPool(entryOf({ atStart: "process.exit(7);" }))).rejects.toMatchObject({
      code: "worker.died",
    });
    await expect(runPool(pathToFileURL(path.join(folder, "nowhere.mjs")))).rejects.toMatchObject({
      code: "worker.died",
    });
  });

  test("passes on why a thread is unfit", async () => {
    const atStart =
      'send({ is: "unfit", code: "store.locked", message: "busy" }); parentPort.close(); await new Promise(() => undefined);';
    await expect(runPool(entryOf({ atStart }))).rejects.toMatchObject({
      code: "store.locked",
      message: "store.locked: busy",
    });
  });

  test("tells nothing more once it has given up, though other threads still work", async () => {
    // One thread is fit and goes on sending days; the other says that it is not.
    const atStart = `import { existsSync, writeFileSync } from "node:fs";
      const isFirst = threadId % 2 === 0;
      if (!isFirst) { send({ is: "unfit", code: "store.locked", message: "busy" }); parentPort.close(); await new Promise(() => undefined); }`;
    let after = 0;
    let hasRejected = false;
    const pool = dayPool({
      workers: 2,
      entry: entryOf({ atStart, perDay: "await new Promise((resolve) => setTimeout(resolve, 2));" }),
      task: {},
    });
    const running = pool.run(
      daysOf(24).map(dayAlone),
      () => (hasRejected ? after++ : 0),
      new AbortController().signal,
    );
    await expect(running).rejects.toMatchObject({ code: "store.locked" });
    hasRejected = true;
    await new Promise((resolve) => setTimeout(resolve, 100));
    await pool.close();
    expect(after).toBe(0);
  });

  test("stops after the days in hand when it is asked to, and fails none", async () => {
    const controller = new AbortController();
    const outcomes = await runPool(
      entryOf({ perDay: "await new Promise((resolve) => setTimeout(resolve, 5));" }),
      {
        controller,
        days: daysOf(200),
        onOutcome: () => controller.abort(),
      },
    );
    expect(datesIn(outcomes, "failed")).toEqual([]);
    expect(outcomes.length).toBeGreaterThan(0);
    expect(outcomes.length).toBeLessThan(50);
  });

  test("asked to stop before it began does nothing", async () => {
    const controller = new AbortController();
    controller.abort();
    expect(await runPool(entryOf({}), { controller })).toEqual([]);
  });
});
