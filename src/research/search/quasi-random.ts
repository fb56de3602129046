import { invariant } from "../../units/failure.ts";
import { streamKey, uniform } from "../../units/random.ts";
import type { Point } from "./dimension.ts";
import type { Sampler } from "./observation.ts";

const PURPOSE = 2;

/** Digits that are kept: bases to this many of them are far below what a double tells apart. */
const PRECISION = 1e-12;

function primes(count: number): number[] {
  const found: number[] = [];
  for (let n = 2; found.length < count; n++) if (found.every((prime) => n % prime !== 0)) found.push(n);
  return found;
}

/** A shuffle of 0 … base − 1 for one digit of one dimension. */
function permutation(base: number, key: number): number[] {
  const digits = Array.from({ length: base }, (_, i) => i);
  for (let i = base - 1; i > 0; i--) {
    const j = Math.floor(uniform(key, i) * (i + 1));
    [digits[i], digits[j]] = [digits[j] as number, digits[i] as number];
  }
  return digits;
}

/**
 * Scrambled Halton: dimension `d` is the trial's number in the base of the d-th prime, its digits turned around behind the
 * point and each shuffled by a seeded permutation of its own. Of any b, b², b³ … trials in a row from the first, each
 * of as many equal parts of a dimension holds exactly one. Source: A. Owen, "A randomized Halton algorithm in R" (2017).
 */
export function quasiRandom(dimensions: number, seed: number): Sampler {
  invariant(dimensions >= 1, "a space has a dimension");
  const scrambled = primes(dimensions).map((base, dimension) => {
    const tables: number[][] = [];
    for (let digit = 0, width = 1; width > PRECISION; digit++, width /= base)
      tables.push(permutation(base, streamKey(seed, PURPOSE, dimension, digit)));
    return { base, tables };
  });
  const pointAt = (trial: number): Point =>
    scrambled.map(({ base, tables }) => {
      let [rest, width, place] = [trial, 1, 0];
      for (const table of tables) {
        width /= base;
        place += (table[rest % base] as number) * width;
        rest = Math.floor(rest / base);
      }
      return Math.min(place, 1 - Number.EPSILON);
    });
  return {
    ask: ({ length }, count) => Array.from({ length: count }, (_, i) => pointAt(length + i)),
    size: undefined,
    generation: undefined,
  };
}
