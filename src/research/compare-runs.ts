import { NO_CHARGES } from "../ledger/charges.ts";
import { type TradebookRow, tradebookLine } from "../ledger/tradebook-row.ts";
import { canonicalJson } from "../units/canonical.ts";

/** One value that two runs do not share; undefined where a run has no such key. */
export interface Difference {
  readonly key: string;
  readonly a: unknown;
  readonly b: unknown;
}

/** Where two values differ, leaf by leaf: `params.lots`. In order of key. */
export function differences(a: unknown, b: unknown): Difference[] {
  const [left, right] = [leaves(a), leaves(b)];
  return [...new Set([...left.keys(), ...right.keys()])]
    .sort()
    .filter((key) => canonicalJson(left.get(key)) !== canonicalJson(right.get(key)))
    .map((key) => ({ key, a: left.get(key), b: right.get(key) }));
}

function leaves(value: unknown, path = "", into = new Map<string, unknown>()): Map<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return into.set(path, value);
  for (const [key, inner] of Object.entries(value)) leaves(inner, path === "" ? key : `${path}.${key}`, into);
  return into;
}

/** Two tradebooks beside each other, in order. Fills are the same when all that the tradebook's hash covers is. */
export interface TradebookDifference {
  readonly fillsA: number;
  readonly fillsB: number;
  /**
   * The first place at which they differ, from 0; undefined when they do not. One of the rows may be missing. By what was
   * traded; `onlyCosts` when all of that is the same.
   */
  readonly first:
    | {
        readonly seq: number;
        readonly onlyCosts: boolean;
        readonly a?: TradebookRow;
        readonly b?: TradebookRow;
      }
    | undefined;
  /** Dates with other fills. */
  readonly dates: readonly string[];
}

export function compareTradebooks(
  a: readonly TradebookRow[],
  b: readonly TradebookRow[],
): TradebookDifference {
  const traded = firstDifference(a.map(withoutCosts), b.map(withoutCosts));
  const at = traded ?? firstDifference(a, b);
  const onlyCosts = traded === undefined;
  const [rowA, rowB] = at === undefined ? [] : [a[at], b[at]];
  return {
    fillsA: a.length,
    fillsB: b.length,
    first:
      at === undefined
        ? undefined
        : {
            seq: at,
            onlyCosts,
            ...(rowA === undefined ? {} : { a: rowA }),
            ...(rowB === undefined ? {} : { b: rowB }),
          },
    dates: otherDates(a, b),
  };
}

const withoutCosts = ({ fill }: TradebookRow): TradebookRow => ({ fill, charges: NO_CHARGES });

/** A fill and its cost as text, whatever its place in the run and its note. */
export const fillText = (row: TradebookRow): string =>
  tradebookLine("", 0, { ...row, fill: { ...row.fill, note: "" } });

/** The first place at which rows differ; undefined when they do not. */
export function firstDifference(a: readonly TradebookRow[], b: readonly TradebookRow[]): number | undefined {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [one, other] = [a[i], b[i]];
    if (one === undefined || other === undefined || fillText(one) !== fillText(other)) return i;
  }
  return undefined;
}

function otherDates(a: readonly TradebookRow[], b: readonly TradebookRow[]): string[] {
  const [left, right] = [byDate(a), byDate(b)];
  return [...new Set([...left.keys(), ...right.keys()])]
    .sort()
    .filter((date) => left.get(date) !== right.get(date));
}

function byDate(rows: readonly TradebookRow[]): Map<string, string> {
  const texts = new Map<string, string>();
  for (const row of rows) texts.set(row.fill.date, `${texts.get(row.fill.date) ?? ""}${fillText(row)}\n`);
  return texts;
}
