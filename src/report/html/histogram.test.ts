import fc from "fast-check";
import { expect, test } from "vitest";
import { histogram } from "./histogram.ts";

test("bins are round, aligned to zero, and hold every value once", () => {
  expect(histogram([-250, -1, 0, 99, 100, 560])).toEqual({
    edges: Array.from({ length: 18 }, (_, i) => (i - 5) * 50),
    counts: [1, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1],
  });
});

test("whatever the values, the counts add up and the edges enclose them", () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
      const { edges, counts } = histogram(values) ?? { edges: [], counts: [] };
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(values.length);
      expect(counts.length).toBeLessThanOrEqual(40);
      expect(edges[0]).toBeLessThanOrEqual(Math.min(...values));
      expect(edges.at(-1)).toBeGreaterThan(Math.max(...values));
    }),
  );
});

test("nothing has no histogram", () => {
  expect(histogram([])).toBeUndefined();
});
