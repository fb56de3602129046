import { describe, expect, test } from "vitest";
import type { DayPnl } from "../../analytics/daily-pnl.ts";
import { tradingDay } from "../../units/time.ts";
import type { Paise } from "../../units/unit.ts";
import { foldsOf } from "./folds.ts";
import { rankPersistence, stabilityOf } from "./stability.ts";
import { type WalkedTrial, walk } from "./walk.ts";
import { FoldsConfig, WalkForwardConfig } from "./walkforward-config.ts";

const dates = Array.from({ length: 12 }, (_, i) => tradingDay(`2025-01-${String(i + 1).padStart(2, "0")}`));
const folds = (config: object, expiries: readonly string[] = []) =>
  foldsOf(FoldsConfig.parse(config), dates, expiries.map(tradingDay));

const trial = (number: number, nets: readonly number[], point: readonly number[]): WalkedTrial => ({
  number,
  point,
  values: { x: number },
  days: nets.map(
    (net, i): DayPnl => ({
      date: dates[i] ?? tradingDay("2025-01-01"),
      gross: net as Paise,
      charges: 0 as Paise,
      slippage: 0 as Paise,
      net: net as Paise,
      fills: 2,
      roundTrips: 1,
      winners: net > 0 ? 1 : 0,
    }),
  ),
});
const config = WalkForwardConfig.parse({
  run: "run.json",
  space: { x: { type: "integer", min: 0, max: 1 } },
  objectives: [{ metric: "total_pnl" }],
  windows: { by: "sessions", train: 4, test: 4 },
});

describe("folds", () => {
  test("by expiry cycles: a cycle ends with its expiry, the last one with the data", () => {
    const made = folds({ by: "expiries", train: 1, test: 1 }, ["2025-01-03", "2025-01-08"]);
    expect(made.map(({ train, tests }) => [train, tests[0]])).toEqual([
      [
        [0, 1, 2],
        [3, 4, 5, 6, 7],
      ],
      [
        [3, 4, 5, 6, 7],
        [8, 9, 10, 11],
      ],
    ]);
  });

  test("a purge takes sessions off the end of a cycle's training, never more than there are", () => {
    const [first] = folds({ by: "expiries", train: 1, test: 1, purge: 2 }, ["2025-01-03"]);
    expect(first?.train).toEqual([0]);
    expect(() => folds({ by: "expiries", train: 1, test: 1, purge: 9 }, ["2025-01-03"])).toThrow(
      /walkforward\.no-window/,
    );
  });

  test("longer than the data: refused, with the sizes", () => {
    expect(() => folds({ by: "sessions", train: 40, test: 20 })).toThrow(
      "walkforward.no-window: 40 and 20 sessions do not fit into 12 sessions",
    );
    expect(() => folds({ by: "months", train: 1, test: 1 })).toThrow(/no-window/);
    expect(() => folds({ by: "combinatorial", folds: 13, test_folds: 2 })).toThrow(/no-window/);
  });
});

test("each fold chooses by its training alone; what follows is worked by hand", () => {
  const a = trial(0, [5, 5, 5, 5, -1, -1, -1, -1, 2, 2, 2, 2], [0.25]);
  const b = trial(1, [1, 1, 1, 1, 3, 3, 3, 3, -4, -4, -4, -4], [0.75]);
  const made = walk([a, b], folds({ by: "sessions", train: 4, test: 4 }), { config, capital: undefined });
  expect(
    made.folds.map(({ chosen, inSample, outOfSample, testPnl, testRank }) => ({
      chosen,
      inSample,
      outOfSample,
      testPnl,
      testRank,
    })),
  ).toEqual([
    { chosen: 0, inSample: 20, outOfSample: -4, testPnl: -4, testRank: 0 },
    { chosen: 1, inSample: 12, outOfSample: -16, testPnl: -16, testRank: 0 },
  ]);
  // Out of sample −20 over 8 sessions; in training 5 and 3 a session.
  expect(made.efficiency).toBe(-2.5 / 4);
  expect(made.decay).toBe((24 + 28) / 2);
  expect(made.drift).toEqual([0.5]);
  expect(made).toMatchObject({ distinctChoices: 2, profitableFolds: 0 });
  expect(made.paths.map(({ pnl, sessions }) => [pnl, sessions])).toEqual([[-20, 8]]);
});

test("what comes after a training changes nothing of its choice", () => {
  const before = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8];
  const trials = [trial(0, before, [0.1]), trial(1, [...before].reverse(), [0.9])];
  const changed = trials.map((one, i) => ({
    ...one,
    days: one.days.map((day, at) =>
      day !== undefined && at >= 4 ? { ...day, net: (i * 999) as Paise } : day,
    ),
  }));
  const [fold] = folds({ by: "sessions", train: 4, test: 4 });
  const chosen = (of: readonly WalkedTrial[]) =>
    walk(of, fold === undefined ? [] : [fold], { config, capital: undefined }).folds[0]?.chosen;
  expect(chosen(changed)).toBe(chosen(trials));
});

test("combinatorial splits join into whole paths", () => {
  const trials = [
    trial(0, new Array<number>(12).fill(1), [0.1]),
    trial(1, new Array<number>(12).fill(-1), [0.9]),
  ];
  const windows = { by: "combinatorial", folds: 4, test_folds: 2, purge: 0, embargo: 0 } as const;
  const made = walk(trials, folds(windows), { config: { ...config, windows }, capital: undefined });
  expect(made.folds.length).toBe(6);
  expect(made.paths.map(({ pnl, sessions }) => [pnl, sessions])).toEqual([
    [12, 12],
    [12, 12],
    [12, 12],
  ]);
});

test("stability: mean rank less its spread, and whether ranks are kept", () => {
  const steady = stabilityOf([
    [3, 2, 1],
    [3, 1, 2],
    [3, 2, 1],
  ]);
  expect(steady[0]).toEqual({ trial: 0, meanRank: 1, dispersion: 0, worst: 1, score: 1 });
  expect(
    rankPersistence([
      [1, 2, 3],
      [1, 2, 3],
    ]),
  ).toBeCloseTo(1);
  expect(
    rankPersistence([
      [1, 2, 3],
      [3, 2, 1],
    ]),
  ).toBeCloseTo(-1);
  expect(rankPersistence([[1, 2, 3]])).toBeUndefined();
});
