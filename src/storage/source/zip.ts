import { inflateRawSync } from "node:zlib";
import { PlutoError } from "../../units/failure.ts";

/** One file of a zip archive. */
export interface ZipEntry {
  readonly name: string;
  readonly bytes: Buffer;
}

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const STORED = 0;
const DEFLATED = 8;

export const isZip = (bytes: Buffer): boolean => bytes.length > 3 && bytes.readUInt32LE(0) === LOCAL;

/**
 * The files of a zip archive in the order of its directory, folders left out. Stored and deflated entries, no encryption, no
 * Zip64: what exchanges and vendors publish. Format: PKWARE APPNOTE 6.3.
 * @throws `source.unreadable-file` for anything else
 */
export function zipEntries(bytes: Buffer, path: string): readonly ZipEntry[] {
  const fail = (why: string): never => {
    throw new PlutoError(
      "source.unreadable-file",
      `${path} is a zip archive that ${why}; fetch or pack it again`,
    );
  };
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || end + 22 > bytes.length || bytes.readUInt32LE(end) !== END) return fail("is cut short");
  const entries: ZipEntry[] = [];
  let at = bytes.readUInt32LE(end + 16);
  try {
    for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
      if (bytes.readUInt32LE(at) !== CENTRAL) return fail("is damaged");
      const [flags, method] = [bytes.readUInt16LE(at + 8), bytes.readUInt16LE(at + 10)];
      const [packed, size] = [bytes.readUInt32LE(at + 20), bytes.readUInt32LE(at + 24)];
      const nameEnd = at + 46 + bytes.readUInt16LE(at + 28);
      const name = bytes.toString("utf8", at + 46, nameEnd);
      const local = bytes.readUInt32LE(at + 42);
      if ((flags & 1) === 1) return fail("is encrypted");
      const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
      const raw = bytes.subarray(from, from + packed);
      if (method !== STORED && method !== DEFLATED) return fail(`uses compression method ${method}`);
      const plain = method === STORED ? raw : inflateRawSync(raw);
      if (plain.length !== size) return fail("is damaged");
      if (!name.endsWith("/")) entries.push({ name, bytes: plain });
      at = nameEnd + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
    }
  } catch (error) {
    if (error instanceof PlutoError) throw error;
    return fail("is damaged");
  }
  return entries;
}
