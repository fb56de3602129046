import { beforeAll, describe, expect, test } from "vitest";
import { type Expiry, expiriesKnownOn } from "../exchange/expiries.ts";
import { sessionsBetween } from "../exchange/sessions.ts";
import { tradingDay } from "../units/time.ts";
import { type DayLevel, dayLevels } from "./day-levels.ts";
import { expiryState, type PricedDay, settlementOf } from "./implied-variance.ts";
import { indexPath } from "./index-path.ts";
import { FIRST_DAY } from "./market-spec.ts";
import { sessionGrid } from "./session-grid.ts";
import { profileOf } from "./underlying-profile.ts";

const profile = profileOf("NIFTY");
const sessions = sessionsBetween("NSE", FIRST_DAY, tradingDay("2026-07-31")).filter(
  ({ kind }) => kind === "regular",
);

function pricedDay(levels: readonly DayLevel[], place: number, riskPremium: number): PricedDay {
  const isNull = riskPremium === 0;
  const grid = sessionGrid(levels[place].session, 60);
  const path = indexPath(levels[place], grid, { seed: SEED, code: profile.code, stepSeconds: 60, isNull });
  return { levels, place, grid, path, meanLogVolatility: Math.log(profile.volatility), riskPremium };
}

const SEED = 5;

/** How far settlements went, in units of the deviation that was priced: over a whole week, and from 15:00 on. */
interface Outcomes {
  readonly week: number[];
  readonly lastHalfHour: number[];
}

function outcomes(riskPremium: number): Outcomes {
  const levels = dayLevels(profile, SEED, sessions, riskPremium === 0);
  const place = new Map(levels.map(({ date }, i) => [date, i]));
  const found: Outcomes = { week: [], lastHalfHour: [] };
  let next: Expiry | undefined;
  for (const [i, { date }] of levels.entries()) {
    if (next !== undefined && date <= next.date) continue;
    next = expiriesKnownOn("NIFTY", date)[0];
    const last = next === undefined ? undefined : place.get(next.date);
    if (next === undefined || last === undefined) continue;
    const start = expiryState(pricedDay(levels, i, riskPremium), next.date);
    const day = pricedDay(levels, last, riskPremium);
    const end = expiryState(day, next.date);
    const settled = Math.log(settlementOf(day.grid, day.path));
    const late = day.grid.settlementFrom;
    found.week.push((settled - Math.log(start.forwardAfter[0])) / start.deviationAfter[0]);
    found.lastHalfHour.push((settled - Math.log(end.forwardAfter[late])) / end.deviationAfter[late]);
  }
  return found;
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const meanSquare = (values: readonly number[]): number => mean(values.map((z) => z * z));

describe("ten years of weekly expiries", () => {
  let fair: Outcomes;
  let paid: Outcomes;
  beforeAll(() => {
    fair = outcomes(0);
    paid = outcomes(0.25);
  });

  test("in the null market settlements are as far as priced, over a week and over the averaged half hour", () => {
    expect(fair.week.length).toBeGreaterThan(350);
    for (const far of [fair.week, fair.lastHalfHour]) {
      const error = Math.sqrt(2 / far.length);
      expect(Math.abs(meanSquare(far) - 1)).toBeLessThan(3.5 * error);
      expect(Math.abs(mean(far))).toBeLessThan(3.5 / Math.sqrt(far.length));
    }
  });

  test("with a risk premium of a quarter they go less far, by about that", () => {
    expect(meanSquare(paid.week)).toBeGreaterThan(0.45);
    expect(meanSquare(paid.week)).toBeLessThan(0.85);
    expect(meanSquare(paid.lastHalfHour)).toBeLessThan(0.95);
  });
});

test("a path within the day starts at the day's open, ends at its close, and keeps within its highs and lows", () => {
  const levels = dayLevels(profile, SEED, sessions.slice(0, 40), false);
  for (const [place, level] of levels.entries()) {
    const { path, grid } = pricedDay(levels, place, 0.15);
    expect(Math.log(path.levelAfter[0])).toBeCloseTo(level.logOpen, 10);
    expect(Math.log(path.levelAfter[grid.bars])).toBeCloseTo(level.logClose, 10);
    expect(path.logVolatilityAfter[0]).toBe(level.logVolatilityOpen);
    expect(path.logVolatilityAfter[grid.bars]).toBeCloseTo(level.logVolatilityClose, 10);
    for (let bar = 0; bar < grid.bars; bar++) {
      expect(path.low[bar]).toBeLessThanOrEqual(Math.min(path.levelAfter[bar], path.levelAfter[bar + 1]));
      expect(path.high[bar]).toBeGreaterThanOrEqual(Math.max(path.levelAfter[bar], path.levelAfter[bar + 1]));
    }
  }
});

test("an expired contract's deviation ends at nothing and its forward at the settlement", () => {
  const levels = dayLevels(profile, SEED, sessions, false);
  const place = levels.findIndex(({ date }) => date === "2025-01-09");
  const day = pricedDay(levels, place, 0.15);
  const state = expiryState(day, tradingDay("2025-01-09"));
  expect(state.deviationAfter[day.grid.bars]).toBe(0);
  expect(state.forwardAfter[day.grid.bars]).toBeCloseTo(settlementOf(day.grid, day.path), 6);
  for (let bar = 0; bar < day.grid.bars; bar++) {
    const inside = Math.min(state.forwardAfter[bar], state.forwardAfter[bar + 1]) * (1 - 1e-6);
    expect(state.forwardLow[bar]).toBeLessThanOrEqual(inside * (1 + 2e-6));
    expect(state.deviationAfter[bar + 1]).toBeLessThan(state.deviationAfter[bar] * 1.02);
  }
});
