import fc from "fast-check";
import { expect, test } from "vitest";
import type { TradingDay } from "../../units/time.ts";
import { calendarWindows } from "./calendar.ts";
import { combinatorialSplits } from "./combinatorial.ts";
import { rollingWindows, timeSeriesSplits } from "./rolling.ts";
import { selectThrough } from "./selection.ts";

const few = fc.integer({ min: 1, max: 40 });

test("tests follow each other without a gap, after their training and purge, and never overlap it", () => {
  fc.assert(
    fc.property(few, few, fc.integer({ min: 0, max: 5 }), fc.boolean(), (train, length, purge, anchored) => {
      const windows = rollingWindows(300, { train, test: length, purge, anchored, partial: true });
      for (const [i, { train: seen, test: judged }] of windows.entries()) {
        expect(judged[0] - seen[1]).toBe(purge);
        expect(judged[0]).toBe(i === 0 ? train + purge : windows[i - 1]?.test[1]);
        expect(seen[1] - seen[0]).toBe(anchored ? seen[1] : train);
      }
      expect(windows.at(-1)?.test[1]).toBe(300);
    }),
  );
});

test("every session is judged once a path; training touches no test, nor its purge and embargo", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 6 }).chain((folds) =>
        fc.record({
          folds: fc.constant(folds),
          testFolds: fc.integer({ min: 1, max: folds - 1 }),
          purge: fc.integer({ min: 0, max: 3 }),
          embargo: fc.integer({ min: 0, max: 3 }),
        }),
      ),
      fc.integer({ min: 30, max: 80 }),
      (options, sessions) => {
        const seen = new Set<string>();
        for (const { train, test: tests, testFolds, pathIds } of combinatorialSplits(sessions, options)) {
          for (const [i, fold] of testFolds.entries()) {
            const key = `${fold} ${pathIds[i]}`;
            expect(seen.has(key)).toBe(false);
            seen.add(key);
          }
          for (const [from, to] of train)
            for (const [begin, end] of tests)
              expect(to <= begin - options.purge || from >= end + options.purge + options.embargo).toBe(true);
        }
      },
    ),
  );
});

test.each([
  [() => rollingWindows(100, { train: 0, test: 5 }), "above 0"],
  [() => rollingWindows(100, { train: 5, test: 2.5 }), "whole sessions"],
  [() => rollingWindows(100, { train: 5, test: 5, purge: -1 }), "purge -1"],
  [() => timeSeriesSplits(10, { splits: 10, test: 1 }), "nothing of 10 to train on"],
  [() => calendarWindows([], { trainMonths: 0, testMonths: 1 }), "whole months"],
  [() => combinatorialSplits(10, { folds: 4, testFolds: 4 }), "fewer test folds"],
  [() => combinatorialSplits(3, { folds: 4, testFolds: 2 }), "no more folds than sessions"],
])("lengths that make no windows are refused", (make, why) => {
  expect(make).toThrow(why);
});

test("folds longer than the data leave no window", () => {
  expect(rollingWindows(10, { train: 10, test: 5, partial: true })).toEqual([]);
  expect(calendarWindows(["2024-01-01" as TradingDay], { trainMonths: 1, testMonths: 1 })).toEqual([]);
  expect(selectThrough([[1, 2]], [])).toMatchObject({
    windows: [],
    total: 0,
    sharpeAnnual: undefined,
    efficiency: undefined,
  });
});
