import { expect, test } from "vitest";
import { builtInStrategies } from "./built-in.ts";

test("built-in strategies have names of their own, in kebab-case, and say in a sentence what they do", () => {
  const names = builtInStrategies.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(["short-straddle", "premium-strangle"]));
  expect(new Set(names).size).toBe(names.length);
  for (const { name, summary } of builtInStrategies) {
    expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(summary.length).toBeGreaterThan(10);
  }
});
