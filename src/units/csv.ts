import { PlutoError } from "./failure.ts";

/** One row of a CSV file: its cells by column, and the line of the file that it stands on, from 1. */
export interface CsvRow {
  readonly line: number;
  readonly cells: Readonly<Record<string, string>>;
}

/** A CSV file in memory. Column names are as the first line has them, trimmed. */
export interface CsvTable {
  readonly columns: readonly string[];
  readonly rows: readonly CsvRow[];
}

/** The records of a CSV text, each with the line that it begins on, from 1: a quoted field may span lines. Empty lines are left out. */
export function csvRecords(text: string): { readonly line: number; readonly text: string }[] {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const records: { line: number; text: string }[] = [];
  let open: { line: number; text: string } | undefined;
  for (const [i, part] of lines.entries()) {
    const record: { line: number; text: string } =
      open === undefined ? { line: i + 1, text: part } : { ...open, text: `${open.text}\n${part}` };
    // Doubled quotes come in pairs, so a record is whole when its quotes are even.
    const isOpen = record.text.includes('"') && record.text.split('"').length % 2 === 0;
    open = isOpen ? record : undefined;
    if (!isOpen && record.text !== "") records.push(record);
  }
  if (open !== undefined) records.push(open);
  return records;
}

/** The fields of one CSV record (RFC 4180). */
export function csvFields(line: string): string[] {
  const fields: string[] = [];
  const pattern = /("(?:[^"]|"")*"|[^,]*)(,|$)/y;
  for (let isOpen = true; isOpen; ) {
    const [, field = "", end] = pattern.exec(line) ?? [];
    fields.push(field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field);
    isOpen = end === ",";
  }
  return fields;
}

/**
 * A CSV text with a header line. Empty lines are passed over. @param name what to call the file in messages
 * @throws `csv.bad-line` for a line with another number of fields than the header
 */
export function readCsv(text: string, name: string): CsvTable {
  const [head, ...records] = csvRecords(text);
  const columns = csvFields(head?.text ?? "").map((column) => column.trim());
  const rows = records.map(({ line, text: record }): CsvRow => {
    const fields = csvFields(record);
    if (fields.length !== columns.length)
      throw new PlutoError(
        "csv.bad-line",
        `${name} line ${line} has ${fields.length} fields, its header ${columns.length}`,
      );
    return { line, cells: Object.fromEntries(columns.map((column, c) => [column, fields[c] ?? ""])) };
  });
  return { columns, rows };
}
