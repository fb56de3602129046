import { assertNever } from "../../units/failure.ts";
import { cmaEs } from "./cma-es.ts";
import type { Dimension } from "./dimension.ts";
import { grid } from "./grid.ts";
import type { Sampler } from "./observation.ts";
import { quasiRandom } from "./quasi-random.ts";
import { randomPoints } from "./random-points.ts";
import { tpe } from "./tpe.ts";

export const SAMPLERS = ["grid", "random", "quasi_random", "tpe", "cma_es"] as const;
export type SamplerName = (typeof SAMPLERS)[number];

/** A sampler over a space. @param seed whole number ≥ 0 */
export function samplerOf(name: SamplerName, dimensions: readonly Dimension[], seed: number): Sampler {
  switch (name) {
    case "grid":
      return grid(dimensions);
    case "random":
      return randomPoints(dimensions.length, seed);
    case "quasi_random":
      return quasiRandom(dimensions.length, seed);
    case "tpe":
      return tpe(dimensions, seed);
    case "cma_es":
      return cmaEs(dimensions.length, seed);
    default:
      return assertNever(name);
  }
}
