import { expect, test } from "vitest";
import { levelAt, levelByPct } from "../strategy/level.ts";
import type { Paise, TimeOfDay } from "../units/unit.ts";
import { plainValue } from "./trace-value.ts";

test("paise become rupees, levels keep their fractions, times are on the clock, names are those of files", () => {
  const told = {
    price: 9_760 as Paise,
    openedAt: 33_600_000 as TimeOfDay,
    protection: { stop: levelByPct(7_471 as Paise, 25), target: levelAt(3_700 as Paise) },
  };
  expect(plainValue(told)).toEqual({
    price: 97.6,
    opened_at: "09:20:00",
    protection: { stop: 93.3875, target: 37 },
  });
});

test("a contract is its symbol, a column says how long it is, what is no number is said in words", () => {
  const contract = { symbol: "NIFTY25010222850CE", optionType: "CE", strike: 2_285_000 };
  expect(plainValue([contract, new Int32Array(3), Number.POSITIVE_INFINITY])).toEqual([
    "NIFTY25010222850CE",
    "3 numbers",
    "Infinity",
  ]);
});
