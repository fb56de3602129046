import fc from "fast-check";
import { expect, test } from "vitest";
import { csvFields, csvRecords, readCsv } from "./csv.ts";

test("a table has its cells by column and its lines as an editor counts them", () => {
  const text = '\uFEFFsymbol, qty\r\nA,1\r\n\r\n"B, ""b""",2\r\n';
  expect(readCsv(text, "x.csv")).toEqual({
    columns: ["symbol", "qty"],
    rows: [
      { line: 2, cells: { symbol: "A", qty: "1" } },
      { line: 4, cells: { symbol: 'B, "b"', qty: "2" } },
    ],
  });
});

test("a line of another length is refused by its number", () => {
  expect(() => readCsv("a,b\n1,2\n1,2,3\n", "x.csv")).toThrow(
    "csv.bad-line: x.csv line 3 has 3 fields, its header 2",
  );
});

test("what is quoted comes back as it was", () => {
  const aField = fc.string().map((text) => text.replaceAll(/[\r\n]/g, " "));
  fc.assert(
    fc.property(fc.array(aField, { minLength: 1 }), (fields) => {
      const line = fields.map((field) => `"${field.replaceAll('"', '""')}"`).join(",");
      expect(csvFields(line)).toEqual(fields);
    }),
  );
});

test("a quoted field may span lines; the lines behind it are still counted as an editor counts them", () => {
  const text = 'symbol,note\nA,"two\nlines, ""both"" of it"\n\nB,one\n';
  expect(readCsv(text, "x.csv").rows).toEqual([
    { line: 2, cells: { symbol: "A", note: 'two\nlines, "both" of it' } },
    { line: 5, cells: { symbol: "B", note: "one" } },
  ]);
  expect(csvRecords('a\n"never closed\nb\n')).toEqual([
    { line: 1, text: "a" },
    { line: 2, text: '"never closed\nb\n' },
  ]);
});
