/** Whether two contracts have rows at the same instants; compared as memory, which costs next to nothing. */
export const sameTimes = (a: Int32Array, b: Int32Array): boolean =>
  a.length === b.length && Buffer.compare(bytesOf(a), bytesOf(b)) === 0;

const bytesOf = ({ buffer, byteOffset, byteLength }: Int32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
