/** Whether two contracts have rows at the same instants; compared as memory, which costs next to nothing. */
export const sameTimes = (a: Int32Array, b: Int32Array): boolean =>
  a.length === b.length && Buffer.compare(bytesOf(a), bytesOf(b)) === 0;

const bytesOf = ({ buffer, byteOffset, byteLength }: Int32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** Whether the values at `from` … `to` are those that stand `by` places later, compared as memory. */
export function sameAfter(times: Int32Array, from: number, to: number, by: number): boolean {
  const bytes = Buffer.from(times.buffer, times.byteOffset, times.byteLength);
  return bytes.compare(bytes, 4 * (from + by), 4 * (to + by), 4 * from, 4 * to) === 0;
}
