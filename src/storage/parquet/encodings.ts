import { zigzag } from "./thrift.ts";

/** Writes a whole number ≥ 0, seven bits a byte, lowest first; returns where it ends. */
function putVarint(out: Uint8Array, at: number, value: number): number {
  let rest = value;
  let end = at;
  while (rest >= 128) {
    out[end++] = (rest % 128) + 128;
    rest = Math.floor(rest / 128);
  }
  out[end++] = rest;
  return end;
}

/** Bits that a whole number ≥ 0 takes. */
export function bitsOf(value: number): number {
  const high = Math.floor(value / 4_294_967_296);
  return high > 0 ? 64 - Math.clz32(high) : 32 - Math.clz32(value);
}

/** Numbers of more bits are packed in parts that fit a word beside an unfinished byte. */
const PART_BITS = 24;
const PART = 1 << PART_BITS;

/**
 * Packs the lowest `width` bits of each of `values`, whole numbers ≥ 0 below 2^53, lowest bits first; the last byte is filled
 * up with zeros. Returns where it ends.
 */
function pack(out: Uint8Array, at: number, { values, width }: { values: NumberList; width: number }): number {
  let end = at;
  let open = 0;
  let bits = 0;
  for (let i = 0; i < values.length; i++) {
    let rest = values[i] as number;
    let left = width;
    while (left > PART_BITS) {
      const low = rest % PART;
      rest = (rest - low) / PART;
      open |= low << bits;
      out[end++] = open;
      out[end++] = open >>> 8;
      out[end++] = open >>> 16;
      open >>>= PART_BITS;
      left -= PART_BITS;
    }
    open |= rest << bits;
    bits += left;
    while (bits >= 8) {
      out[end++] = open;
      open >>>= 8;
      bits -= 8;
    }
  }
  if (bits > 0) out[end++] = open;
  return end;
}

type NumberList = Float64Array | Uint32Array | Uint8Array;

const BLOCK = 128;
const MINI_BLOCK = 32;
const MINI_BLOCKS = BLOCK / MINI_BLOCK;
const VARINT_MAX = 8;

/**
 * DELTA_BINARY_PACKED (Parquet's Encodings.md): the first value, then differences in blocks of 128, each less the block's
 * smallest, packed 32 at a time in as few bits as they need. Values and differences are safe integers.
 */
export function deltaPacked(values: Float64Array): Uint8Array {
  const blocks = Math.ceil(Math.max(0, values.length - 1) / BLOCK);
  const out = new Uint8Array(4 * VARINT_MAX + blocks * (VARINT_MAX + MINI_BLOCKS + 8 * BLOCK));
  let at = putVarint(out, 0, BLOCK);
  at = putVarint(out, at, MINI_BLOCKS);
  at = putVarint(out, at, values.length);
  at = putVarint(out, at, zigzag(values[0] ?? 0));
  const deltas = new Float64Array(BLOCK);
  const minis = Array.from({ length: MINI_BLOCKS }, (_, mini) =>
    deltas.subarray(mini * MINI_BLOCK, (mini + 1) * MINI_BLOCK),
  );
  for (let from = 1; from < values.length; from += BLOCK) {
    const count = Math.min(BLOCK, values.length - from);
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < count; i++) {
      const delta = (values[from + i] as number) - (values[from + i - 1] as number);
      deltas[i] = delta;
      if (delta < least) least = delta;
    }
    at = putVarint(out, at, zigzag(least));
    const widthsAt = at;
    at += MINI_BLOCKS;
    for (let mini = 0; mini < MINI_BLOCKS; mini++) {
      const own = minis[mini] as Float64Array;
      const width = bitsOf(lessLeast(own, least, count - mini * MINI_BLOCK));
      out[widthsAt + mini] = width;
      if (width > 0) at = pack(out, at, { values: own, width });
    }
  }
  return out.subarray(0, at);
}

/** Takes the smallest from each of the first `count`, makes the others 0, and returns the largest. */
function lessLeast(deltas: Float64Array, least: number, count: number): number {
  let most = 0;
  for (let i = 0; i < deltas.length; i++) {
    const rest = i < count ? (deltas[i] as number) - least : 0;
    deltas[i] = rest;
    if (rest > most) most = rest;
  }
  return most;
}

/** `deltaPacked` of one value again and again: blocks of no bits. */
export function deltaPackedEquals(value: number, length: number): Uint8Array {
  const blocks = Math.ceil(Math.max(0, length - 1) / BLOCK);
  const out = new Uint8Array(4 * VARINT_MAX + blocks * (1 + MINI_BLOCKS));
  let at = putVarint(out, 0, BLOCK);
  at = putVarint(out, at, MINI_BLOCKS);
  at = putVarint(out, at, length);
  at = putVarint(out, at, zigzag(value));
  // The rest is zeros already: differences of 0, in 0 bits.
  return out.subarray(0, at + blocks * (1 + MINI_BLOCKS));
}

/**
 * Small whole numbers in the hybrid of runs and bit packing: one run when all are equal, else packed whole.
 * @param width bits of a number, at most 32
 */
export function hybrid(values: Uint32Array | Uint8Array, width: number): Uint8Array {
  const { length } = values;
  const first = values[0] ?? 0;
  let same = 1;
  while (same < length && values[same] === first) same++;
  if (same >= length) {
    const out = new Uint8Array(VARINT_MAX + 4);
    let at = putVarint(out, 0, 2 * length);
    for (let byte = 0; byte < Math.ceil(width / 8); byte++) out[at++] = first >>> (8 * byte);
    return out.subarray(0, at);
  }
  // Groups of eight; what a last one lacks is zeros, which its bytes are already.
  const groups = Math.ceil(length / 8);
  const out = new Uint8Array(VARINT_MAX + groups * width + 8);
  const at = putVarint(out, 0, 2 * groups + 1);
  pack(out, at, { values, width });
  return out.subarray(0, at + groups * width);
}

/** Texts as PLAIN byte arrays: the length in four bytes, then UTF-8. */
export function plainTexts(texts: readonly string[]): Uint8Array {
  const parts = texts.flatMap((one) => {
    const bytes = Buffer.from(one);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    return [length, bytes];
  });
  return Buffer.concat(parts);
}
