/**
 * The margin against official files. Runs where `PLUTO_REAL_DATA` names the folder that holds them; the numbers here
 * are what docs quote.
 */
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { beforeAll, describe, expect } from "vitest";
import { skipUnless } from "../../test/require.ts";
import { impliedVolOrNothing } from "../pricing/implied-vol.ts";
import { daysBetween, type TradingDay } from "../units/time.ts";
import { marginOf } from "./margin-model.ts";
import { marginParameters } from "./parameters.ts";
import { marginOfArrays, spanOfArrays } from "./risk-arrays.ts";
import { priceScanRule } from "./rules.ts";
import { scanByScenario } from "./scan-reference.ts";
import { EXTREME_MOVE } from "./scenarios.ts";
import { calibrate, type FileInputs, lossesOf, stateOf } from "./testing/calibrate.ts";
import {
  type OfficialCondor,
  type OfficialDay,
  officialCondors,
  officialDays,
  officialScans,
} from "./testing/official-files.ts";
import type { DailyClose } from "./volatility.ts";

const FOLDER = process.env.PLUTO_REAL_DATA ?? "";
const onRealData = skipUnless(FOLDER !== "", "PLUTO_REAL_DATA does not name the folder of official files");

let condors: readonly OfficialCondor[] = [];
let days: ReadonlyMap<TradingDay, OfficialDay> = new Map();
/** What each condor's file was computed with. */
let inputs: readonly FileInputs[] = [];
beforeAll(async () => {
  if (FOLDER === "") return;
  condors = await officialCondors(FOLDER);
  days = await officialDays(FOLDER);
  inputs = condors.map(calibrate);
});

/** The last day of the collection of volatilities. */
const LAST_OFFICIAL_DAY = "2024-12-31";

const inputsOf = (i: number): FileInputs => inputs[i] as FileInputs;

/** The session before, by the official files. */
const sessionBefore = (date: TradingDay): OfficialDay & { readonly date: TradingDay } => {
  const before = [...days.keys()].findLast((day) => day < date) as TradingDay;
  return { ...(days.get(before) as OfficialDay), date: before };
};

/** The closes that a run would know: this month's until the day, and the last one before. */
function closesBefore(date: TradingDay): readonly DailyClose[] {
  const first = `${date.slice(0, 8)}01`;
  const before = [...days.keys()].findLast((day) => day < first);
  return [...days]
    .filter(([day]) => day === before || (day >= first && day < date))
    .map(([day, { close }]) => ({ date: day, close }));
}

/** Quantile of type 7. */
function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const low = sorted[Math.floor(at)] ?? Number.NaN;
  return low + ((sorted[Math.ceil(at)] ?? low) - low) * (at - Math.floor(at));
}

interface ErrorSummary {
  readonly entries: number;
  readonly median: number;
  readonly p95: number;
  readonly worst: number;
}

/** Errors of single losses, per cent of the scan range. */
function summary(errors: readonly number[]): ErrorSummary {
  const sorted = [...errors].sort((a, b) => a - b);
  return {
    entries: sorted.length,
    median: quantile(sorted, 0.5),
    p95: quantile(sorted, 0.95),
    worst: sorted.at(-1) ?? Number.NaN,
  };
}

type Losses = readonly (readonly number[])[];

/** |ours − official| of every loss of the chosen condors, per cent of the scan range. */
function errorsOf(
  chosen: (condor: OfficialCondor) => boolean,
  losses: (condor: OfficialCondor, i: number) => Losses,
) {
  const errors: number[] = [];
  for (const [i, condor] of condors.entries()) {
    if (!chosen(condor)) continue;
    const range = inputsOf(i).spot * inputsOf(i).priceScanPct;
    for (const [leg, row] of losses(condor, i).entries())
      for (const [s, loss] of row.entries())
        errors.push((100 * Math.abs(loss - (condor.legs[leg]?.riskArray[s] ?? Number.NaN))) / range);
  }
  return errors;
}

/** Our published losses, from a spot and what the rules say of the day. */
function lossesByRule(
  condor: OfficialCondor,
  spot: number,
  from: Parameters<typeof marginParameters>[2] = {},
): Losses {
  const parameters = marginParameters("NIFTY", condor.date, from);
  return lossesOf(condor, { market: { spot }, parameters }, true);
}

