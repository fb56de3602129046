import type { DayOutcome } from "../../day-outcome.ts";
import { type DayJob, parseJob } from "../day-job.ts";
import type { JobState, Refusal } from "../job-queue.ts";
import { packResult, unpackResult } from "../job-result.ts";

/** Silences of workers after which a job is given up, as `bullmq-worker.ts` sets it. */
const MOST_SILENCES = 2;
const RESULT_KEPT_MS = 3_600_000;
const BEAT_KEPT_MS = 10_000;

type Told = { readonly is: "done" } | ({ readonly is: "refused" } & Refusal);

interface Entry {
  readonly text: string;
  state: "waiting" | "active" | "completed" | "failed";
  /** When it may be taken, or until when its worker has it; by the server's clock. */
  until: number;
  /** Who has it. */
  token: string;
  silences: number;
  told: Told | undefined;
}

/** What the queue on a Redis server does, as far as `bullmq-queue.ts` and `bullmq-worker.ts` see it. */
export class SimulatedServer {
  #entries = new Map<string, Entry>();
  #results = new Map<string, { readonly bytes: Buffer; readonly until: number }>();
  readonly #beats = new Map<string, number>();
  readonly #now: () => number;
  #saved: { entries: Map<string, Entry>; results: Map<string, { bytes: Buffer; until: number }> } | undefined;
  /** Jobs that workers fell silent at too often, as text. */
  readonly givenUp: string[] = [];

  /** @param now the server's own clock, which may jump */
  constructor(now: () => number) {
    this.#now = now;
  }

  add(key: string, job: DayJob, delayMs: number): void {
    if (this.#entries.has(key)) return;
    const entry = { state: "waiting", token: "", silences: 0, told: undefined } as const;
    this.#entries.set(key, { ...entry, text: JSON.stringify(job), until: this.#now() + delayMs });
  }

  drop(key: string): void {
    this.#results.delete(key);
    if (this.#entries.get(key)?.state !== "active") this.#entries.delete(key);
  }

  look(key: string, job: DayJob): JobState {
    const result = this.#results.get(key);
    if (result !== undefined && result.until > this.#now()) {
      try {
        return { is: "done", outcomes: unpackResult(result.bytes, job) };
      } catch {
        this.#results.delete(key);
        return { is: "gone" };
      }
    }
    const entry = this.#entries.get(key);
    if (entry === undefined) return { is: "gone" };
    if (entry.state === "failed") return { is: "lost", why: "job stalled more than allowable limit" };
    if (entry.state !== "completed") return { is: "open" };
    return entry.told?.is === "refused" ? entry.told : { is: "gone" };
  }

  beat(worker: string): void {
    this.#beats.set(worker, this.#now() + BEAT_KEPT_MS);
  }

  living(): string[] {
    return [...this.#beats].flatMap(([worker, until]) => (until > this.#now() ? [worker] : [])).sort();
  }

  /** The next job for a worker; those of silent workers are waiting again. */
  take(token: string, lockMs: number): { readonly key: string; readonly job: DayJob } | undefined {
    const now = this.#now();
    for (const entry of this.#entries.values()) {
      if (entry.state !== "active" || entry.until > now) continue;
      entry.silences++;
      entry.state = entry.silences > MOST_SILENCES ? "failed" : "waiting";
      entry.until = now;
      if (entry.state === "failed") this.givenUp.push(entry.text);
    }
    const [key, entry] =
      [...this.#entries].find(([, one]) => one.state === "waiting" && one.until <= now) ?? [];
    if (key === undefined || entry === undefined) return undefined;
    entry.state = "active";
    entry.token = token;
    entry.until = now + lockMs;
    return { key, job: parseJob(JSON.parse(entry.text)) };
  }

  /** A worker that has a job says that it is still at it. */
  renew(key: string, token: string, lockMs: number): void {
    const entry = this.#entries.get(key);
    if (entry?.state === "active" && entry.token === token) entry.until = this.#now() + lockMs;
  }

  keep(key: string, outcomes: readonly (readonly DayOutcome[])[]): void {
    this.#results.set(key, { bytes: packResult(outcomes), until: this.#now() + RESULT_KEPT_MS });
  }

  /** A worker came to an end; one that has lost the job meanwhile is not heard. */
  complete(key: string, token: string, told: Told): void {
    const entry = this.#entries.get(key);
    if (entry?.state !== "active" || entry.token !== token) return;
    entry.state = "completed";
    entry.told = told;
  }

  /** Writes to its disk what it has now. */
  save(): void {
    const entries = new Map([...this.#entries].map(([key, entry]) => [key, { ...entry }]));
    this.#saved = { entries, results: new Map(this.#results) };
  }

  /** Killed and started again, with what it had written to its disk, or with nothing. */
  restart(keepsSaved: boolean): void {
    const saved = keepsSaved ? this.#saved : undefined;
    this.#entries = new Map([...(saved?.entries ?? [])].map(([key, entry]) => [key, { ...entry }]));
    this.#results = new Map(saved?.results ?? []);
    this.#beats.clear();
  }

  /** Spoils a byte of a result. */
  spoil(place: number): void {
    const [key, result] = [...this.#results][place % Math.max(1, this.#results.size)] ?? [];
    if (key === undefined || result === undefined) return;
    const bytes = Buffer.from(result.bytes);
    bytes[place % bytes.length] = (bytes[place % bytes.length] ?? 0) ^ 0x55;
    this.#results.set(key, { ...result, bytes });
  }
}
