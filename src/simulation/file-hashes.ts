import { closeSync, openSync, readSync, statSync } from "node:fs";
import path from "node:path";
import { sha256Stream } from "../units/canonical.ts";

const CHUNK_BYTES = 1 << 20;

/** Hex sha256 of a file, a piece at a time: the marks of a long run are many. */
export function fileHash(file: string): string {
  const hash = sha256Stream();
  const bytes = Buffer.allocUnsafe(CHUNK_BYTES);
  const handle = openSync(file, "r");
  try {
    for (;;) {
      const read = readSync(handle, bytes, 0, CHUNK_BYTES, null);
      if (read === 0) return hash.digest("hex");
      hash.update(bytes.subarray(0, read));
    }
  } finally {
    closeSync(handle);
  }
}

/** The sha256 of a run's output files by name; folders among the outputs have none. */
export const fileHashes = (
  folder: string,
  outputs: Readonly<Record<string, string>>,
): Record<string, string> =>
  Object.fromEntries(
    Object.values(outputs)
      .filter((name) => statSync(path.join(folder, name)).isFile())
      .map((name) => [name, fileHash(path.join(folder, name))]),
  );
