import { expect, test } from "vitest";
import { mtmFan } from "./mtm-fan.ts";

const MINUTE = 60_000;

test("a fan holds every day's profit at every instant: worked by hand", () => {
  const paths = [
    { times: [1 * MINUTE, 2 * MINUTE], profit: [10, 100] },
    { times: [2 * MINUTE, 3 * MINUTE], profit: [-50, -20] },
    { times: [], profit: [] },
  ];
  // Minute 1: 10 and 0; minute 2: 100 and −50; minute 3: 100 (over) and −20.
  expect(mtmFan(paths, MINUTE)).toEqual({
    days: 2,
    times: [1, 2, 3].map((minute) => minute * MINUTE),
    lines: [
      [1, -42, -14],
      [3, -12, 10],
      [5, 25, 40],
      [8, 63, 70],
      [10, 93, 94],
    ],
  });
});

test("the last instant is the first on the grid at or after the last change", () => {
  const fan = mtmFan([{ times: [61_000, 119_000], profit: [1, 2] }], MINUTE);
  expect(fan?.times).toEqual([60_000, 120_000]);
  expect(fan?.lines.at(-1)).toEqual([0, 2]);
});

test("no day makes no fan", () => {
  expect(mtmFan([], MINUTE)).toBeUndefined();
});
