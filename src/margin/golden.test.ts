import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { TradingDay } from "../units/time.ts";
import type { Paise, Qty } from "../units/unit.ts";
import { compositeDelta } from "./calendar-spread.ts";
import type { ExpiryState, MarginLeg, MarginMarket } from "./margin-book.ts";
import { explainMargin, marginOf } from "./margin-model.ts";
import type { MarginParameters } from "./parameters.ts";
import { scanContract, scanExpiry } from "./span.ts";

interface GoldenLeg {
  readonly underlying: string;
  readonly type: "CE" | "PE" | "FUT";
  readonly expiry: string;
  readonly strike: number | null;
  readonly qty: number;
  readonly iv: number | null;
}
interface GoldenUnderlying {
  readonly underlying: string;
  readonly legs: readonly {
    readonly price: number;
    readonly riskArrayPerUnit: readonly number[];
    readonly compositeDelta: number;
  }[];
  readonly scenarioLoss: readonly number[];
  readonly worstScenario: number;
  readonly scanRisk: number;
  readonly calendarSpreads: readonly { near: string; far: string; units: number; charge: number }[];
  readonly calendarCharge: number;
  readonly shortOptionMinimum: number;
  readonly netOptionValue: number;
  readonly spanMargin: number;
  readonly exposureMargin: number;
  readonly expiryDayElm: number;
}
interface GoldenCase {
  readonly id: string;
  readonly params: Readonly<Record<string, number>>;
  readonly legs: readonly GoldenLeg[];
  readonly expected: {
    readonly byUnderlying: readonly GoldenUnderlying[];
    readonly spanMargin: number;
    readonly exposureMargin: number;
    readonly expiryDayElm: number;
    readonly totalMargin: number;
  };
}
interface Head {
  readonly market: Readonly<
    Record<string, { spot: number; expiries: Readonly<Record<string, { T: number; forward: number }>> }>
  >;
}

