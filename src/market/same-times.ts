import type { SessionRows } from "./series-cursor.ts";

/** Whether two contracts have rows at the same instants; compared as memory, which costs next to nothing. */
export const sameTimes = (a: Int32Array, b: Int32Array): boolean =>
  a.length === b.length && Buffer.compare(bytesOf(a), bytesOf(b)) === 0;

const bytesOf = ({ buffer, byteOffset, byteLength }: Int32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** Whether all contracts have rows at the same instants of the session; true of none and of one. */
export function haveSameTimes({ rows, starts, ends }: SessionRows): boolean {
  const contracts = starts.length;
  if (contracts < 2) return true;
  const { time } = rows;
  const start = starts[0] as number;
  const count = (ends[0] as number) - start;
  const step = (starts[1] as number) - start;
  let isRegular = true;
  for (let c = 1; c < contracts; c++) {
    if ((ends[c] as number) - (starts[c] as number) !== count) return false;
    if ((starts[c] as number) !== start + c * step) isRegular = false;
  }
  // Contracts that follow each other at equal distances are compared in one go, each with the next.
  if (isRegular && sameAfter(time, { from: start, to: start + (contracts - 2) * step + count, by: step }))
    return true;
  const first = time.subarray(start, start + count);
  for (let c = 1; c < contracts; c++) if (!sameTimes(first, time.subarray(starts[c], ends[c]))) return false;
  return true;
}

/** Whether the values at `from` … `to` are those that stand `by` places later, compared as memory. */
function sameAfter(
  times: Int32Array,
  { from, to, by }: { readonly from: number; readonly to: number; readonly by: number },
): boolean {
  const bytes = Buffer.from(times.buffer, times.byteOffset, times.byteLength);
  return bytes.compare(bytes, 4 * (from + by), 4 * (to + by), 4 * from, 4 * to) === 0;
}
