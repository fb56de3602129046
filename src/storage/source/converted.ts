import { writeFileSync } from "node:fs";
import path from "node:path";
import { PlutoError } from "../../units/failure.ts";
import { readRawFile } from "./raw-file.ts";
import { type CsvDialect, csvTable, type SourceFile } from "./source-files.ts";
import type { RawTable } from "./source-query.ts";

/** A zip archive that holds one CSV file, as that file. @throws `source.not-a-table` when it holds more or none */
export function unzipped(
  archive: string,
  folder: string,
  { dialect, number }: { readonly dialect: CsvDialect; readonly number: number },
): SourceFile {
  const { members } = readRawFile(archive);
  const [only] = members;
  if (only === undefined || members.length > 1)
    throw new PlutoError(
      "source.not-a-table",
      `${archive} is a zip archive of ${members.length} files, one was expected; unpack it first`,
    );
  const inside = path.join(folder, `${number}.csv`);
  writeFileSync(inside, only.text);
  return { ...csvTable(inside, only.text.slice(0, 65_536), dialect), path: archive };
}

/** A table that a profile made of vendor files, written as CSV into `folder` for DuckDB to read. */
export function writtenTable(table: RawTable, folder: string, number: number): SourceFile {
  const inside = path.join(folder, `${number}.csv`);
  const lines = [table.columns, ...table.rows].map((cells) => cells.map(cellText).join(","));
  writeFileSync(inside, `${lines.join("\n")}\n`);
  const dialect = { header: true, delimiter: "," };
  return { ...csvTable(inside, lines[0] ?? "", dialect), path: table.shown };
}

function cellText(cell: string | number | undefined): string {
  if (cell === undefined) return "";
  const text = String(cell);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
