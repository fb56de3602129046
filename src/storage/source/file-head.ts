import { closeSync, openSync, readSync, statSync } from "node:fs";
import { constants, gunzipSync } from "node:zlib";
import { isZip } from "./zip.ts";

/** Enough for any header line. */
const HEAD_BYTES = 65_536;

/** What the ends of a file give away about it. */
export interface FileHead {
  readonly bytes: number;
  /** The first 64 KiB as text, decompressed when the file is gzip. */
  readonly head: string;
  /** The last four bytes as they are. */
  readonly tail: string;
}

/** Whether a file begins as a zip archive does. @throws what the file system says */
export function isZipFile(path: string): boolean {
  const file = openSync(path, "r");
  try {
    const head = Buffer.alloc(4);
    return readSync(file, head, 0, 4, 0) === 4 && isZip(head);
  } finally {
    closeSync(file);
  }
}

/** Reads both ends of a file. @throws what the file system says */
export function readHead(path: string): FileHead {
  const bytes = statSync(path).size;
  const file = openSync(path, "r");
  try {
    const head = Buffer.alloc(Math.min(bytes, HEAD_BYTES));
    const tail = Buffer.alloc(4);
    readSync(file, head, 0, head.length, 0);
    if (bytes >= 4) readSync(file, tail, 0, 4, bytes - 4);
    return { bytes, head: textOf(head), tail: tail.toString("latin1") };
  } finally {
    closeSync(file);
  }
}

function textOf(head: Buffer): string {
  const isGzip = head[0] === 0x1f && head[1] === 0x8b;
  const plain = isGzip ? gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH }) : head;
  return plain.toString("utf8").replace(/^\uFEFF/, "");
}

/** Whichever of comma, semicolon, tab and bar stands most often in the line; comma when none does. */
export function delimiterOf(line: string): string {
  const unquoted = line.replaceAll(/"[^"]*"/g, "");
  const counts = [",", ";", "\t", "|"].map((mark) => ({ mark, count: unquoted.split(mark).length }));
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).mark;
}

/** The cells of one CSV line, quotes taken off. */
export function cellsOf(line: string, delimiter: string): string[] {
  const cells: string[] = [];
  let cell = "";
  let isQuoted = false;
  for (let i = 0; i < line.length; i++) {
    const mark = line[i];
    if (mark === '"' && isQuoted && line[i + 1] === '"') {
      cell += '"';
      i++;
    } else if (mark === '"') isQuoted = !isQuoted;
    else if (mark === delimiter && !isQuoted) {
      cells.push(cell);
      cell = "";
    } else cell += mark;
  }
  return [...cells, cell];
}
