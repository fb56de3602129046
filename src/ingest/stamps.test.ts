import fc from "fast-check";
import { expect, test } from "vitest";
import { knownAt, type StampMeaning, stampOf } from "./stamps.ts";

test("a bar is known when it has ended, however its vendor stamps it", () => {
  const nineTwenty = 9 * 3_600_000 + 20 * 60_000;
  const oneMinute = 60;
  expect(knownAt(nineTwenty, "start", oneMinute)).toBe(nineTwenty + 60_000);
  expect(knownAt(nineTwenty + 60_000, "end", oneMinute)).toBe(nineTwenty + 60_000);
  expect(knownAt(nineTwenty + 59_000, "59", oneMinute)).toBe(nineTwenty + 60_000);
  expect(knownAt(nineTwenty + 59_999, "59", oneMinute)).toBe(nineTwenty + 60_000);
  expect(knownAt(nineTwenty, "known", undefined)).toBe(nineTwenty);
});

test("nothing is known before its bar has ended", () => {
  const bars = fc.record({
    begin: fc.integer({ min: 0, max: 86_400 }).map((seconds) => seconds * 1000),
    seconds: fc.constantFrom(1, 5, 60, 180, 900),
  });
  const stampedAs = (meaning: Exclude<StampMeaning, "day">, begin: number, end: number): number =>
    ({ start: begin, end, "59": end - 1000, known: end })[meaning];
  fc.assert(
    fc.property(
      bars,
      fc.constantFrom<Exclude<StampMeaning, "day">>("start", "end", "59", "known"),
      ({ begin, seconds }, meaning) => {
        const end = begin + seconds * 1000;
        return knownAt(stampedAs(meaning, begin, end), meaning, seconds) === end;
      },
    ),
  );
});

test("a time outside its day shows the day it belongs to", () => {
  expect(stampOf(18_050, 34_200_000)).toBe("2019-06-03 09:30:00.000");
  expect(stampOf(18_050, -1)).toBe("2019-06-02 23:59:59.999");
  expect(stampOf(18_050, 86_400_000)).toBe("2019-06-04 00:00:00.000");
});
