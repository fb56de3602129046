import { expect, test } from "vitest";
import { inPercent, levyOn, perCrore, percent, rowOn } from "./rate.ts";
import { day } from "./testing/a-fill.ts";

test("a rate is whole paise per crore, however it is written", () => {
  expect(percent(0.0625)).toBe(625_000);
  expect(perCrore(3503)).toBe(350_300);
  expect(perCrore(182.99)).toBe(18_299);
  expect(percent(0.03503)).toBe(perCrore(3503));
  expect(perCrore(0.01)).toBe(1);
});

test.each([-0.1, 1e-8, Number.NaN, Number.POSITIVE_INFINITY])("%s %% is refused as a rate", (pct) => {
  expect(() => percent(pct)).toThrow("costs.bad-rate");
});

test("a levy is exact where floats are not", () => {
  // 0.07 × 0.15 is 0.010499999999999999 in floats; the levy on 7 paise at 15 % is 1.05 paise to the last digit.
  expect(levyOn(7, percent(15))).toBe(1_050_000_000n);
  // Beyond 2^53: ten thousand crores of turnover.
  expect(levyOn(10_000_000_000_000, percent(0.15))).toBe(10_000_000_000_000n * 1_500_000n);
});

const rows = [inPercent("2020-01-01", 1, "high"), inPercent("2021-01-01", 2, "medium")];

test.each([
  ["2020-01-01", 1],
  ["2020-12-31", 1],
  ["2021-01-01", 2],
  ["2026-12-31", 2],
])("on %s the row of %d %% holds", (date, pct) => {
  expect(rowOn(rows, day(date), "levy").rate).toBe(percent(pct));
});

test.each(["2019-12-31", "2027-01-01"])(
  "%s is refused, naming the levy, the known days and the way out",
  (date) => {
    expect(() => rowOn(rows, day(date), "SEBI fee")).toThrow(
      `costs.no-rate: no SEBI fee for ${date}: Pluto knows 2020-01-01 to 2026-12-31; give a rate in costs.overrides`,
    );
  },
);

test("what was carried forward past the last circular looked for has low confidence", () => {
  expect(rowOn(rows, day("2026-08-22"), "levy").confidence).toBe("medium");
  expect(rowOn(rows, day("2026-08-23"), "levy").confidence).toBe("low");
});
