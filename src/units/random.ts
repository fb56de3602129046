/**
 * Seeded, counter-based random numbers: draw `i` of stream `key` is a pure function of both, so days can be made in
 * any order, on any number of workers, and agree bit for bit. The mixer is MurmurHash3's 32-bit finaliser.
 */
export type StreamKey = number & { readonly stream?: never };

function mix(h: number): number {
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  h ^= h >>> 16;
  return h >>> 0;
}

/** A stream of its own for every combination of integers, e.g. (seed, day number, purpose). */
export const streamKey = (...parts: readonly number[]): StreamKey =>
  parts.reduce(
    (key, part) => mix((mix(part >>> 0) + Math.imul(key, 0x9e3779b9) + 0x7f4a7c15) >>> 0),
    0x2545f491,
  );

/** Integer, uniform over 0 … 2³² − 1. */
export const uniformUint32 = (key: StreamKey, i: number): number =>
  mix((Math.imul(i, 0x9e3779b9) + key) >>> 0);

/** Uniform in [0, 1). */
export const uniform = (key: StreamKey, i: number): number => uniformUint32(key, i) / 4_294_967_296;

/** Standard normal, by Box–Muller; uses draws 2i and 2i + 1 of the stream. Only sqrt, log and cos: equal on every Node. */
export const standardNormal = (key: StreamKey, i: number): number =>
  Math.sqrt(-2 * Math.log((uniformUint32(key, 2 * i) + 0.5) / 4_294_967_296)) *
  Math.cos(2 * Math.PI * uniform(key, 2 * i + 1));
