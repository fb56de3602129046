import type { Point } from "./dimension.ts";

/** A point that was tried and what it came to: lower is better, +∞ for a trial that came to nothing. */
export interface Observation {
  readonly point: Point;
  readonly loss: number;
}

/**
 * Proposes points. What it proposes follows from its seed and the observations alone, in order of the trials, so that a
 * search can be gone on with by anybody who has them.
 */
export interface Sampler {
  /** The next points; fewer than asked for when there are no more. */
  ask(history: readonly Observation[], count: number): readonly Point[];
  /** How many points there are in all; undefined: any number. */
  readonly size: number | undefined;
  /** Trials that it likes to hear of together; undefined: as they come. */
  readonly generation: number | undefined;
}
