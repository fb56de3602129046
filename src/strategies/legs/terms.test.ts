import { expect, test } from "vitest";
import { FILES, missingTests, split, TERMS } from "../../../test/legs-terms.ts";

test("every term of the leg-builder vocabulary has its tests, under the names that docs/legs.md gives them", () => {
  expect(missingTests()).toEqual([]);
  for (const { tests } of Object.values(TERMS).flat()) {
    expect(tests.length).toBeGreaterThan(0);
    for (const one of tests) expect(Object.keys(FILES)).toContain(split(one)[0]);
  }
});