const lines = readFileSync(new URL("./fixtures/span.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n");
const head = JSON.parse(lines[0] ?? "") as Head;
const cases = lines.slice(1).map((line) => JSON.parse(line) as GoldenCase);

const DATE = "2024-12-05" as TradingDay;
const DATES: Readonly<Record<string, TradingDay>> = {
  E0: DATE,
  E1: "2024-12-12" as TradingDay,
  E2: "2024-12-26" as TradingDay,
  E3: "2025-01-30" as TradingDay,
};
const dateOf = (expiry: string): TradingDay => DATES[expiry] as TradingDay;

const legOf = ({ underlying, type, expiry, strike, qty, iv }: GoldenLeg): MarginLeg => ({
  symbol: `${underlying}${expiry}${strike ?? ""}${type}`,
  underlying,
  expiry: dateOf(expiry),
  qty: qty as Qty,
  ...(type === "FUT"
    ? { kind: "future" }
    : {
        kind: "option",
        optionType: type,
        strike: Math.round((strike ?? 0) * 100) as Paise,
        iv: iv ?? Number.NaN,
      }),
});

const market: MarginMarket = {
  date: DATE,
  underlyings: new Map(
    Object.entries(head.market).map(([underlying, { spot, expiries }]) => [
      underlying,
      {
        spot: spot * 100,
        expiries: new Map<TradingDay, ExpiryState>(
          Object.entries(expiries).map(([name, { T, forward }]) => [
            dateOf(name),
            { forward: forward * 100, years: T },
          ]),
        ),
      },
    ]),
  ),
};

/** The stated parameters; the convention leaves expiring legs out of the calendar charge, but offsets them. */
function parametersOf(params: Readonly<Record<string, number>>, underlying: string): MarginParameters {
  const of = (name: string): number => params[name] as number;
  return {
    underlying,
    date: DATE,
    scan: { kind: "implied", rate: of("r"), lookaheadYears: of("lookaheadYears"), volFloor: of("volFloor") },
    annualVol: 0,
    priceScanPct: of("priceScanPct"),
    longDatedPriceScanPct: of("priceScanPct"),
    volScan: of("volScanAbs"),
    extreme: { multiple: of("extremeMultiple"), cover: of("extremeCover") },
    calendarPct: of("calendarPct"),
    shortOptionMinimumPct: of("shortOptionMinPct"),
    exposure: {
      pct: of("exposurePct"),
      deepOtmPct: of("exposurePct") + of("deepOtmExtraPct"),
      deepOtmBeyond: of("deepOtmPct"),
      longDatedPct: of("exposurePct"),
    },
    expiryDayPct: of("expiryDayElmPct"),
    expiringLeg: "uncharged",
    sources: { volatility: "official", priceScan: "official", volScan: "official", rate: "official" },
  };
}

/** The stated tolerances: rupees a unit, rupees a portfolio. */
const PER_UNIT = 1e-6;
const PER_PORTFOLIO = 1e-4;

function expectNear(paise: number, rupees: number, tolerance: number, what: string): void {
  expect(Math.abs(paise / 100 - rupees), what).toBeLessThanOrEqual(tolerance);
}

test("there are twenty golden cases", () => {
  expect(cases).toHaveLength(20);
});

describe.each(cases)("golden margin of $id", ({ params, legs: goldenLegs, expected }) => {
  const book = goldenLegs.map(legOf);
  const parameters = new Map(
    [...market.underlyings.keys()].map((name) => [name, parametersOf(params, name)]),
  );
  const parts = explainMargin(book, market, parameters);

  test("every leg's price, risk array and composite delta", () => {
    for (const golden of expected.byUnderlying) {
      const part = parts.find(({ underlying }) => underlying === golden.underlying);
      const goldenOwn = goldenLegs.filter(({ underlying }) => underlying === golden.underlying);
      golden.legs.forEach((wanted, i) => {
        const leg = legOf(goldenOwn[i] as GoldenLeg);
        const scanned = part?.spans[0]?.legs?.find(({ symbol }) => symbol === leg.symbol);
        wanted.riskArrayPerUnit.forEach((loss, s) => {
          expectNear(scanned?.riskArray[s] ?? Number.NaN, loss, PER_UNIT, `${leg.symbol} ${s + 1}`);
        });
        if (leg.kind === "option")
          expectNear(scanned?.price ?? Number.NaN, wanted.price, PER_UNIT, leg.symbol);
        const ownParameters = parametersOf(params, golden.underlying);
        const ownMarket = market.underlyings.get(golden.underlying);
        if (ownMarket === undefined) throw new Error("no market");
        const expiry = scanExpiry(leg.expiry, ownMarket, ownParameters);
        const delta = compositeDelta(scanContract(leg, expiry, ownParameters));
        expect(Math.abs(delta - wanted.compositeDelta), leg.symbol).toBeLessThan(1e-9);
      });
    }
  });

  test("scenarios, worst one, calendar spreads, minimum and option value", () => {
    expect(parts).toHaveLength(expected.byUnderlying.length);
    for (const golden of expected.byUnderlying) {
      const [span] = parts.find(({ underlying }) => underlying === golden.underlying)?.spans ?? [];
      if (span === undefined) throw new Error(`no span of ${golden.underlying}`);
      golden.scenarioLoss.forEach((loss, s) => {
        expectNear(span.scenarioLoss[s] ?? Number.NaN, loss, PER_PORTFOLIO, `scenario ${s + 1}`);
      });
      expect(span.worstScenario).toBe(golden.worstScenario);
      expectNear(span.scanRisk, golden.scanRisk, PER_PORTFOLIO, "scan");
      expect(span.calendarSpreads.map(({ near, far }) => [near, far])).toEqual(
        golden.calendarSpreads.map(({ near, far }) => [dateOf(near), dateOf(far)]),
      );
      expectNear(span.calendarCharge, golden.calendarCharge, PER_PORTFOLIO, "calendar");
      expectNear(span.shortOptionMinimum, golden.shortOptionMinimum, PER_PORTFOLIO, "minimum");
      expectNear(span.netOptionValue, golden.netOptionValue, PER_PORTFOLIO, "option value");
    }
  });

  test("the margins", () => {
    const sum = (value: (part: (typeof parts)[number]) => number) =>
      parts.reduce((total, part) => total + value(part), 0);
    const span = sum(({ spans }) => spans.reduce((total, { spanMargin }) => total + spanMargin, 0));
    const exposure = sum((part) => part.exposure);
    const expiryDay = sum((part) => part.expiryDay);
    expectNear(span, expected.spanMargin, PER_PORTFOLIO, "span");
    expectNear(exposure, expected.exposureMargin, PER_PORTFOLIO, "exposure");
    expectNear(expiryDay, expected.expiryDayElm, PER_PORTFOLIO, "expiry day");
    expectNear(span + exposure + expiryDay, expected.totalMargin, PER_PORTFOLIO, "total");
    const rounded = marginOf(book, market, parameters);
    expect(Object.values(rounded).every(Number.isSafeInteger)).toBe(true);
    expect(rounded.total / 100 - expected.totalMargin).toBeGreaterThan(-1e-4);
    expect(rounded.total / 100 - expected.totalMargin).toBeLessThan(0.03);
  });
});