const all = () => true;
const isOfficialDay = ({ date }: OfficialCondor): boolean => date <= LAST_OFFICIAL_DAY;
const isBeginning = (condor: OfficialCondor): boolean => condor.slot === "BOD" && isOfficialDay(condor);

describe("the arithmetic", () => {
  onRealData("on official arrays gives the stated margin of all 597 iron condors", () => {
    expect(condors).toHaveLength(597);
    for (const { date, legs, statedMargin } of condors) {
      const arrays = legs.map(({ leg: { qty, price }, riskArray }) => ({ qty, price, riskArray }));
      expect(spanOfArrays(marginOfArrays(arrays)), date).toBe(statedMargin);
    }
  });

  onRealData("as a whole gives that margin too, from four numbers a file: to a paisa a unit", () => {
    for (const [i, condor] of condors.entries()) {
      const { market, parameters } = stateOf(condor, inputsOf(i));
      const { span } = marginOf(
        condor.legs.map(({ leg }) => leg),
        { date: condor.date, underlyings: new Map([["NIFTY", market]]) },
        new Map([["NIFTY", parameters]]),
      );
      const lot = Math.abs(condor.legs[0]?.leg.qty ?? 0);
      expect(Math.abs(span - condor.statedMargin), condor.date).toBeLessThanOrEqual(2 * lot);
    }
  });
});

describe("our scenario prices", () => {
  onRealData("are the official ones: 38,208 losses, none off by more than a paisa", () => {
    const off = condors.flatMap((condor, i) =>
      lossesOf(condor, stateOf(condor, inputsOf(i)), true).flatMap((row, leg) =>
        row.map((loss, s) => Math.abs(loss - (condor.legs[leg]?.riskArray[s] ?? Number.NaN))),
      ),
    );
    expect(off).toHaveLength(38_208);
    expect(Math.max(...off)).toBe(1);
    expect(off.filter((paise) => paise === 0).length / off.length).toBeGreaterThan(0.97);
  });

  onRealData("come from numbers that follow the rules: index, volatility, scan range", () => {
    for (const [i, condor] of condors.entries()) {
      const { spot, annualVol, priceScanPct } = inputsOf(i);
      const rule = priceScanRule("NIFTY", condor.date);
      const expected = Math.max(rule?.floorPct ?? 0, (6 * Math.SQRT2 * annualVol) / Math.sqrt(365));
      expect(Math.abs(priceScanPct / expected - 1), condor.date).toBeLessThan(3e-4);
      if (!isOfficialDay(condor)) continue;
      const before = sessionBefore(condor.date);
      if (condor.slot === "BOD") {
        expect(Math.abs(spot - before.close), condor.date).toBeLessThan(4);
        expect(Math.abs(annualVol - before.annualVol), condor.date).toBeLessThan(5.1e-5);
      } else {
        const moveToday = Math.log(spot / before.close);
        const today = Math.sqrt(0.995 * before.annualVol ** 2 + 0.005 * 365 * moveToday ** 2);
        expect(Math.abs(annualVol - today), condor.date).toBeLessThan(6e-4);
      }
    }
  });

  onRealData(
    "from official daily values alone (158 files at the beginning of a day) are off by a hundredth",
    () => {
      const errors = errorsOf(isBeginning, (condor) => {
        const { close, annualVol } = sessionBefore(condor.date);
        const official = { underlying: "NIFTY", date: condor.date, annualVol };
        return lossesByRule(condor, close, { official });
      });
      const { entries, median, p95, worst } = summary(errors);
      expect(entries).toBe(158 * 64);
      expect(median).toBeLessThan(0.0015);
      expect(p95).toBeLessThan(0.015);
      expect(worst).toBeLessThan(0.07);
    },
  );

  onRealData(
    "from the rule (month's table, closes, today's move) are off by a tenth of a per cent at most mostly",
    () => {
      const errors = errorsOf(isOfficialDay, (condor, i) => {
        const { spot } = inputsOf(i);
        const move = Math.log(spot / sessionBefore(condor.date).close);
        const moveToday = condor.slot === "BOD" ? {} : { moveToday: move };
        return lossesByRule(condor, spot, { closes: closesBefore(condor.date), ...moveToday });
      });
      const { entries, median, p95, worst } = summary(errors);
      expect(entries).toBe(434 * 64);
      expect(median).toBeLessThan(0.0025);
      expect(p95).toBeLessThan(0.08);
      expect(worst).toBeLessThan(1);
    },
  );

  onRealData("from the month's table alone are off by a per cent at most mostly", () => {
    const { median, p95, worst } = summary(
      errorsOf(all, (condor, i) => lossesByRule(condor, inputsOf(i).spot)),
    );
    expect(median).toBeLessThan(0.035);
    expect(p95).toBeLessThan(1);
    expect(worst).toBeLessThan(6);
  });

  onRealData("by implied volatilities would be off by a per cent in the median, and up to a sixth", () => {
    const errors = errorsOf(all, (condor, i) => {
      const { date, expiry: expiryDate } = condor;
      const { spot, rate } = inputsOf(i);
      const { priceScanPct, volScan } = marginParameters("NIFTY", date);
      const years = daysBetween(date, expiryDate) / 365;
      const forward = spot * Math.exp(rate * years);
      const scenario = { scenarioForward: forward, scenarioYears: years - 1 / 365, forwardPerPoint: 1 };
      const expiry = { forward, years, rate, scanRange: priceScanPct * spot, ...scenario };
      const moves = { volScan, volFloor: 0.01, extreme: EXTREME_MOVE, isPublished: false };
      return condor.legs.map(({ leg }) => {
        const vol = impliedVolOrNothing({ ...leg, ...expiry }, leg.price) ?? volScan;
        return scanByScenario({ ...leg, expiry, vol }, moves).riskArray;
      });
    });
    const { median, p95, worst } = summary(errors);
    expect(median).toBeGreaterThan(0.8);
    expect(p95).toBeGreaterThan(5);
    expect(worst).toBeGreaterThan(15);
  });

  onRealData(
    "and the exchange's own break the rule that a spread needs at most its width: 391 of 597 condors",
    () => {
      const wider = condors.filter(({ legs, statedMargin }) => {
        const width = (type: "CE" | "PE") => {
          const [a, b] = legs.filter(({ leg }) => leg.optionType === type).map(({ leg }) => leg.strike);
          return Math.abs((a ?? 0) - (b ?? 0));
        };
        const lot = Math.abs(legs[0]?.leg.qty ?? 0);
        return statedMargin > Math.max(width("CE"), width("PE")) * lot;
      });
      expect(wider).toHaveLength(391);
    },
  );
});

