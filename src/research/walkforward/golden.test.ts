import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { columnsOf, trialCases } from "../../../test/support/trial-columns.ts";
import { addDays, type TradingDay } from "../../units/time.ts";
import { calendarWindows } from "./calendar.ts";
import { combinatorialCounts, combinatorialSplits } from "./combinatorial.ts";
import { rollingWindows, timeSeriesSplits } from "./rolling.ts";
import { selectThrough } from "./selection.ts";

interface Line {
  readonly kind: string;
  readonly input: Readonly<Record<string, number>>;
  readonly expected: unknown;
  readonly windows: readonly Readonly<Record<string, number>>[];
  readonly splits: number;
  readonly paths: number;
  readonly N: number;
  readonly k: number;
  readonly matrix: string;
}
/** Splits that two independent libraries, or arithmetic by hand, give. */
const LINES = readFileSync(new URL("./fixtures/walkforward.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Line);
const of = (kind: string): readonly Line[] => LINES.filter((line) => line.kind === kind);

test.each(of("rolling"))("rolling and anchored windows of $input", ({ input, expected }) => {
  expect(rollingWindows(input.n as number, input as never)).toEqual(expected);
});

test.each(of("timeSeriesSplit"))("a number of splits: $input", ({ input, expected }) => {
  const got = timeSeriesSplits(input.n as number, {
    splits: input.n_splits as number,
    ...(input.test_size === undefined ? {} : { test: input.test_size }),
    ...(input.gap === undefined ? {} : { gap: input.gap }),
    ...(input.max_train_size === undefined ? {} : { trainMax: input.max_train_size }),
  });
  expect(got.map(({ train, test }) => ({ train: [train], test: [test] }))).toEqual(expected);
});

test.each(of("calendar"))("calendar months", ({ input, expected }) => {
  const dates = [input.first as unknown as TradingDay];
  for (const gap of input.gaps as unknown as string)
    dates.push(addDays(dates.at(-1) as TradingDay, Number.parseInt(gap, 36)));
  expect(calendarWindows(dates, input as never)).toEqual(expected);
});

test.each(of("cpcv"))("combinatorial splits of $input", ({ input, splits, paths, expected }) => {
  const options = { folds: input.N as number, testFolds: input.k as number, ...input } as never;
  expect(combinatorialCounts(options)).toEqual({ splits, paths });
  expect(combinatorialSplits(input.n as number, options)).toEqual(expected);
});

test("numbers of splits and paths", () => {
  for (const { N, k, splits, paths } of of("cpcvCounts"))
    expect(combinatorialCounts({ folds: N, testFolds: k })).toEqual({ splits, paths });
});

test.each(of("selection"))(
  "choosing through windows of $matrix, $input",
  ({ matrix, input, windows, expected }) => {
    const one = trialCases().find(({ id }) => id === matrix);
    const columns = one === undefined ? [] : columnsOf(one);
    const got = selectThrough(columns, rollingWindows(one?.T ?? 0, input as never));
    expect(got.windows).toHaveLength(windows.length);
    for (const [i, want] of windows.entries()) {
      const have = got.windows[i];
      expect(have).toMatchObject({ train: want.train, test: want.test, selected: want.selected });
      expect(have?.inSampleSharpe).toBeCloseTo(want.isSharpeDaily as number, 9);
      expect(have?.outOfSampleSharpe).toBeCloseTo(want.oosSharpeDaily as number, 9);
      expect(have?.outOfSamplePnl).toBe(want.oosPnl);
      expect(have?.rankShare).toBeCloseTo(want.oosRankFraction as number, 12);
    }
    const all = expected as Readonly<Record<string, number>>;
    expect(got).toMatchObject({
      total: all.oosTotal,
      distinctSelections: all.distinctSelections,
      profitableWindows: all.profitableWindows,
    });
    expect(got.outOfSample).toHaveLength(all.oosSessions as number);
    expect(got.sharpeAnnual).toBeCloseTo(all.oosSharpeAnnual as number, 9);
    expect(got.meanInSample).toBeCloseTo(all.meanIsDaily as number, 6);
    expect(got.efficiency).toBeCloseTo(all.walkForwardEfficiency as number, 9);
  },
);
