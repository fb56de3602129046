import { type StreamKey, streamKey, uniform } from "../../../units/random.ts";

/** Random numbers of one seed, in the order in which they are asked for. */
export class Draws {
  readonly #key: StreamKey;
  #drawn = 0;

  constructor(...seed: readonly number[]) {
    this.#key = streamKey(...seed);
  }

  /** Uniform in [0, 1). */
  share(): number {
    return uniform(this.#key, this.#drawn++);
  }

  /** An integer from `least` to `most`. */
  between(least: number, most: number): number {
    return least + Math.floor(this.share() * (most - least + 1));
  }

  chance(probability: number): boolean {
    return this.share() < probability;
  }
}

/** Time that passes only when everybody waits: one thing happens after the other, in the same order for the same seed. */
export class VirtualClock {
  #now = 0;
  #order = 0;
  readonly #coming: { readonly at: number; readonly order: number; readonly wake: () => void }[] = [];

  /** Milliseconds since the beginning. */
  get now(): number {
    return this.#now;
  }

  sleep(ms: number): Promise<void> {
    return new Promise((wake) => {
      const one = { at: this.#now + Math.max(0, ms), order: this.#order++, wake };
      const place = this.#coming.findIndex(({ at }) => at > one.at);
      this.#coming.splice(place < 0 ? this.#coming.length : place, 0, one);
    });
  }

  /** Lets time pass until `work` has ended. @throws what it throws, and when nothing is left to wait for or it takes too long */
  async until<T>(work: Promise<T>, mostSteps: number): Promise<T> {
    let end: { readonly value: T } | { readonly error: unknown } | undefined;
    work.then(
      (value) => {
        end = { value };
      },
      (error: unknown) => {
        end = { error };
      },
    );
    for (let step = 0; ; step++) {
      // Everything that can go on without time passing goes on first.
      await new Promise((resolve) => setImmediate(resolve));
      if (end !== undefined) break;
      const next = this.#coming.shift();
      if (next === undefined || step > mostSteps)
        throw new Error(`it hangs after ${Math.round(this.#now / 1000)} s and ${step} steps`);
      this.#now = next.at;
      next.wake();
    }
    if ("error" in end) throw end.error;
    return end.value;
  }
}
