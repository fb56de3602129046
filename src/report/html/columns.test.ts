import fc from "fast-check";
import { expect, test } from "vitest";
import { fromSteps, stepsOf, thinned } from "./columns.ts";

test("steps lead back to the values", () => {
  fc.assert(
    fc.property(fc.array(fc.maxSafeInteger().map((value) => Math.trunc(value / 4))), (values) => {
      expect(fromSteps(stepsOf(values))).toEqual(values);
    }),
  );
});

test("a thinned line has few points, in order, with its ends, its lowest and its highest", () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.integer({ min: 4, max: 60 }), (values, points) => {
      const places = thinned(values, points);
      const kept = places.map((place) => values[place] ?? 0);
      expect(places.length).toBeLessThanOrEqual(points);
      expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
      if (values.length === 0) return;
      expect([kept[0], kept.at(-1)]).toEqual([values[0], values.at(-1)]);
      expect([Math.min(...kept), Math.max(...kept)]).toEqual([Math.min(...values), Math.max(...values)]);
    }),
  );
});
