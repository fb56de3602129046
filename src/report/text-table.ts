/** Rows of cells under a head, the first column to the left, the others to the right. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((cell, c) => Math.max(cell.length, ...rows.map((row) => (row[c] ?? "").length)));
  return [head, ...rows].map(
    (row) =>
      `  ${row.map((cell, c) => (c === 0 ? cell.padEnd(widths[c] ?? 0) : cell.padStart(widths[c] ?? 0))).join("  ")}`,
  );
}
