/** True on every machine that Pluto is known to run on. */
const IS_LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/** The words of an array as little-endian bytes; a view, not a copy, on a little-endian machine. */
export function littleEndianBytes(words: Int32Array | Uint32Array | Float64Array): Uint8Array {
  const view = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  if (IS_LITTLE_ENDIAN) return view;
  const copy = Buffer.from(view);
  return words.BYTES_PER_ELEMENT === 8 ? copy.swap64() : copy.swap32();
}

/** Fills `words` from as many little-endian bytes. The bytes may stand at any offset; they are copied. */
export function fillFromLittleEndian<Words extends Int32Array | Uint32Array | Float64Array>(
  words: Words,
  bytes: Uint8Array,
): Words {
  const own = Buffer.from(words.buffer, words.byteOffset, words.byteLength);
  own.set(bytes);
  if (!IS_LITTLE_ENDIAN) words.BYTES_PER_ELEMENT === 8 ? own.swap64() : own.swap32();
  return words;
}
