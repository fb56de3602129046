import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chainRows } from "../../../test/conformance/support/arbitrary-rows.ts";
import { ALL_ROW_COLUMNS } from "../../market/data-version.ts";
import type { SeriesRows } from "../../market/series-rows.ts";
import { dayFileBytes, readDayFile } from "./day-file.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "pluto-day-file-"));
});
afterAll(() => rmSync(folder, { recursive: true }));
const fileOf = (bytes: Uint8Array): string => {
  const file = path.join(folder, "one.day");
  writeFileSync(file, bytes);
  return file;
};
const NAME = "NSE_Options_Expiry_NIFTY_20250102 2025-01-01";

/** Two contracts at the same two instants, with an open interest beside the close. */
const CHAIN: SeriesRows = {
  strikes: Int32Array.of(2_350_000, 2_350_000),
  isPut: Uint8Array.of(0, 1),
  offsets: Int32Array.of(0, 2, 4),
  time: Int32Array.of(33_300_000, 33_360_000, 33_300_000, 33_360_000),
  columns: { close: Int32Array.of(100, 105, 200, 195), oi: Float64Array.of(75, 150, 225, -1) },
  duplicates: 3,
  hasGaps: false,
};

test("any rows come back as they were, with the columns that were asked for", () => {
  fc.assert(
    fc.property(chainRows, fc.subarray([...ALL_ROW_COLUMNS]), (rows, columns) => {
      const found = readDayFile(fileOf(dayFileBytes(NAME, rows, ALL_ROW_COLUMNS)), NAME, columns);
      const wanted = Object.entries(rows.columns).filter(
        ([name]) => name === "close" || columns.some((column) => column === name),
      );
      expect(found).toMatchObject({ status: "whole" });
      if (found.status === "whole")
        expect(found.rows).toEqual({
          ...rows,
          columns: Object.fromEntries(wanted),
          hasGaps: rows.columns.close.includes(0),
        });
    }),
  );
});

test("times that all contracts share are kept once, and columns are views of what was read", () => {
  const bytes = dayFileBytes(NAME, CHAIN, ["oi"]);
  expect(bytes.length).toBe(256 + 24 + 8 + 16 + 32);
  const found = readDayFile(fileOf(bytes), NAME, ["oi"]);
  expect(found).toEqual({ status: "whole", rows: CHAIN, bytes: 256 + 22 + 8 + 16 + 32 });
  if (found.status !== "whole") return;
  const { close, oi } = found.rows.columns;
  expect(close.buffer).toBe(oi?.buffer);
});

test("only the columns that are asked for are read", () => {
  const found = readDayFile(fileOf(dayFileBytes(NAME, CHAIN, ["oi"])), NAME, []);
  expect(found).toMatchObject({ status: "whole", bytes: 256 + 22 + 8 + 16 });
});

describe("a file", () => {
  test("that is not there is lost", () => {
    expect(readDayFile(path.join(folder, "none.day"), NAME, [])).toEqual({ status: "lost" });
  });

  test("of which a column was never asked for lacks it; one that the store does not have, it does not lack", () => {
    const file = fileOf(dayFileBytes(NAME, CHAIN, ["oi", "bid"]));
    expect(readDayFile(file, NAME, ["volume"])).toEqual({ status: "lacks", asked: ["close", "bid", "oi"] });
    const found = readDayFile(file, NAME, ["bid"]);
    expect(found.status === "whole" && Object.keys(found.rows.columns)).toEqual(["close"]);
  });

  test("of another day is corrupt", () => {
    expect(readDayFile(fileOf(dayFileBytes("another", CHAIN, [])), NAME, [])).toMatchObject({
      status: "corrupt",
      why: "it holds another series or another day",
    });
  });

  test("that is a folder is corrupt", () => {
    expect(readDayFile(folder, NAME, [])).toMatchObject({ status: "corrupt" });
  });

  test("cut short anywhere is corrupt, or is not missed where only padding went", () => {
    const whole = dayFileBytes(NAME, CHAIN, ["oi"]);
    for (let length = 0; length < whole.length; length++)
      expect(readDayFile(fileOf(whole.subarray(0, length)), NAME, ["oi"]).status).toBe("corrupt");
  });

  test("with any byte changed is corrupt, or gives the same rows", () => {
    const whole = dayFileBytes(NAME, CHAIN, ["oi"]);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const changed = whole.slice();
        changed[at] = (changed[at] as number) ^ by;
        const found = readDayFile(fileOf(changed), NAME, ["oi"]);
        if (found.status === "whole") expect(found.rows).toEqual(CHAIN);
        else expect(found.status).toBe("corrupt");
      }),
      { numRuns: 400 },
    );
  });
});