/** Where the condors are: days to expiry, and the strike's distance from the index, per cent. */
const DTE_BANDS = [
  [6, 8],
  [9, 13],
  [14, 20],
] as const;
const MONEYNESS_BANDS = [
  [0, 1],
  [1, 2],
  [2, 3.7],
] as const;

/** Errors of the losses of legs within a band of days and of moneyness, per cent of the scan range. */
function errorsWithin(
  [[dteFrom, dteTo], [from, to]]: readonly [readonly [number, number], readonly [number, number]],
  losses: (condor: OfficialCondor, i: number) => Losses,
): number[] {
  const errors: number[] = [];
  for (const [i, condor] of condors.entries()) {
    const dte = daysBetween(condor.date, condor.expiry);
    if (!isOfficialDay(condor) || dte < dteFrom || dte > dteTo) continue;
    const { spot, priceScanPct } = inputsOf(i);
    for (const [leg, row] of losses(condor, i).entries()) {
      const official = condor.legs[leg];
      const distance = 100 * Math.abs((official?.leg.strike ?? 0) / spot - 1);
      if (distance < from || distance >= to) continue;
      for (const [s, loss] of row.entries())
        errors.push((100 * Math.abs(loss - (official?.riskArray[s] ?? Number.NaN))) / (spot * priceScanPct));
    }
  }
  return errors;
}

/** As a run with a whole store has it: the month's table carried on with closes, and today's move. */
function lossesOfRun(condor: OfficialCondor, i: number, closes = closesBefore(condor.date)): Losses {
  const { spot } = inputsOf(i);
  const before = closes.at(-1)?.close ?? spot;
  const moveToday = condor.slot === "BOD" ? {} : { moveToday: Math.log(spot / before) };
  return lossesByRule(condor, spot, { closes, ...moveToday });
}

