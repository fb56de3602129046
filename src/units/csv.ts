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

/** The fields of one CSV line (RFC 4180); a field does not span lines. */
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
  const [head = "", ...lines] = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const columns = csvFields(head).map((column) => column.trim());
  const rows = lines.flatMap((line, i): CsvRow[] => {
    if (line === "") return [];
    const fields = csvFields(line);
    if (fields.length !== columns.length)
      throw new PlutoError(
        "csv.bad-line",
        `${name} line ${i + 2} has ${fields.length} fields, its header ${columns.length}`,
      );
    return [
      { line: i + 2, cells: Object.fromEntries(columns.map((column, c) => [column, fields[c] ?? ""])) },
    ];
  });
  return { columns, rows };
}
