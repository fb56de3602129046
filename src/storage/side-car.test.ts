import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { TradingDay } from "../units/time.ts";
import { readSideCar, sideCarPath, writeSideCar } from "./side-car.ts";

let folder: string;
let store: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "pluto-side-car-"));
  store = path.join(folder, "theirs.duckdb");
});
afterEach(() => rmSync(folder, { recursive: true }));

const day = (text: string): TradingDay => text as TradingDay;

test("what is written is read, and lies beside the store", () => {
  writeSideCar(
    store,
    new Map([
      [
        "NIFTY",
        new Map([
          [day("2025-01-02"), "b"],
          [day("2025-01-01"), "a"],
        ]),
      ],
      ["BANKNIFTY", new Map([[day("2025-01-01"), "c"]])],
    ]),
  );
  expect(readSideCar(store).versions).toEqual({
    BANKNIFTY: { "2025-01-01": "c" },
    NIFTY: { "2025-01-01": "a", "2025-01-02": "b" },
  });
  expect(readdirSync(folder)).toEqual(["theirs.duckdb.pluto.json"]);
});

test("its text does not depend on the order in which versions were computed", () => {
  const one = [day("2025-01-01"), "a"] as const;
  const two = [day("2025-01-02"), "b"] as const;
  writeSideCar(
    store,
    new Map([
      ["NIFTY", new Map([one, two])],
      ["SENSEX", new Map([one])],
    ]),
  );
  const text = readFileSync(sideCarPath(store), "utf8");
  writeSideCar(
    store,
    new Map([
      ["SENSEX", new Map([one])],
      ["NIFTY", new Map([two, one])],
    ]),
  );
  expect(readFileSync(sideCarPath(store), "utf8")).toBe(text);
});

test("a store without one has no versions", () => {
  expect(readSideCar(store)).toEqual({ versions: {} });
});

test.each(["{", "null", "[]", "{}", '{"versions": null}', '{"versions": 1}'])(
  "one that reads %s is refused, and the message says what to do",
  (text) => {
    writeFileSync(sideCarPath(store), text);
    expect(() => readSideCar(store)).toThrow(expect.objectContaining({ code: "store.bad-side-car" }));
    expect(() => readSideCar(store)).toThrow("pluto data index");
  },
);