describe("by days to expiry and moneyness, a run's losses", () => {
  const bands = DTE_BANDS.flatMap((dte) => MONEYNESS_BANDS.map((money) => [dte, money] as const));
  onRealData(
    "are off by less than a fifth of a per cent of the scan range in 95 of 100, in every band",
    () => {
      const table = bands.map((band) => ({
        band,
        ...summary(errorsWithin(band, (condor, i) => lossesOfRun(condor, i))),
      }));
      for (const { entries, median, p95, worst } of table) {
        if (entries === 0) continue;
        expect(median).toBeLessThan(0.02);
        expect(p95).toBeLessThan(0.2);
        expect(worst).toBeLessThan(1);
      }
    },
  );
});

onRealData("closes from a store's minutes serve as well as the official ones", async () => {
  const connection = await (await DuckDBInstance.create()).connect();
  const file = join(FOLDER, "index_minute_NIFTY_BANKNIFTY_2021H1_barEND.parquet");
  const reader = await connection.runAndReadAll(
    `select strftime(ts, '%Y-%m-%d') as date, floor(100 * avg(close) + 0.5)::INTEGER as close from '${file}'
     where symbol = 'NIFTY' and strftime(ts, '%H:%M') > '15:00' and strftime(ts, '%H:%M') <= '15:30'
     group by all order by 1`,
  );
  const own = reader.getRowObjectsJS() as unknown as readonly DailyClose[];
  const errors: number[] = [];
  for (const [i, condor] of condors.entries()) {
    const first = `${condor.date.slice(0, 8)}01`;
    const last = own.findLast(({ date }) => date < first);
    const month = own.filter(({ date }) => date >= first && date < condor.date);
    if (condor.date >= "2021-07-01" || last === undefined) continue;
    const range = inputsOf(i).spot * inputsOf(i).priceScanPct;
    for (const [leg, row] of lossesOfRun(condor, i, [last, ...month]).entries())
      for (const [s, loss] of row.entries())
        errors.push((100 * Math.abs(loss - (condor.legs[leg]?.riskArray[s] ?? Number.NaN))) / range);
  }
  const { entries, median, p95, worst } = summary(errors);
  expect(entries).toBe(28 * 64);
  expect(median).toBeLessThan(0.003);
  expect(p95).toBeLessThan(0.16);
  expect(worst).toBeLessThan(0.3);
});

onRealData("the index of the files ID1 and ID2 is that of 11:00 and 12:30", async () => {
  const connection = await (await DuckDBInstance.create()).connect();
  const file = join(FOLDER, "index_minute_NIFTY_BANKNIFTY_2021H1_barEND.parquet");
  const reader = await connection.runAndReadAll(
    `select strftime(ts, '%Y-%m-%d %H:%M') stamp, close from '${file}' where symbol = 'NIFTY'`,
  );
  const rows = reader.getRowObjectsJS() as unknown as readonly { stamp: string; close: number }[];
  const closes = new Map(rows.map(({ stamp, close }) => [stamp, close * 100]));
  const times: Readonly<Record<string, string>> = { ID1: "11:00", ID2: "12:30" };
  const gaps = condors.flatMap(({ date, slot }, i) => {
    const minute = closes.get(`${date} ${times[slot]}`);
    return minute === undefined ? [] : [Math.abs(minute - inputsOf(i).spot)];
  });
  expect(gaps.length).toBeGreaterThan(15);
  expect(
    quantile(
      [...gaps].sort((a, b) => a - b),
      0.5,
    ),
  ).toBeLessThan(50);
});

onRealData(
  "scan ranges of 2017-2024 follow the dated rule, from the volatility of the session before",
  async () => {
    const scans = await officialScans(FOLDER);
    const gaps: number[] = [];
    let sameVolScan = 0;
    for (const { underlying, date, priceScanPct, volScan, annualVol } of scans) {
      const official = { underlying, date, annualVol };
      const ours = marginParameters(underlying, date, { official });
      gaps.push(Math.abs(ours.priceScanPct - priceScanPct));
      if (ours.volScan === volScan) sameVolScan += 1;
    }
    gaps.sort((a, b) => a - b);
    expect(scans.length).toBeGreaterThan(5000);
    expect(quantile(gaps, 0.5)).toBeLessThan(5e-5);
    expect(quantile(gaps, 0.95)).toBeLessThan(5e-4);
    expect(sameVolScan / scans.length).toBeGreaterThan(0.99);
  },
);
