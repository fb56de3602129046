import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chainRows } from "../../../test/conformance/support/arbitrary-rows.ts";
import { ALL_COLUMNS, linesOf, rowsOf } from "../../../test/conformance/support/contents.ts";
import type { SeriesRows } from "../../market/series-rows.ts";
import { type DayFields, decodeDay, encodeDay, fieldsOf } from "./day-columns.ts";

const NAME = "NSE_Options_Expiry_NIFTY_20250102 2025-01-01";
const rows = rowsOf(["open", "close", "oi"], {
  "23700CE": [
    ["09:16", 11005, 11020, 1_250_025],
    ["09:17", 11020, 11055, 3_000_000_000],
  ],
  "23700PE": [["09:16", 6005, 5905, -1]],
});

const reader =
  (fields: DayFields) =>
  (field: string): Uint8Array | null =>
    fields.get(field) ?? null;
const decoded = (fields: DayFields, name = NAME) => decodeDay(name, ALL_COLUMNS, reader(fields));
const whole = (fields: DayFields): SeriesRows => {
  const day = decoded(fields);
  if (day.status !== "whole") throw new Error(`the day is ${JSON.stringify(day)}`);
  return day.rows;
};

test("a day comes back as it went in, whatever it is", () => {
  fc.assert(
    fc.property(chainRows, fc.nat(9), (day, duplicates) => {
      const found = whole(encodeDay(NAME, { ...day, duplicates }));
      expect(linesOf(found)).toEqual(linesOf(day));
      expect(Object.keys(found.columns).sort()).toEqual(Object.keys(day.columns).sort());
      expect([found.offsets, found.isPut, found.duplicates ?? 0]).toEqual([
        day.offsets,
        day.isPut,
        duplicates,
      ]);
    }),
  );
});

test("the bytes are the ones that the format states, on any machine", () => {
  const fields = encodeDay(NAME, rows);
  const words = new DataView(Uint8Array.from(fields.get("head") ?? []).buffer);
  expect([0, 4, 8, 12, 16, 20].map((at) => words.getUint32(at, true))).toEqual([
    0x44_54_4c_50,
    1,
    3,
    2,
    0,
    0b00_1000_1001 | (1 << 7),
  ]);
  expect(Buffer.from(fields.get("head") ?? []).toString("latin1", 0, 4)).toBe("PLTD");
  const close = new DataView(Uint8Array.from(fields.get("close") ?? []).buffer);
  expect([0, 4, 8].map((at) => close.getInt32(at, true))).toEqual([11020, 11055, 5905]);
  const oi = new DataView(Uint8Array.from(fields.get("oi") ?? []).buffer);
  expect([0, 8, 16].map((at) => oi.getFloat64(at, true))).toEqual([1_250_025, 3_000_000_000, -1]);
});

test("only the fields of the columns that are wanted are needed", () => {
  const fields = new Map(encodeDay(NAME, rows));
  for (const field of fields.keys()) if (!fieldsOf(["oi"]).includes(field)) fields.delete(field);
  const day = decodeDay(NAME, ["oi", "bid"], reader(fields));
  expect(day.status === "whole" && Object.keys(day.rows.columns).sort()).toEqual(["close", "oi"]);
  expect(decoded(fields)).toEqual({ status: "corrupt", why: "its open does not match its checksum" });
});

test("bytes may come back at any offset", () => {
  const shifted = [...encodeDay(NAME, rows)].map(([field, bytes]): [string, Uint8Array] => [
    field,
    Buffer.concat([Buffer.of(1, 2, 3), bytes]).subarray(3),
  ]);
  expect(linesOf(whole(new Map(shifted)))).toEqual(linesOf(rows));
});

describe("what is not the day that was put", () => {
  test("nothing at all is lost", () => {
    expect(decoded(new Map())).toEqual({ status: "lost" });
  });

  test("another series or day is corrupt", () => {
    expect(decoded(encodeDay(NAME, rows), "NSE_Index_NIFTY 2025-01-01")).toEqual({
      status: "corrupt",
      why: "it holds another series or another day",
    });
  });

  test("another format says so", () => {
    const fields = new Map(encodeDay(NAME, rows));
    fields.set("head", Uint8Array.from(fields.get("head") ?? []).fill(2, 4, 5));
    expect(decoded(fields)).toEqual({ status: "corrupt", why: "it has format 2, this Pluto reads format 1" });
  });

  test("a flipped bit, a cut or a missing field anywhere is corrupt, and never other rows", () => {
    const fields = encodeDay(NAME, rows);
    const someField = fc.constantFrom(...fields.keys());
    fc.assert(
      fc.property(someField, fc.nat(), fc.constantFrom("flip", "cut", "drop"), (field, at, what) => {
        const bytes = Uint8Array.from(fields.get(field) ?? []);
        const damaged = new Map(fields);
        if (what === "drop") damaged.delete(field);
        else if (what === "cut") damaged.set(field, bytes.subarray(0, at % bytes.length));
        else {
          const byte = Math.floor(at / 8) % bytes.length;
          bytes[byte] = (bytes[byte] as number) ^ (1 << (at % 8));
          damaged.set(field, bytes);
        }
        expect(decoded(damaged).status).toBe("corrupt");
      }),
    );
  });
});
