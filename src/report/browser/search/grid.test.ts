import fc from "fast-check";
import { expect, test } from "vitest";
import { contourOf } from "./grid.ts";

test("a line of equal height crosses a slope where the slope has that height", () => {
  const slope = [
    [0, 10],
    [0, 10],
  ];
  expect(contourOf(slope, 2.5)).toEqual([[0.25, 0, 0.25, 1]]);
  expect(contourOf(slope, 20)).toEqual([]);
  expect(
    contourOf(
      [
        [0, undefined],
        [0, 10],
      ],
      5,
    ),
  ).toEqual([]);
});

test("a saddle is cut in two, and its middle says which corners are joined", () => {
  const low = contourOf(
    [
      [10, 0],
      [0, 10],
    ],
    6,
  );
  const high = contourOf(
    [
      [10, 0],
      [0, 10],
    ],
    4,
  );
  expect([low.length, high.length]).toEqual([2, 2]);
  // Below 6 the two hills stand apart: each line cuts one of them off.
  expect(low.map(([x1, y1, x2, y2]) => [x1 + x2 < 1, y1 + y2 < 1])).toEqual(
    expect.arrayContaining([
      [true, true],
      [false, false],
    ]),
  );
});

test("every point of a line has the height that was asked for, and lines do not end inside", () => {
  const heights = fc.array(fc.array(fc.integer({ min: 0, max: 99 }), { minLength: 4, maxLength: 4 }), {
    minLength: 4,
    maxLength: 4,
  });
  fc.assert(
    fc.property(heights, (cells) => {
      const level = 50.5;
      const ends = new Map<string, number>();
      for (const [x1, y1, x2, y2] of contourOf(cells, level))
        for (const [x, y] of [
          [x1, y1],
          [x2, y2],
        ] as const) {
          const at = (i: number, j: number): number => cells[j]?.[i] ?? 0;
          const [i, j] = [Math.floor(x), Math.floor(y)];
          const [dx, dy] = [x - i, y - j];
          const height =
            dx > 0 ? at(i, j) * (1 - dx) + at(i + 1, j) * dx : at(i, j) * (1 - dy) + at(i, j + 1) * dy;
          expect(height).toBeCloseTo(level, 6);
          const key = `${x.toFixed(9)} ${y.toFixed(9)}`;
          ends.set(key, (ends.get(key) ?? 0) + 1);
        }
      for (const [key, count] of ends) {
        const [x = 0, y = 0] = key.split(" ").map(Number);
        const isOnEdge = x === 0 || y === 0 || x === 3 || y === 3;
        expect(count).toBe(isOnEdge ? 1 : 2);
      }
    }),
  );
});
