import { streamKey, uniform } from "../../../src/units/random.ts";

/** Draws of one seed, in order. */
export function drawsOf(...seed: readonly number[]): { share(): number; below(n: number): number } {
  const key = streamKey(...seed);
  let drawn = 0;
  const share = (): number => uniform(key, drawn++);
  return { share, below: (n) => Math.floor(share() * n) };
}

type Draws = ReturnType<typeof drawsOf>;

/** What may happen to a file on its way. `same`: whoever reads it must come to what the whole file says. */
interface Mishap {
  readonly name: string;
  readonly same?: true;
  readonly of: (content: Buffer, draws: Draws) => Buffer;
}

const ODD = [
  "",
  "abc",
  "-5",
  "NaN",
  "1e999",
  "0x10",
  "99999999999999999999",
  "1,5",
  '"',
  "null",
  "12.345678",
  "०१२",
  "\0",
];

const textOf = (content: Buffer): string => content.toString("utf8");
const linesOf = (content: Buffer): string[] => textOf(content).split("\n");

/** The columns of a CSV with a header, in another order; quoted fields are not looked into. */
function shuffled(content: Buffer, { below }: Draws): Buffer {
  const lines = linesOf(content).map((line) => line.split(","));
  const width = lines[0]?.length ?? 0;
  const order = Array.from({ length: width }, (_, i) => i);
  for (let i = width - 1; i > 0; i--) {
    const j = below(i + 1);
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
  return Buffer.from(
    lines
      .map((cells) => (cells.length === width ? order.map((i) => cells[i]).join(",") : cells.join(",")))
      .join("\n"),
  );
}

function cellReplaced(content: Buffer, { below }: Draws): Buffer {
  const lines = linesOf(content);
  const at = below(Math.max(1, lines.length - 1));
  const cells = (lines[at] ?? "").split(",");
  cells[below(cells.length)] = ODD[below(ODD.length)] ?? "";
  lines[at] = cells.join(",");
  return Buffer.from(lines.join("\n"));
}

/** Of any file. */
export const MISHAPS: readonly Mishap[] = [
  { name: "cut", of: (content, { below }) => content.subarray(0, below(content.length)) },
  { name: "empty", of: () => Buffer.alloc(0) },
  {
    name: "a byte changed",
    of: (content, { below }) => {
      const spoilt = Buffer.from(content);
      const at = below(content.length);
      spoilt[at] = (spoilt[at] ?? 0) ^ (1 + below(255));
      return spoilt;
    },
  },
  {
    name: "a NUL in it",
    of: (content, { below }) => {
      const at = below(content.length);
      return Buffer.concat([content.subarray(0, at), Buffer.of(0), content.subarray(at)]);
    },
  },
  { name: "UTF-16", of: (content) => Buffer.from(`\uFEFF${textOf(content)}`, "utf16le") },
  {
    name: "Latin-1 in it",
    of: (content, { below }) => {
      const at = below(content.length);
      return Buffer.concat([content.subarray(0, at), Buffer.of(0xe9, 0xff), content.subarray(at)]);
    },
  },
  { name: "a huge line", of: (content) => Buffer.concat([content, Buffer.alloc(3_000_000, 0x39)]) },
];

/** Of a text with lines and commas. */
export const CSV_MISHAPS: readonly Mishap[] = [
  {
    name: "a byte order mark",
    same: true,
    of: (content) => Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), content]),
  },
  { name: "CRLF", same: true, of: (content) => Buffer.from(textOf(content).replaceAll("\n", "\r\n")) },
  { name: "no last line end", same: true, of: (content) => Buffer.from(textOf(content).trimEnd()) },
  { name: "another cell", of: cellReplaced },
  {
    name: "a line twice",
    of: (content, { below }) => {
      const lines = linesOf(content);
      const at = below(lines.length);
      return Buffer.from([...lines.slice(0, at), lines[at] ?? "", ...lines.slice(at)].join("\n"));
    },
  },
  { name: "no header", of: (content) => Buffer.from(linesOf(content).slice(1).join("\n")) },
  {
    name: "an open quote",
    of: (content, { below }) => {
      const at = below(content.length);
      return Buffer.concat([content.subarray(0, at), Buffer.from('"'), content.subarray(at)]);
    },
  },
];

/** Of a CSV whose columns are known by their names. */
export const SHUFFLED: Mishap = { name: "shuffled columns", same: true, of: shuffled };
