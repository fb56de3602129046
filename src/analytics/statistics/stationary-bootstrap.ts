import { type StreamKey, uniform } from "../../units/random.ts";

/**
 * Fills `indices` with one resample of the stationary bootstrap (D. Politis and J. Romano, 1994): a start at random, then
 * each next index follows the last one, around the end to 0, with probability 1 − 1 ÷ block, else starts anew.
 * `startOf(i)` is the start to take at place i, 0 … n − 1, and `drawOf(i)` a number in [0, 1).
 */
export function fillStationary(
  indices: Int32Array,
  {
    block,
    startOf,
    drawOf,
  }: {
    readonly block: number;
    readonly startOf: (i: number) => number;
    readonly drawOf: (i: number) => number;
  },
): void {
  const n = indices.length;
  const restart = 1 / block;
  for (let i = 0; i < n; i++) {
    const follows = i > 0 && drawOf(i) > restart;
    const next = follows ? (indices[i - 1] as number) + 1 : startOf(i);
    indices[i] = next === n ? 0 : next;
  }
}

/** Resample number `repetition` of a seeded stream: the same for the same key, whatever was drawn before. */
export function resampleStationary(
  indices: Int32Array,
  {
    key,
    repetition,
    block,
  }: { readonly key: StreamKey; readonly repetition: number; readonly block: number },
): void {
  const n = indices.length;
  const from = 2 * n * repetition;
  fillStationary(indices, {
    block,
    startOf: (i) => Math.floor(uniform(key, from + 2 * i) * n),
    drawOf: (i) => uniform(key, from + 2 * i + 1),
  });
}
