import { expect, test } from "vitest";
import { streamKey, uniform } from "../../units/random.ts";
import { addDays, type TradingDay, tradingDay } from "../../units/time.ts";
import type { DayOutcome } from "../day-outcome.ts";
import type { Segment } from "../segments.ts";
import { type DayJob, datesOf, groupSegments } from "./day-job.ts";
import type { JobQueue, JobState } from "./job-queue.ts";
import { remoteRunner } from "./remote-runner.ts";

/**
 * The submitter against a queue in which anything happens, drawn from a seed: PLUTO_SEED=n runs that one alone,
 * PLUTO_SEEDS=n so many.
 */

const first = tradingDay("2025-01-01");
const SEGMENTS: readonly Segment[] = [1, 3, 1, 2, 1, 1, 4, 1].map((length, at) => ({
  dates: Array.from({ length }, (_, i) => addDays(first, 10 * at + i)),
  endsRun: at === 7,
}));
const DATES = SEGMENTS.flatMap(({ dates }) => dates);
const hash = "0".repeat(64);

const jobOf = async ({ segments }: { readonly segments: readonly Segment[] }): Promise<DayJob> => ({
  schema: 2,
  engine: hash,
  strategy: { kind: "built-in", name: "any", source_hash: hash },
  sets: [{ config: {}, config_hash: hash }],
  underlying: "NIFTY",
  store: "memory:",
  segments: segments.map(({ dates, endsRun }) => ({ dates: [...dates], endsRun })),
  versions: { from: first, to: first, days: {} },
});

const noData = (date: TradingDay): DayOutcome => ({ status: "no-data", date, why: "", context: {} });

/** A queue that loses, forgets, repeats, delays and refuses by the numbers of a seed. No worker survives `poison`. */
function chaos(seed: number, poison?: TradingDay): JobQueue {
  const key = streamKey(seed, 0);
  let drawn = 0;
  const draw = (): number => uniform(key, drawn++);
  const added = new Map<string, DayJob>();
  const results = new Map<string, DayJob>();
  const stateOf = (id: string, asked: DayJob): JobState => {
    const done = results.get(id);
    if (done !== undefined && draw() < 0.9) return { is: "done", outcomes: [datesOf(done).map(noData)] };
    const job = added.get(id);
    if (job === undefined) return { is: "gone" };
    const fate = draw();
    if (poison !== undefined && datesOf(asked).includes(poison))
      return fate < 0.5 ? { is: "open" } : { is: "lost", why: "it was killed" };
    if (fate < 0.3) return { is: "open" };
    if (fate < 0.4) {
      added.clear();
      results.clear();
      return { is: "gone" };
    }
    if (fate < 0.5) return { is: "lost", why: "three workers died by chance" };
    if (fate < 0.65)
      return { is: "refused", worker: "old", reason: "engine-differs", text: "its engine is old" };
    results.set(id, job);
    return { is: "open" };
  };
  return {
    async add(id, job) {
      // The message may be lost, and may come twice.
      if (draw() < 0.9 && !added.has(id)) added.set(id, job);
    },
    async drop(id) {
      if (draw() < 0.8) added.delete(id);
      results.delete(id);
    },
    async look(jobs) {
      const states = [...jobs].flatMap(([id, job]): [string, JobState][] =>
        draw() < 0.1 ? [] : [[id, stateOf(id, job)]],
      );
      // What was asked for long ago is answered too.
      const [stale] = results;
      return new Map(stale === undefined ? states : [...states, [stale[0], stateOf(stale[0], stale[1])]]);
    },
    workers: async () => ["old", "new"].map((id) => ({ ...IDLE, id })),
    async close() {},
  };
}

const IDLE = {
  id: "",
  version: "",
  engine: "",
  since: "",
  jobs: 0,
  days: 0,
  refused: 0,
  failedDays: 0,
  busyMs: 0,
};

async function runOn(queue: JobQueue): Promise<DayOutcome[]> {
  const told: DayOutcome[] = [];
  const runner = remoteRunner({ queue, jobOf, jobDays: 3, sleep: async () => {}, close: async () => {} });
  await runner.run(SEGMENTS, (outcome) => told.push(outcome), new AbortController().signal);
  return told;
}

const only = process.env.PLUTO_SEED;
const count = Number(process.env.PLUTO_SEEDS ?? 300);
const seeds = only === undefined ? Array.from({ length: count }, (_, seed) => seed) : [Number(only)];

test("whatever the queue does, every day is told once; only one that workers die at alone may fail", async () => {
  for (const seed of seeds) {
    const told = await runOn(chaos(seed));
    expect(told.map(({ date }) => date).sort(), `PLUTO_SEED=${seed}`).toEqual(DATES);
    for (const outcome of told)
      expect(
        outcome.status === "no-data" ||
          (outcome.status === "failed" && /died/.test(outcome.code + outcome.message)),
      ).toBe(true);
  }
});

test("a segment that no worker survives stands alone in the end; its days fail, once each", async () => {
  const poison = SEGMENTS[3]?.dates[1];
  for (const seed of seeds) {
    const told = await runOn(chaos(seed, poison));
    expect(told.map(({ date }) => date).sort(), `PLUTO_SEED=${seed}`).toEqual(DATES);
    const failed = told.filter(({ status }) => status === "failed").map(({ date }) => date);
    for (const date of SEGMENTS[3]?.dates ?? []) expect(failed, `PLUTO_SEED=${seed}`).toContain(date);
  }
});

test("a job that every living worker refuses ends the run, and says who refuses and why", async () => {
  const refusal = {
    is: "refused",
    worker: "old",
    reason: "data-differs",
    text: "NIFTY of 2025-01-01 is absent",
  } as const;
  const queue: JobQueue = {
    ...chaos(1),
    look: async (jobs) => new Map([...jobs.keys()].map((id) => [id, refusal])),
    workers: async () => [{ ...IDLE, id: "old" }],
  };
  await expect(runOn(queue)).rejects.toThrow(
    "worker.refused: worker old refuses: NIFTY of 2025-01-01 is absent [data-differs]",
  );
});

test("jobs are whole segments, at least so many days each", () => {
  const groups = groupSegments(SEGMENTS, 3);
  expect(groups.flat()).toEqual(SEGMENTS);
  for (const group of groups.slice(0, -1)) {
    const days = group.flatMap(({ dates }) => dates).length;
    expect(days).toBeGreaterThanOrEqual(3);
    expect(days - (group.at(-1)?.dates.length ?? 0)).toBeLessThan(3);
  }
});
