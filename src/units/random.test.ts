import { expect, test } from "vitest";
import { standardNormal, streamKey, uniform, uniformUint32 } from "./random.ts";

/** Computed once and pinned: every synthetic market and every stored seed depends on it. */
const PINNED = { key: 4_105_341_735, draws: [3_867_523_021, 640_471_310, 2_846_517_102] };
const N = 20_000;
const draws = <T>(draw: (i: number) => T): T[] => Array.from({ length: N }, (_, i) => draw(i));
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

test("a draw depends on its key and its place alone, and never changes between versions", () => {
  expect(streamKey(1, 19_838, 3)).toBe(PINNED.key);
  expect([0, 1, 2].map((i) => uniformUint32(streamKey(1, 19_838, 3), i))).toEqual(PINNED.draws);
  expect(uniform(7, 5)).toBe(uniformUint32(7, 5) / 2 ** 32);
});

test("streams differ in every part of their key and in its order", () => {
  const keys = [[1, 2, 3], [1, 3, 2], [2, 1, 3], [1, 2], [1, 2, 3, 0], [0, 1, 2, 3], [-1, 2, 3], []];
  expect(new Set(keys.map((parts) => streamKey(...parts))).size).toBe(keys.length);
});

test("uniform draws fill [0, 1) evenly", () => {
  const values = draws((i) => uniform(streamKey(42), i));
  const buckets = new Array<number>(20).fill(0);
  for (const value of values) buckets[Math.floor(value * 20)] = (buckets[Math.floor(value * 20)] ?? 0) + 1;
  expect(buckets.reduce((sum, count) => sum + count, 0)).toBe(N);
  const chiSquare = mean(buckets.map((count) => (count - N / 20) ** 2 / (N / 20))) * 20;
  expect(chiSquare).toBeLessThan(43.8); // 19 degrees of freedom, 0.1 %
  expect(
    Math.abs(mean(values.slice(1).map((value, i) => (value - 0.5) * ((values[i] ?? 0) - 0.5)))),
  ).toBeLessThan(0.003);
});

test("normal draws have mean 0, variance 1 and no skew", () => {
  const values = draws((i) => standardNormal(streamKey(42, 1), i));
  expect(values.every(Number.isFinite)).toBe(true);
  expect(Math.abs(mean(values))).toBeLessThan(0.025);
  expect(Math.abs(mean(values.map((value) => value ** 2)) - 1)).toBeLessThan(0.035);
  expect(Math.abs(mean(values.map((value) => value * value * value)))).toBeLessThan(0.09);
});
