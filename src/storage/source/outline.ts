import path from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { cellsOf, delimiterOf, isZipFile, readHead } from "./file-head.ts";
import { readRawFile } from "./raw-file.ts";
import { expandPatterns, formatOf, inspectFile } from "./source-files.ts";

/** As much of a file as tells whose it is. */
export interface FileOutline {
  readonly path: string;
  /** Its name, without folders. */
  readonly name: string;
  /** Names of its columns: those of Parquet, or the cells of the first line. */
  readonly columns: readonly string[];
  /** The first 64 KiB as text, of the first file inside when it is a zip archive; empty for Parquet. */
  readonly head: string;
  /** Names of the files inside of a zip archive. */
  readonly members: readonly string[];
}

const HEAD = 65_536;
const DIALECT = { header: true, delimiter: undefined };

/** Looks at the files that the patterns name. @throws `source.*` as reading them would */
export async function outlineFiles(patterns: readonly string[]): Promise<readonly FileOutline[]> {
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  const db = await instance.connect();
  try {
    const outlines: FileOutline[] = [];
    for (const file of await expandPatterns(db, patterns)) {
      const name = path.basename(file);
      if (isZipFile(file)) {
        const { members } = readRawFile(file);
        const head = (members[0]?.text ?? "").slice(0, HEAD);
        outlines.push({
          path: file,
          name,
          columns: cells(head),
          head,
          members: members.map((one) => one.name),
        });
        continue;
      }
      const whole = readHead(file);
      const { head } = whole;
      if (/^\s*[[{]/.test(head)) outlines.push({ path: file, name, columns: [], head, members: [] });
      else if (formatOf(file, whole) === "csv")
        outlines.push({ path: file, name, columns: cells(head), head, members: [] });
      else {
        const { columns } = await inspectFile(db, file, DIALECT);
        outlines.push({ path: file, name, columns: [...columns.keys()], head: "", members: [] });
      }
    }
    return outlines;
  } finally {
    db.closeSync();
    instance.closeSync();
  }
}

function cells(head: string): readonly string[] {
  const line = head.split(/\r?\n/, 1)[0] ?? "";
  return cellsOf(line, delimiterOf(line)).map((cell) => cell.trim());
}
