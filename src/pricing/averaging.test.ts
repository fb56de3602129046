import { expect, test } from "vitest";
import { standardNormal, streamKey } from "../units/random.ts";
import { averagedForward, averagedPace, averagedYears } from "./averaging.ts";

const MINUTE = 1 / 525_600;
const W = 30 * MINUTE;

test("worked by hand: half the window left is as uncertain as 1.25 minutes of a price, the whole of it as 10", () => {
  expect(averagedYears(15 * MINUTE, W) / MINUTE).toBeCloseTo(1.25, 12); // 15³ / (3 · 30²)
  expect(averagedYears(30 * MINUTE, W) / MINUTE).toBeCloseTo(10, 12); // both formulas meet
  expect(averagedYears(90 * MINUTE, W) / MINUTE).toBeCloseTo(70, 12);
  expect(averagedYears(0, W)).toBe(0);
  expect(averagedYears(-1, W)).toBe(0);
});

/**
 * Variance of the mean of `count` equally spaced prices, of which the last `open` are still to come and each step adds a variance
 * of `step`: the price after i steps is in the sum open − i + 1 times, so step · Σ k² / count². No integral in it.
 */
function varianceOfMean(count: number, open: number, step: number): number {
  let squares = 0;
  for (let k = 1; k <= open; k++) squares += k * k;
  return (step * squares) / (count * count);
}

test.each([0.1, 0.5, 0.9, 1])(
  "with %d of the window left it is the exact variance of a mean of many prices",
  (share) => {
    const count = 200_000;
    const exact = varianceOfMean(count, Math.round(count * share), W / count);
    expect(averagedYears(share * W, W) / exact).toBeCloseTo(1, 3);
  },
);

test("before the window it is the diffusion to its start and the variance of the mean inside", () => {
  const count = 200_000;
  const before = 45 * MINUTE;
  expect(averagedYears(before + W, W) / (before + varianceOfMean(count, count, W / count))).toBeCloseTo(1, 4);
});

test("the pace is its slope", () => {
  const step = MINUTE / 1e4;
  for (const minutes of [1, 7, 20, 29, 45, 300]) {
    const years = minutes * MINUTE;
    const slope = (averagedYears(years + step, W) - averagedYears(years - step, W)) / (2 * step);
    expect(averagedPace(years, W)).toBeCloseTo(slope, 5);
  }
});

test("a log-normal price's mean over the time left has that variance, by drawing it", () => {
  const key = streamKey(7);
  const [sigma, steps, paths] = [0.5, 60, 20_000];
  const left = 20 * MINUTE;
  const spread = sigma * Math.sqrt(left / steps);
  let [sum, squares] = [0, 0];
  for (let path = 0; path < paths; path++) {
    let [price, total] = [1, 0];
    for (let i = 0; i < steps; i++) {
      price *= Math.exp(spread * standardNormal(key, path * steps + i) - (spread * spread) / 2);
      total += price;
    }
    // What is open counts for its share of the window.
    const open = (total / steps) * (left / W);
    sum += open;
    squares += open * open;
  }
  const mean = sum / paths;
  const variance = squares / paths - mean * mean;
  // 20 000 draws know a variance to about 1 % (one standard deviation); 60 steps add (1 + 1/60)(1 + 1/120) − 1.
  const expected = sigma * sigma * averagedYears(left, W) * (61 / 60) * (121 / 120);
  expect(Math.abs(variance / expected - 1)).toBeLessThan(0.04);
  expect(mean).toBeCloseTo(left / W, 4);
});

test("the forward goes from the spot to the mean", () => {
  expect(averagedForward(Number.NaN, 25_000, 1)).toBe(25_000);
  expect(averagedForward(25_100, 25_000, 0.25)).toBe(25_075);
  expect(averagedForward(25_100, 25_000, 0)).toBe(25_100);
});
