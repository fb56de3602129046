import { appendFileSync, mkdtempSync, rmSync, statSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { resolveRun } from "../../../research/resolve-run.ts";
import { shortStraddle } from "../../../strategies/short-straddle.ts";
import { messageOf, PlutoError } from "../../../units/failure.ts";
import { addDays, type TradingDay, tradingDay } from "../../../units/time.ts";
import type { DayOutcome } from "../../day-outcome.ts";
import { Journal } from "../../journal.ts";
import type { Segment } from "../../segments.ts";
import { type DayJob, datesOf } from "../day-job.ts";
import type { JobQueue, JobState, WorkerState } from "../job-queue.ts";
import { remoteRunner } from "../remote-runner.ts";
import { remoteSweep } from "../remote-sweep.ts";
import { SimulatedServer } from "./simulated-server.ts";
import { Draws, VirtualClock } from "./virtual-clock.ts";

/** What a simulation plants: orchestrators that are wrong, to see that they are caught. */
export type Mutant =
  /** A submitter that adds a job once, and never again. */
  | "adds-once"
  /** A submitter that counts an answer twice. */
  | "counts-twice"
  /** A worker that does jobs of any version. */
  | "does-any-version"
  /** A submitter that takes what its journal holds of a segment for the whole segment. */
  | "trusts-half-a-segment"
  /** Jobs that are known by so little of their content that two of them are one. */
  | "short-keys";

const first = tradingDay("2025-01-01");
const SEGMENTS: readonly Segment[] = [1, 3, 1, 2, 1, 1, 4, 1].map((length, at) => ({
  dates: Array.from({ length }, (_, i) => addDays(first, 10 * at + i)),
  endsRun: at === 7,
}));
const DATES = SEGMENTS.flatMap(({ dates }) => dates);
const LOCK_MS = 5000;
const MOST_STEPS = 100_000;

/** How likely each fault is; of every second seed most are absent, so that faults are met alone and together. */
interface Faults {
  readonly dies: number;
  readonly freezes: number;
  readonly changesVersion: number;
  readonly repeats: number;
  readonly delays: number;
  readonly restarts: number;
  readonly jumps: number;
  readonly spoils: number;
  readonly submitterDies: number;
  readonly diskFills: number;
  readonly powerCuts: number;
}

function faultsOf(draws: Draws): Faults {
  const some = (most: number): number => (draws.chance(0.5) ? draws.share() * most : 0);
  return {
    dies: some(0.15),
    freezes: some(0.3),
    changesVersion: some(0.5),
    repeats: some(0.2),
    delays: some(0.2),
    restarts: some(0.5),
    jumps: some(0.5),
    spoils: some(0.3),
    submitterDies: some(0.01),
    diskFills: some(0.05),
    powerCuts: some(1),
  };
}

/** What became of a simulation: undefined when all held, else what did not. @param met counts the faults that happened, by name */
export async function simulate(
  seed: number,
  {
    mutant,
    met = new Map(),
  }: { readonly mutant?: Mutant | undefined; readonly met?: Map<string, number> } = {},
): Promise<string | undefined> {
  const world = new World(seed, mutant, met);
  try {
    await world.clock.until(world.work(), MOST_STEPS);
    return undefined;
  } catch (error) {
    return messageOf(error);
  } finally {
    world.end();
  }
}

/** The one command that does a seed again. */
export const againWith = (seed: number): string =>
  `PLUTO_SEED=${seed} npx vitest run src/simulation/distributed/simulation.test.ts`;

/** What a worker of the right version makes of a day of a set. */
const outcomeOf = (date: TradingDay, set: unknown): DayOutcome => ({
  status: "no-data",
  date,
  why: `${date} of ${JSON.stringify(set)}`,
  context: {},
});

class Killed extends Error {}

/** Submitters, workers and a server, with faults drawn from a seed. */
class World {
  readonly clock = new VirtualClock();
  readonly #draws: Draws;
  readonly #faults: Faults;
  readonly #mutant: Mutant | undefined;
  readonly #met: Map<string, number>;
  /** When the server was last restarted or its clock jumped. */
  #calmSince = 0;
  readonly #server: SimulatedServer;
  readonly #folder = mkdtempSync(path.join(tmpdir(), "pluto-simulated-"));
  #serverOffset = 0;
  #serverAwayUntil = 0;
  #isOver = false;
  /** Workers of the right version: since when they have said without a break that they live, and when last. */
  readonly #sound = new Map<string, { readonly since: number; readonly last: number }>();

  constructor(seed: number, mutant: Mutant | undefined, met: Map<string, number>) {
    this.#draws = new Draws(seed, 1);
    this.#faults = faultsOf(this.#draws);
    this.#mutant = mutant;
    this.#met = met;
    this.#server = new SimulatedServer(() => this.clock.now + this.#serverOffset);
  }

  async work(): Promise<void> {
    const submitters = this.#draws.between(1, 2);
    for (let i = 0; i < this.#draws.between(1, 3); i++) this.#later(this.#workerLife(`w${i}`, i === 0));
    this.#later(this.#serverLife());
    const kinds = Array.from({ length: submitters }, (_, i) =>
      this.#draws.chance(0.5) ? this.#run(i) : this.#search(i),
    );
    await Promise.all(kinds);
    this.#isOver = true;
  }

  /** Whether something goes wrong here; if so it is counted. */
  #happens(fault: string, probability: number): boolean {
    if (!this.#draws.chance(probability)) return false;
    this.#met.set(fault, (this.#met.get(fault) ?? 0) + 1);
    return true;
  }

  end(): void {
    this.#isOver = true;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** A life that goes on beside the others; a failure in it is a fault of the simulation. */
  #later(life: Promise<void>): void {
    life.catch((error: unknown) => {
      if (!(error instanceof Killed)) throw error;
    });
  }

  // --- the server -----------------------------------------------------------------------------------------------

  async #serverLife(): Promise<void> {
    const { restarts, jumps, spoils } = this.#faults;
    while (!this.#isOver) {
      await this.clock.sleep(this.#draws.between(500, 8000));
      if (this.#draws.chance(0.3)) this.#server.save();
      if (this.#happens("the server is killed", restarts)) {
        this.#calmSince = this.clock.now + 5000;
        this.#server.restart(this.#draws.chance(0.5));
        this.#serverAwayUntil = this.clock.now + this.#draws.between(0, 5000);
      }
      // Forward beyond every lock and every kept result, or back.
      if (this.#happens("a clock jumps", jumps)) {
        this.#serverOffset += this.#draws.between(-2_000_000, 5_000_000);
        this.#calmSince = Math.max(this.#calmSince, this.clock.now);
      }
      if (this.#happens("a result is spoilt", spoils)) this.#server.spoil(this.#draws.between(0, 1000));
    }
  }

  /** One message to the server and its answer: late, and done once or twice, never not at all. */
  async #ask<T>(what: () => T): Promise<T> {
    const { delays, repeats } = this.#faults;
    const late = (): Promise<void> =>
      this.clock.sleep(
        this.#happens("a message is late", delays) ? this.#draws.between(0, 4000) : this.#draws.between(0, 3),
      );
    await late();
    while (this.clock.now < this.#serverAwayUntil)
      await this.clock.sleep(this.#serverAwayUntil - this.clock.now);
    const answer = what();
    if (this.#happens("a message comes twice", repeats)) this.#later(late().then(() => void what()));
    await late();
    return answer;
  }

  // --- workers --------------------------------------------------------------------------------------------------

  /** One process after the other under the same name. @param isSound it always comes back in the right version */
  async #workerLife(name: string, isSound: boolean): Promise<void> {
    for (let life = 0; !this.#isOver; life++) {
      const isOld = !isSound && this.#happens("a worker of another version", this.#faults.changesVersion);
      const id = `${name}.${life}`;
      try {
        await this.#worker(id, isOld ? "old" : "new");
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
      }
      this.#sound.delete(id);
      await this.clock.sleep(this.#draws.between(10, 3000));
    }
  }

  async #beat(id: string, version: string): Promise<void> {
    await this.#ask(() => this.#server.beat(id));
    const { now } = this.clock;
    const known = this.#sound.get(id);
    const isSteady = known !== undefined && now - known.last < 4000;
    if (version === "new") this.#sound.set(id, { since: isSteady ? known.since : now, last: now });
  }

  async #worker(id: string, version: string): Promise<void> {
    const { dies, freezes, changesVersion } = this.#faults;
    for (let jobs = 0; !this.#isOver; jobs++) {
      await this.#beat(id, version);
      const token = `${id}/${jobs}`;
      const taken = await this.#ask(() => this.#server.take(token, LOCK_MS));
      if (taken === undefined) {
        await this.clock.sleep(this.#draws.between(20, 500));
        // Stopped between two jobs, to be started again as another version.
        if (this.#happens("a worker is exchanged", changesVersion * 0.02)) throw new Killed();
        continue;
      }
      const { key, job } = taken;
      if (job.engine !== version && this.#mutant !== "does-any-version") {
        const text = "its engine is other";
        const told = { is: "refused", worker: id, reason: "engine-differs", text } as const;
        await this.#ask(() => this.#server.complete(key, token, told));
        continue;
      }
      const isFrozen = this.#happens("a worker is silent", freezes);
      for (let left = this.#draws.between(5, isFrozen ? 20_000 : 3000); left > 0; left -= 1000) {
        await this.clock.sleep(Math.min(left, 1000));
        if (this.#happens("a worker dies at a job", dies / 2)) throw new Killed();
        if (isFrozen) continue;
        await this.#ask(() => this.#server.renew(key, token, LOCK_MS));
        await this.#beat(id, version);
      }
      const made = job.sets.map(({ config }) =>
        datesOf(job).map((date) => outcomeOf(date, version === "new" ? config : "another version")),
      );
      await this.#ask(() => this.#server.keep(key, made));
      if (this.#happens("a worker dies behind a job", dies / 4)) throw new Killed();
      await this.#ask(() => this.#server.complete(key, token, { is: "done" }));
    }
    throw new Killed();
  }

  // --- submitters -----------------------------------------------------------------------------------------------

  /** The queue as one process of a submitter sees it: when that is killed, nothing of it goes on. */
  #queue(process: { isKilled: boolean }): JobQueue {
    const added = new Set<string>();
    const own = (key: string): string => (this.#mutant === "short-keys" ? key.slice(0, 2) : key);
    const ask = async <T>(what: () => T): Promise<T> => {
      const answer = await this.#ask(what);
      if (process.isKilled || this.#happens("a submitter is killed", this.#faults.submitterDies)) {
        process.isKilled = true;
        await new Promise(() => {});
      }
      return answer;
    };
    return {
      add: async (name, job, delayMs = 0) => {
        const key = own(name);
        if (this.#mutant === "adds-once" && added.has(key)) return;
        added.add(key);
        await ask(() => this.#server.add(key, job, delayMs));
      },
      drop: (key) => ask(() => this.#server.drop(own(key))),
      look: (jobs) =>
        ask(
          () =>
            new Map(
              [...jobs].map(([key, job]): [string, JobState] => [key, this.#server.look(own(key), job)]),
            ),
        ),
      workers: () => ask(() => this.#server.living().map((id): WorkerState => ({ ...IDLE, id }))),
      async close() {},
    };
  }

  #options(process: { isKilled: boolean }) {
    return {
      queue: this.#queue(process),
      jobDays: this.#draws.between(1, 6),
      sleep: (ms: number) => this.clock.sleep(ms),
      close: async () => {},
    };
  }

  /** Does something in one process after the other until one comes to its end. */
  async #untilDone(once: (process: { isKilled: boolean }) => Promise<void>): Promise<void> {
    for (;;) {
      const process = { isKilled: false };
      const killed = (async () => {
        while (!process.isKilled) await this.clock.sleep(200);
        throw new Killed();
      })();
      try {
        await Promise.race([once(process), killed]);
        process.isKilled = true;
        await killed.catch(() => undefined);
        return;
      } catch (error) {
        process.isKilled = true;
        await killed.catch(() => undefined);
        const isDiskFull = error instanceof Error && "code" in error && error.code === "ENOSPC";
        if (error instanceof PlutoError && error.code === "worker.refused") this.#checkRefusal();
        else if (error instanceof PlutoError && error.code === "queue.loses")
          this.#happens("the queue loses a job again and again", 1);
        else if (!(error instanceof Killed) && !isDiskFull) throw error;
      }
      await this.clock.sleep(this.#draws.between(100, 5000));
    }
  }

  /** A run ends so only when no worker of its version was there to be seen for a while. */
  #checkRefusal(): void {
    const { now } = this.clock;
    for (const [id, { since, last }] of this.#sound)
      if (now - last < 4000 && now - Math.max(since, this.#calmSince) > 15_000)
        throw new Error(`refused by every worker, though ${id} does not refuse`);
  }

  async #run(at: number): Promise<void> {
    const file = path.join(this.#folder, `journal-${at}.ndjson`);
    const { diskFills, powerCuts } = this.#faults;
    await this.#untilDone(async (process) => {
      const journal = Journal.open(file);
      try {
        const finished = new Set(journal.dates);
        const remaining = SEGMENTS.filter(({ dates }) =>
          this.#mutant === "trusts-half-a-segment"
            ? !dates.some((date) => finished.has(date) || holds(file, date))
            : dates.some((date) => !finished.has(date)),
        );
        const told: string[] = [];
        const take = (outcome: DayOutcome): void => {
          if (process.isKilled) return;
          if (this.#happens("the disk is full in the middle of a line", diskFills)) {
            // The write stops in the middle of the line.
            const line = JSON.stringify(outcome);
            appendFileSync(file, line.slice(0, this.#draws.between(0, line.length)));
            throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
          }
          journal.append(outcome);
          told.push(outcome.date);
          if (this.#mutant === "counts-twice") told.push(outcome.date);
        };
        const jobOf = async ({ segments }: { readonly segments: readonly Segment[] }) =>
          jobOver(segments, [{ run: at }]);
        const runner = remoteRunner({ ...this.#options(process), jobOf });
        await runner.run(remaining, take, new AbortController().signal);
        const asked = remaining.flatMap(({ dates }) => dates);
        same(told.sort(), [...asked].sort(), `days that run ${at} was told of`);
        same(journal.dates, DATES, `days of run ${at}`);
        for (const outcome of journal.outcomes()) this.#check(outcome, { run: at });
      } finally {
        journal.close();
        // What a killed process had written stays; what a power cut leaves of it is any part from its beginning.
        if (this.#happens("the end of a journal is lost", powerCuts * 0.5))
          truncateSync(file, this.#draws.between(0, statSync(file).size));
      }
    });
  }

  async #search(at: number): Promise<void> {
    const places = Array.from({ length: this.#draws.between(1, 7) }, (_, i) => i);
    await this.#untilDone(async (process) => {
      const sweep = remoteSweep({
        ...this.#options(process),
        jobSets: this.#draws.between(1, 4),
        resolve: () => someRun,
        bookMetrics: [],
        series: [],
        signal: new AbortController().signal,
        jobOf: async ({ segments, sets }) =>
          jobOver(
            segments,
            sets.map(({ raw }) => raw),
            true,
          ),
      });
      await sweep.begin(places.map((place) => ({ search: at, place })));
      const early = this.#draws.between(1, DATES.length - 1);
      await sweep.run(DATES.slice(0, early), places, { isLast: false });
      const alive = places.filter((place) => place === 0 || this.#draws.chance(0.7));
      const results = await sweep.run(DATES.slice(early), alive, { isLast: true });
      same([...results.keys()], alive, `sets of search ${at}`);
      for (const [place, { absent, days }] of results) {
        if (days.length > 0) throw new Error("a day was simulated");
        const dates = absent.map(({ date }) => date);
        same(dates, DATES, `days of set ${place} of search ${at}`);
        for (const { date, status, message } of absent)
          this.#checkText(date, status, { search: at, place }, message);
      }
    });
  }

  #check(outcome: DayOutcome, set: object): void {
    const message =
      outcome.status === "no-data" ? outcome.why : outcome.status === "failed" ? outcome.message : "";
    this.#checkText(outcome.date, outcome.status, set, message);
  }

  /** A day is what a worker of the right version makes of it, or has failed because workers fell silent at it too often. */
  #checkText(date: TradingDay, status: string, set: object, message: string): void {
    if (status === "failed") {
      const own = JSON.stringify(set);
      const isSo = this.#server.givenUp.some((text) => text.includes(own) && text.includes(date));
      if (isSo && /worker\.died|segment\.failed/.test(message)) return;
      throw new Error(`${date} of ${own} has failed without a reason: ${message}`);
    }
    const wanted = outcomeOf(date, set);
    if (wanted.status === "no-data" && message !== wanted.why)
      throw new Error(`${date} is "${message}", not "${wanted.why}"`);
  }
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

function holds(file: string, date: TradingDay): boolean {
  const journal = Journal.open(file);
  try {
    return [...journal.outcomes()].some((outcome) => outcome.date === date);
  } finally {
    journal.close();
  }
}

function same(got: readonly unknown[], wanted: readonly unknown[], what: string): void {
  if (JSON.stringify(got) !== JSON.stringify(wanted))
    throw new Error(`${what}: ${JSON.stringify(got)}, not ${JSON.stringify(wanted)}`);
}

const HASH = "0".repeat(64);

function jobOver(
  segments: readonly Segment[],
  sets: readonly Readonly<Record<string, unknown>>[],
  isSweep = false,
): DayJob {
  return {
    schema: 2,
    engine: "new",
    strategy: { kind: "built-in", name: "any", source_hash: HASH },
    sets: sets.map((config) => ({ config: { ...config }, config_hash: HASH })),
    ...(isSweep ? { sweep: { book_metrics: [] } } : {}),
    underlying: "NIFTY",
    store: "memory:",
    segments: segments.map(({ dates, endsRun }) => ({ dates: [...dates], endsRun })),
    versions: { from: first, to: first, days: {} },
  };
}

const someRun = resolveRun(
  { strategy: "short-straddle", underlying: "NIFTY", from: first, params: { lots: 1 } },
  { file: "simulated", findStrategy: async () => shortStraddle },
);
