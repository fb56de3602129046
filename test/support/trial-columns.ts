import { readFileSync } from "node:fs";

/** Daily profits of many trials, in whole rupees, with what independent implementations make of them. */
export interface TrialCase {
  readonly id: string;
  readonly T: number;
  readonly N: number;
  /** 16-bit integers, column after column, in base 64; what does not fit stands in `large` by its place. */
  readonly columns: string;
  readonly large: Readonly<Record<string, number>>;
  readonly exact_indices: readonly string[];
  readonly expected: {
    readonly pbo: Readonly<
      Record<
        string,
        Readonly<
          Record<string, number> & { readonly logit_first5: number[]; readonly bestIndex_first5: number[] }
        >
      >
    >;
    readonly selection: Readonly<Record<string, number>>;
    readonly spa: {
      readonly models: number;
      readonly block: number;
      readonly max_mean: number;
      readonly lr_variance_first5: readonly number[];
      readonly valid_models: number;
      readonly monte_carlo: Readonly<Record<string, number>> & { readonly reps: number };
      readonly exact: { readonly p: object; readonly crit95: Readonly<Record<string, number>> };
    };
  };
}

/** The two cases: no edge, and some. */
export const trialCases = (): readonly TrialCase[] =>
  readFileSync(new URL("../../src/research/overfitting/fixtures/overfitting.jsonl", import.meta.url), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as TrialCase);

/** The columns of a case. */
export function columnsOf({ T, N, columns, large }: TrialCase): number[][] {
  const bytes = Buffer.from(columns, "base64");
  return Array.from({ length: N }, (_, column) =>
    Array.from(
      { length: T },
      (_, row) => large[column * T + row] ?? bytes.readInt16LE(2 * (column * T + row)),
    ),
  );
}

/** Places written as runs: `7+2 3` is 7, 8, 9, 3. */
export const placesOf = (runs: string): number[] =>
  runs.split(" ").flatMap((run) => {
    const [from = 0, more = 0] = run.split("+").map(Number);
    return Array.from({ length: more + 1 }, (_, i) => from + i);
  });
