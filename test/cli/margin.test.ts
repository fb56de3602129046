import { afterAll, expect, test } from "vitest";
import { expectRefusal, pluto, Workspace } from "./support/pluto.ts";

/** `pluto margin` through the built command. */

const space = new Workspace("margin");
afterAll(() => space.remove());
const cli = (...args: string[]) => pluto(args, { cwd: space.folder });
const BOOK = ["--date", "2024-07-10", "--spot", "24324.45", "--leg", "-25 NIFTY24071824500CE @ 160.05"];

/** Every key of a JSON value, nested ones too. */
const keysOf = (value: unknown): string[] =>
  typeof value !== "object" || value === null
    ? []
    : Object.entries(value).flatMap(([key, inner]) => [key, ...keysOf(inner)]);

test("prints one document whose keys are in snake_case", async () => {
  const { stdout, code } = await cli("margin", ...BOOK, "--json");
  expect(code).toBe(0);
  const document = JSON.parse(stdout);
  expect(document.sources).toEqual({
    NIFTY: { volatility: "table", price_scan: "rule", vol_scan: "rule", rate: "measured" },
  });
  expect(document.total).toBeCloseTo(document.span + document.exposure + document.expiry_day, 6);
  expect(keysOf(document).filter((key) => key !== "NIFTY" && !/^[a-z]+(_[a-z]+)*$/.test(key))).toEqual([]);
});

test("takes official values from files, and a book's own go before them", async () => {
  space.write("official.csv", "date,underlying,annual_vol_pct\n2024-07-10,NIFTY,30\n");
  const files = ["--margin-files", "official.csv", "--json"];
  const plain = JSON.parse((await cli("margin", ...BOOK, "--json")).stdout);
  const filed = JSON.parse((await cli("margin", ...BOOK, ...files)).stdout);
  expect(filed.sources.NIFTY.volatility).toBe("official");
  expect(filed.span).toBeGreaterThan(1.3 * plain.span);
  space.write("book.json", {
    date: "2024-07-10",
    underlyings: { NIFTY: { spot: 24324.45, annual_vol_pct: 17.01 } },
    legs: [{ symbol: "NIFTY24071824500CE", qty: -25, price: 160.05 }],
  });
  const own = JSON.parse((await cli("margin", "book.json", ...files)).stdout);
  expect(own.span).toBeLessThan(filed.span);
  expectRefusal(
    await cli("margin", ...BOOK, "--margin-files", "no.csv"),
    "margin.unreadable-files",
    /no\.csv/,
  );
});

test("a volatility after the table's end says so", async () => {
  const late = ["margin", "--date", "2026-10-05", "--spot", "25000", "--leg", "-75 NIFTY26100625000CE"];
  expect((await cli(...late)).stdout).toContain("volatility beyond-table");
});
