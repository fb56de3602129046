import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Black76Option, black76Price } from "./black76.ts";
import { black76Greeks } from "./greeks.ts";
import { impliedVol } from "./implied-vol.ts";
import { impliedForward } from "./parity.ts";

/** The golden numbers, made with 60-digit arithmetic; the file's first lines name the columns and the source. */
const lines = readFileSync(new URL("./fixtures/options.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n");
const parsed = lines.map((line) => JSON.parse(line));
type Row = Readonly<Record<string, never>>;
const columns = new Map(
  parsed.flatMap((line) => (line.columns === undefined ? [] : [[line.columns, line.names]])),
);
const rows = (kind: string): readonly Row[] =>
  parsed
    .filter((line) => Array.isArray(line) && line[0] === kind)
    .map((line) =>
      Object.fromEntries(columns.get(kind).map((name: string, i: number) => [name, line[i + 1]])),
    );

const near = (actual: number, expected: number, relative: number, absolute: number): boolean =>
  Math.abs(actual - expected) <= Math.max(absolute, relative * Math.abs(expected));

/** A Black-Scholes case is a Black-76 case on the forward S·e^((r−q)T). */
function optionOf(row: Row): Black76Option {
  const carry = row.model === "bsm" ? Math.exp((row.rate - row.dividend) * row.years) : 1;
  return {
    optionType: row.optionType,
    forward: row.underlying * carry,
    strike: row.strike,
    years: row.years,
    rate: row.rate,
  };
}

const cases = rows("case");

test("the fixture is whole", () => {
  expect(cases).toHaveLength(506);
  expect(rows("edge")).toHaveLength(21);
  expect(rows("expiry")).toHaveLength(20);
  expect(rows("chain")).toHaveLength(2);
});

test("every golden price is met to 1e-8 rupees, and to 1e-11 of itself where it is out of the money", () => {
  const off = cases.filter(
    (row) => !near(black76Price(optionOf(row), row.sigma), row.price, 0, 1e-8 + 1e-15 * row.price),
  );
  expect(off.map((row) => row.id)).toEqual([]);
  const otm = cases.filter(
    (row) => (row.optionType === "CE") === row.strike > row.underlying && row.model !== "bsm",
  );
  expect(otm.length).toBeGreaterThan(150);
  const visible = otm.filter((row) => row.price > 1e-30);
  const loose = visible.filter((row) => !near(black76Price(optionOf(row), row.sigma), row.price, 1e-11, 0));
  expect(loose.map((row) => row.id)).toEqual([]);
});

test("every golden greek on a forward is met in its tolerance", () => {
  const off = cases
    .filter((row) => row.model === "black76")
    .flatMap((row) => {
      const greeks = black76Greeks(optionOf(row), row.sigma);
      const wrong: string[] = [];
      if (!near(greeks.delta, row.delta, 0, 1e-10)) wrong.push("delta");
      if (!near(greeks.gamma, row.gamma, 1e-9, 1e-12)) wrong.push("gamma");
      for (const name of ["vega", "theta", "rho"] as const)
        if (!near(greeks[name], row[name], 1e-9, 1e-7)) wrong.push(name);
      for (const name of ["vanna", "volga"] as const)
        if (!near(greeks[name], row[name], 1e-8, 1e-6)) wrong.push(name);
      return wrong.map((name) => `${row.id} ${name}: ${greeks[name as "delta"]} for ${row[name]}`);
    });
  expect(off).toEqual([]);
});

test("the greeks of a Black-Scholes case follow by the chain rule of its forward", () => {
  const off = cases
    .filter((row) => row.model === "bsm")
    .flatMap((row) => {
      const carry = Math.exp((row.rate - row.dividend) * row.years);
      const greeks = black76Greeks(optionOf(row), row.sigma);
      const isNear =
        near(greeks.delta * carry, row.delta, 0, 1e-10) &&
        near(greeks.gamma * carry * carry, row.gamma, 1e-9, 1e-12) &&
        near(greeks.vega, row.vega, 1e-9, 1e-7);
      return isNear ? [] : [row.id];
    });
  expect(off).toEqual([]);
});

test("every golden implied volatility is met in the tolerance of its case, with its status", () => {
  const off = cases.flatMap((row) => {
    const result = impliedVol(optionOf(row), row.ivPrice);
    const accepted = row.acceptStatuses as readonly string[];
    if (result.status !== row.ivStatus)
      return accepted.includes(result.status) || row.illConditioned ? [] : [`${row.id}: ${result.status}`];
    if (result.status !== "ok" || row.illConditioned) return [];
    const isNear = near(result.iv, row.iv, 0, row.ivTol);
    return isNear ? [] : [`${row.id}: ${result.iv} for ${row.iv} ± ${row.ivTol}`];
  });
  expect(off).toEqual([]);
});

test("a refused price says which bound it broke", () => {
  for (const row of rows("edge")) {
    const result = impliedVol(optionOf(row), row.price);
    expect(`${row.id} ${result.status}`).toBe(`${row.id} ${row.status}`);
    if (result.status === "ok") expect(near(result.iv, row.iv, 1e-9, 0)).toBe(true);
  }
});

describe("at expiry and at zero volatility", () => {
  test.each(
    rows("expiry").map((row) => [`${row.optionType} ${row.underlying} T=${row.years} r=${row.rate}`, row]),
  )("%s is what is left of the pay-off", (_, row) => {
    expect(black76Price(optionOf(row), row.sigma)).toBeCloseTo(row.price, 9);
    const greeks = black76Greeks(optionOf(row), row.sigma);
    for (const name of ["delta", "gamma", "vega", "theta", "rho"] as const)
      expect(greeks[name]).toBeCloseTo(row[name], 9);
  });
});

test("the forward of a chain comes from the strike where call and put are nearest", () => {
  for (const row of rows("chain")) {
    const pairs = (row.pairs as readonly number[][]).map(([strike = 0, call = 0, put = 0]) => ({
      strike,
      call,
      put,
    }));
    const found = impliedForward(pairs, Math.exp(row.rate * row.years));
    expect(found?.strike).toBe(row.strike);
    expect(found?.forward).toBeCloseTo(row.forward, 9);
    expect(impliedForward([...pairs].reverse(), Math.exp(row.rate * row.years))).toEqual(found);
  }
  expect(impliedForward([], 1)).toBeUndefined();
});
