/** The fields of one CSV line (RFC 4180), unquoted. A field that spans lines is not expected in our files. */
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
