import { expect, test } from "vitest";
import type { Paise } from "../units/unit.ts";
import { type Charges, NO_CHARGES, totalOf } from "./charges.ts";

test("everything a fill cost is every charge once, slippage included", () => {
  const names = Object.keys(NO_CHARGES) as (keyof Charges)[];
  expect(names).toHaveLength(7);
  const charges = Object.fromEntries(
    names.map((name, i) => [name, (10 ** i) as Paise]),
  ) as unknown as Charges;
  expect(totalOf(charges)).toBe(1_111_111);
  expect(totalOf(NO_CHARGES)).toBe(0);
});
