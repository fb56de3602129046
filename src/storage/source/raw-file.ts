import { readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { PlutoError } from "../../units/failure.ts";
import { unreadable } from "./source-files.ts";
import type { RawVendorFile } from "./source-query.ts";
import { isZip, zipEntries } from "./zip.ts";

/** Reads a whole file, unpacked when it is gzip or a zip archive. @throws `source.unreadable-file` */
export function readRawFile(file: string): RawVendorFile {
  try {
    const bytes = readFileSync(file);
    if (isZip(bytes))
      return {
        path: file,
        members: zipEntries(bytes, file).map((entry) => ({ name: entry.name, text: textOf(entry.bytes) })),
      };
    const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
    const text = textOf(isGzip ? gunzipSync(bytes) : bytes);
    return { path: file, members: [{ name: path.basename(file), text }] };
  } catch (error) {
    throw error instanceof PlutoError ? error : unreadable(file, error);
  }
}

const textOf = (bytes: Buffer): string => bytes.toString("utf8").replace(/^\uFEFF/, "");
