import { streamKey, uniform } from "../../units/random.ts";
import type { Point } from "./dimension.ts";
import type { Sampler } from "./observation.ts";

/** What streams of random numbers are for, so that no two samplers share one. */
const PURPOSE = 1;

/** Uniform and independent: trial `i` is the same whatever came before it. */
export function randomPoints(dimensions: number, seed: number): Sampler {
  const pointAt = (trial: number): Point => {
    const key = streamKey(seed, PURPOSE, trial);
    return Array.from({ length: dimensions }, (_, i) => uniform(key, i));
  };
  return {
    ask: ({ length }, count) => Array.from({ length: count }, (_, i) => pointAt(length + i)),
    size: undefined,
    generation: undefined,
  };
}
