import { writeSync } from "node:fs";

/**
 * Writes bytes at a place of an open file, all of them: a disk that is all but full takes a part of what it is given and says
 * so only by its count. @throws what the system says, e.g. ENOSPC; what was written of the bytes then is to be written over
 */
export function writeAll(file: number, bytes: Uint8Array, at: number): void {
  for (let written = 0; written < bytes.length; )
    written += writeSync(file, bytes, written, bytes.length - written, at + written);
}
