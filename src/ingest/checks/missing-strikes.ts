import { contractCount, type SeriesRows } from "../../market/series-rows.ts";
import { type CheckedDay, type CheckedSeries, type DataCheck, type FindingPart, median } from "./check.ts";

/** How far from the underlying the ladder should have no holes. */
const NEAR = 0.03;
const STRIKES_MIN = 5;

/** Holes in the strike ladder around the money, and strikes with one side only. */
export const missingStrikes: DataCheck = {
  name: "missing-strikes",
  about: "holes in the strike ladder around the money",
  run: (day) => day.options.flatMap((series) => ladderFindings(day, series)),
};

function ladderFindings(day: CheckedDay, { name, rows }: CheckedSeries): FindingPart[] {
  const sides = sidesOf(rows);
  const level = levelOf(day, rows);
  const strikes = [...sides.keys()].filter(
    (strike) => level !== undefined && Math.abs(strike / level - 1) <= NEAR,
  );
  if (strikes.length < STRIKES_MIN) return [];
  const step = commonGap(strikes);
  const holes = strikes.slice(1).flatMap((strike, i) => {
    const between = Math.round((strike - strikes[i]) / step) - 1;
    return Array.from({ length: Math.max(0, between) }, (_, k) => strikes[i] + (k + 1) * step);
  });
  const oneSided = strikes.filter((strike) => sides.get(strike) !== 3);
  const severity = name === day.options[0]?.name ? "warning" : "note";
  const of = strikes.length + holes.length;
  const found = (missing: readonly number[], what: string, hint: string): FindingPart[] => {
    const few = missing.slice(0, 5).map((strike) => strike / 100);
    const worst = `${few.join(", ")}${missing.length > 5 ? ", …" : ""} ${what}`;
    return missing.length === 0 ? [] : [{ severity, series: name, count: missing.length, of, worst, hint }];
  };
  return [
    ...found(
      holes,
      `missing in steps of ${step / 100}`,
      "moneyness rules will step over these strikes; get the missing files",
    ),
    ...found(
      oneSided,
      "with a call or a put only",
      "straddles cannot be built there; get the missing contracts",
    ),
  ];
}

/** Where the money is: the day's middle index value, else the strike whose call and put cost most nearly the same. */
function levelOf(day: CheckedDay, rows: SeriesRows): number | undefined {
  const closes = [...(day.index?.rows.columns.close ?? [])].filter((close) => close > 0);
  if (closes.length > 0) return median(closes);
  let best: { readonly strike: number; readonly apart: number } | undefined;
  for (let c = 0; c + 1 < contractCount(rows); c++) {
    if (rows.strikes[c] !== rows.strikes[c + 1]) continue;
    const [call, put] = [middlePrice(rows, c), middlePrice(rows, c + 1)];
    if (call === undefined || put === undefined) continue;
    const apart = Math.abs(call - put);
    if (best === undefined || apart < best.apart) best = { strike: rows.strikes[c], apart };
  }
  return best?.strike;
}

function middlePrice(rows: SeriesRows, contract: number): number | undefined {
  const closes = rows.columns.close.subarray(rows.offsets[contract], rows.offsets[contract + 1]);
  return median([...closes].filter((close) => close > 0));
}

/** Strike → 1 for a call, 2 for a put, 3 for both; ascending. */
function sidesOf(rows: SeriesRows): Map<number, number> {
  const sides = new Map<number, number>();
  for (let c = 0; c < contractCount(rows); c++) {
    const side = rows.isPut[c] === 1 ? 2 : 1;
    sides.set(rows.strikes[c], (sides.get(rows.strikes[c]) ?? 0) | side);
  }
  return sides;
}

/** The distance most neighbours stand apart; the smallest of those on a tie. */
function commonGap(strikes: readonly number[]): number {
  const counts = new Map<number, number>();
  for (let i = 1; i < strikes.length; i++) {
    const gap = strikes[i] - strikes[i - 1];
    counts.set(gap, (counts.get(gap) ?? 0) + 1);
  }
  return [...counts].sort(([a, x], [b, y]) => y - x || a - b)[0]?.[0] ?? 1;
}
