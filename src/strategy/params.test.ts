import fc from "fast-check";
import { expect, expectTypeOf, test } from "vitest";
import * as z from "zod";
import { clockTextMs } from "../units/time.ts";
import type { Paise, TimeOfDay } from "../units/unit.ts";
import { exactlyOneSize, sizeOf, sizeParams, zRupees, zTimeOfDay, zTradingDay } from "./params.ts";

const messagesOf = (result: { success: boolean; error?: z.ZodError }): string[] =>
  result.error?.issues.map((issue) => issue.message) ?? [];

test("a time of day is text in the file and milliseconds in code", () => {
  expect(z.decode(zTimeOfDay, "09:20")).toBe(33_600_000);
  expect(zTimeOfDay.parse("15:15:30")).toBe(54_930_000);
  expect(z.encode(zTimeOfDay, 33_600_000 as TimeOfDay)).toBe("09:20:00");
  expectTypeOf(zTimeOfDay.parse("09:20")).toEqualTypeOf<TimeOfDay>();
});

test("every time of day that the file can hold goes to code and back without loss", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 86_399_999 }), (ms) => {
      const time = zTimeOfDay.parse(clockTextMs(ms));
      expect(time).toBe(ms);
      expect(zTimeOfDay.parse(z.encode(zTimeOfDay, time))).toBe(ms);
    }),
  );
});

test("rupees in the file are paise in code, and go back as they came", () => {
  fc.assert(
    fc.property(fc.integer({ min: -100_000_000, max: 100_000_000 }), (paise) => {
      const inFile = paise / 100;
      expect(zRupees.parse(inFile)).toBe(0 + paise);
      expect(z.encode(zRupees, paise as Paise)).toBe(inFile);
    }),
  );
  expectTypeOf(zRupees.parse(20)).toEqualTypeOf<Paise>();
});

test("a date stays the text it is, once it is known to be one", () => {
  expect(zTradingDay.parse("2024-04-25")).toBe("2024-04-25");
  expect(z.encode(zTradingDay, zTradingDay.parse("2024-04-25"))).toBe("2024-04-25");
});

test.each([
  [zTimeOfDay, "9:20", '"9:20" is not a time; write HH:MM or HH:MM:SS, e.g. 09:20'],
  [zTimeOfDay, "25:00", '"25:00" is not a time; write HH:MM or HH:MM:SS, e.g. 09:20'],
  [zTimeOfDay, 920, "Invalid input: expected string, received number"],
  [zRupees, 20.005, "20.005 is not a whole number of paise"],
  [zRupees, "20", "Invalid input: expected number, received string"],
  [zTradingDay, "2024-02-30", '"2024-02-30" is not a date; write YYYY-MM-DD, e.g. 2024-04-25'],
])("a value that is none says so in one sentence without a code (%#)", (schema, value, message) => {
  expect(messagesOf(schema.safeParse(value))).toEqual([message]);
});

test("the fault of a parameter is found at its path, all of them at once", () => {
  const schema = z.strictObject({ entry_time: zTimeOfDay, premium: zRupees });
  const { error } = schema.safeParse({ entry_time: "dawn", premium: 0.001 });
  expect(error?.issues.map(({ path, message }) => [path.join("."), message])).toEqual([
    ["entry_time", '"dawn" is not a time; write HH:MM or HH:MM:SS, e.g. 09:20'],
    ["premium", "0.001 is not a whole number of paise"],
  ]);
});

const size = z.strictObject(sizeParams).refine(...exactlyOneSize);

test("a size is exactly one of lots and qty", () => {
  expect(sizeOf(size.parse({ lots: 2 }))).toEqual({ lots: 2 });
  expect(sizeOf(size.parse({ qty: 150 }))).toEqual({ qty: 150 });
  for (const wrong of [{}, { lots: 1, qty: 50 }])
    expect(messagesOf(size.safeParse(wrong))).toEqual(["give exactly one of lots and qty"]);
});

test.each([{ lots: 0 }, { lots: -1 }, { lots: 1.5 }, { qty: 0 }, { qty: 37.5 }, { lots: "1" }, { lot: 1 }])(
  "%j is no size",
  (wrong) => {
    expect(size.safeParse(wrong).success).toBe(false);
  },
);
