import type { Window } from "../../exchange/sessions.ts";
import { contractCount, type SeriesRows } from "../../market/series-rows.ts";
import { clockText } from "../../units/time.ts";
import { prevailingGapMs } from "../bar-length.ts";
import { type CheckedDay, type DataCheck, type FindingPart, median } from "./check.ts";

/** A larger share of missing index instants, or a longer hole, is a fault. */
const SHARE_MAX = 0.02;
const HOLE_STEPS_MAX = 5;
/** Contracts this close to the money are expected to trade about every minute. */
const NEAR = 0.01;
const NEAR_SHARE_MAX = 0.2;

/** Missing instants: of the index, and of contracts near the money of the nearest expiry. */
export const gaps: DataCheck = {
  name: "gaps",
  about: "missing minutes of the index and of contracts near the money",
  run: (day) => (day.session === undefined ? [] : [...indexGaps(day), ...contractGaps(day)]),
};

function indexGaps(day: CheckedDay): FindingPart[] {
  const hours = day.session?.hours ?? [];
  if (day.index === undefined) {
    const hint =
      "strikes by moneyness need it, or underlying_from: synthetic; ingest the index, or use spot_as_index";
    const series = `index of ${day.underlying}`;
    return day.options.length === 0
      ? []
      : [{ severity: "warning", series, count: 1, of: 1, worst: "no index row that day", hint }];
  }
  const { name, rows } = day.index;
  const stepMs = stepOf(rows);
  if (stepMs === undefined) return [];
  const until = day.session?.indexContinuousUntil;
  const continuous = hours
    .map(({ from, to }) => ({ from, to: until === undefined || to < until ? to : until }))
    .filter(({ from, to }) => from < to);
  const { missing, expected, longest } = holesOf(rows.time, { hours: continuous, stepMs });
  if (missing === 0) return [];
  const isFault = missing > SHARE_MAX * expected || longest.steps > HOLE_STEPS_MAX;
  return [
    {
      severity: isFault ? "fault" : "warning",
      series: name,
      count: missing,
      of: expected,
      worst: `${longest.steps} steps of ${stepMs / 1000} s from ${clockText(longest.from)}`,
      hint: "strategies see the last value before the hole, with its age; get the missing minutes",
    },
  ];
}

function contractGaps(day: CheckedDay): FindingPart[] {
  const spot = median([...(day.index?.rows.columns.close ?? [])].filter((close) => close > 0));
  const nearest = day.options[0];
  const hours = day.session?.hours ?? [];
  if (spot === undefined || nearest === undefined) return [];
  const { name, rows } = nearest;
  const stepMs = stepOf(rows);
  if (stepMs === undefined) return [];
  const shares: { share: number; contract: number }[] = [];
  for (let c = 0; c < contractCount(rows); c++) {
    if (Math.abs(rows.strikes[c] / spot - 1) > NEAR) continue;
    const { missing, expected } = holesOf(rows.time.subarray(rows.offsets[c], rows.offsets[c + 1]), {
      hours,
      stepMs,
    });
    shares.push({ share: missing / Math.max(1, expected), contract: c });
  }
  const middle = median(shares.map(({ share }) => share)) ?? 0;
  const worst = shares.reduce((a, b) => (b.share > a.share ? b : a), { share: 0, contract: 0 });
  const bad = shares.filter(({ share }) => share > NEAR_SHARE_MAX).length;
  if (worst.share === 0) return [];
  const side = rows.isPut[worst.contract] === 1 ? "PE" : "CE";
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
  return [
    {
      severity: middle > NEAR_SHARE_MAX ? "warning" : "note",
      series: name,
      count: bad,
      of: shares.length,
      worst: `${rows.strikes[worst.contract] / 100} ${side} lacks ${percent(worst.share)} of its minutes; half lack ${percent(middle)} or less`,
      hint: "options do not print every minute; mind stale_max_s, or use quotes",
    },
  ];
}

/** The distance between rows: the one that prevails, else the middle one. */
function stepOf(rows: SeriesRows): number | undefined {
  const prevailing = prevailingGapMs([rows]);
  if (prevailing !== undefined) return prevailing;
  const found: number[] = [];
  for (let c = 0; c < contractCount(rows); c++)
    for (let row = rows.offsets[c] + 1; row < rows.offsets[c + 1]; row++)
      found.push(rows.time[row] - rows.time[row - 1]);
  return found.length < 5 ? undefined : median(found);
}

interface Holes {
  readonly missing: number;
  readonly expected: number;
  readonly longest: { readonly steps: number; readonly from: number };
}

/**
 * Steps without a row inside the hours. Rows may stand on either edge of a window: a store of bars has one at the end,
 * one of instants may have it at the beginning instead.
 */
export function holesOf(
  times: Int32Array,
  { hours, stepMs }: { readonly hours: readonly Window[]; readonly stepMs: number },
): Holes {
  let missing = 0;
  let expected = 0;
  let longest = { steps: 0, from: 0 };
  for (const { from, to } of hours) {
    const inside = times.filter((time) => time >= from && time <= to);
    const last = inside.at(-1) ?? from;
    const atEnd = Math.round((to - last) / stepMs) - (inside[0] === from ? 1 : 0);
    const steps = [...inside].map((time, i) => ({
      steps: Math.round((time - (inside[i - 1] ?? from)) / stepMs) - 1,
      from: inside[i - 1] ?? from,
    }));
    for (const hole of [...steps, { steps: atEnd, from: last }]) {
      missing += Math.max(0, hole.steps);
      if (hole.steps > longest.steps) longest = hole;
    }
    expected += Math.round((to - from) / stepMs);
  }
  return { missing, expected, longest };
}
