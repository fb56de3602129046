import { pushVarint, zigzag } from "./thrift.ts";

/** Bytes that grow; bits are added lowest first. */
class Bits {
  #bytes = new Uint8Array(1 << 12);
  #length = 0;
  /** Bits of an unfinished byte. */
  #open = 0;
  #openBits = 0;

  push(bytes: ArrayLike<number>): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Adds the lowest `width` bits of a whole number ≥ 0, at most 2^53 - 1. */
  add(value: number, width: number): void {
    this.#reserve(8);
    let rest = value;
    let left = width;
    while (left > 0) {
      const take = Math.min(8 - this.#openBits, left);
      const size = 1 << take;
      this.#open |= (rest % size) << this.#openBits;
      rest = Math.floor(rest / size);
      this.#openBits += take;
      left -= take;
      if (this.#openBits < 8) continue;
      this.#bytes[this.#length++] = this.#open;
      this.#open = 0;
      this.#openBits = 0;
    }
  }

  /** Ends on a whole byte. */
  done(): Uint8Array {
    if (this.#openBits > 0) this.add(0, 8 - this.#openBits);
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return;
    const larger = new Uint8Array(2 * (this.#length + bytes));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}

/** Bits that a whole number ≥ 0 takes. */
export function bitsOf(value: number): number {
  let bits = 0;
  for (let rest = value; rest > 0; rest = Math.floor(rest / 2)) bits++;
  return bits;
}

const BLOCK = 128;
const MINI_BLOCK = 32;

/**
 * DELTA_BINARY_PACKED (Parquet's Encodings.md): the first value, then differences in blocks of 128, each less the block's
 * smallest, packed 32 at a time in as few bits as they need. Values and differences are safe integers.
 */
export function deltaPacked(values: Float64Array): Uint8Array {
  const out = new Bits();
  const head: number[] = [];
  pushVarint(head, BLOCK);
  pushVarint(head, BLOCK / MINI_BLOCK);
  pushVarint(head, values.length);
  pushVarint(head, zigzag(values[0] ?? 0));
  out.push(head);
  const deltas = new Float64Array(BLOCK);
  for (let from = 1; from < values.length; from += BLOCK) {
    const count = Math.min(BLOCK, values.length - from);
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < count; i++) {
      deltas[i] = (values[from + i] as number) - (values[from + i - 1] as number);
      least = Math.min(least, deltas[i] as number);
    }
    pushBlock(out, deltas, { count, least });
  }
  return out.done();
}

function pushBlock(
  out: Bits,
  deltas: Float64Array,
  { count, least }: { readonly count: number; readonly least: number },
): void {
  const head: number[] = [];
  pushVarint(head, zigzag(least));
  const widths: number[] = [];
  for (let from = 0; from < BLOCK; from += MINI_BLOCK) {
    let most = 0;
    for (let i = from; i < Math.min(from + MINI_BLOCK, count); i++)
      most = Math.max(most, (deltas[i] as number) - least);
    widths.push(bitsOf(most));
  }
  out.push([...head, ...widths]);
  for (const [mini, width] of widths.entries()) {
    const from = mini * MINI_BLOCK;
    if (from >= count) break;
    for (let i = from; i < from + MINI_BLOCK; i++)
      out.add(i < count ? (deltas[i] as number) - least : 0, width);
  }
}

/**
 * Small whole numbers in the hybrid of runs and bit packing: one run when all are equal, else packed whole.
 * @param width bits of a number
 */
export function hybrid(values: ArrayLike<number>, width: number): Uint8Array {
  const out = new Bits();
  const head: number[] = [];
  const first = values[0] ?? 0;
  let isRun = true;
  for (let i = 1; i < values.length && isRun; i++) isRun = values[i] === first;
  if (isRun) {
    pushVarint(head, 2 * values.length);
    out.push(head);
    out.add(first, 8 * Math.ceil(width / 8));
    return out.done();
  }
  const groups = Math.ceil(values.length / 8);
  pushVarint(head, 2 * groups + 1);
  out.push(head);
  for (let i = 0; i < 8 * groups; i++) out.add(i < values.length ? (values[i] as number) : 0, width);
  return out.done();
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
