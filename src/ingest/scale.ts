import { type Series, seriesName, VIX } from "../market/series.ts";
import type { SeriesRows } from "../market/series-rows.ts";
import { PlutoError } from "../units/failure.ts";

/** Between which levels each index has stood from 2017 to 2026, in rupees, dollars or points, with room on both sides. */
const INDIAN_INDEX = { from: 1_000, to: 165_000 } as const;
const LEVELS: Readonly<Record<string, { readonly from: number; readonly to: number }>> = {
  GOLDM: { from: 10_000, to: 900_000 },
  SPXW: { from: 1_000, to: 20_000 },
  NDXP: { from: 2_000, to: 80_000 },
};

/** How far the slope of C − P over strikes may lie from −1 or −100 to be taken for it. */
const NEAR = { from: 0.7, to: 1.3 } as const;
/** Fewer pairs of strikes than this say nothing. */
const SLOPES_MIN = 5;
/** Instants of a strike that are looked at. */
const INSTANTS = 30;

type Verdict = "paise" | "rupees" | undefined;

/**
 * Finds a file whose prices count paise where the mapping says rupees, or the other way round: by the level of the index, by
 * strikes, and by put-call parity (C − P falls by the distance of two strikes, by 100 times that, or by a hundredth).
 * @param said what the mapping says that prices count
 * @throws `ingest.scale`
 */
export function checkScale(series: Series, rows: SeriesRows, said: "rupees" | "paise"): void {
  const verdict = series.kind === "options" ? optionScale(series, rows) : levelScale(series, rows);
  if (verdict === undefined || verdict === said) return;
  throw new PlutoError(
    "ingest.scale",
    `${seriesName(series)}: prices look like ${verdict}, the mapping says ${said}; say --map prices_in=${verdict}`,
  );
}

function levelScale({ underlying }: Series, { columns }: SeriesRows): Verdict {
  if (underlying === VIX) return undefined;
  return outOfScale(underlying, median([...columns.close].filter((price) => price > 0)) / 100);
}

function outOfScale(underlying: string, level: number): Verdict {
  const { from, to } = LEVELS[underlying] ?? INDIAN_INDEX;
  const isWithin = (value: number): boolean => value >= from && value <= to;
  if (Number.isNaN(level) || isWithin(level)) return undefined;
  if (isWithin(level / 100)) return "paise";
  return isWithin(level * 100) ? "rupees" : undefined;
}

function optionScale({ underlying }: Series, rows: SeriesRows): Verdict {
  const byStrike = outOfScale(underlying, median([...rows.strikes]) / 100);
  if (byStrike !== undefined) return byStrike;
  const slope = -median(paritySlopes(rows));
  if (slope >= 100 * NEAR.from && slope <= 100 * NEAR.to) return "paise";
  return slope >= NEAR.from / 100 && slope <= NEAR.to / 100 ? "rupees" : undefined;
}

/** (C − P) of a strike less that of the strike below, over their distance, at instants at which all four were priced. */
function paritySlopes({ strikes, isPut, offsets, time, columns }: SeriesRows): number[] {
  const slopes: number[] = [];
  let below: { strike: number; spread: ReadonlyMap<number, number> } | undefined;
  for (let call = 0; call + 1 < strikes.length; call++) {
    if (isPut[call] === 1 || isPut[call + 1] === 0 || strikes[call] !== strikes[call + 1]) continue;
    const calls = new Map<number, number>();
    for (let row = offsets[call]; row < offsets[call + 1] && calls.size < INSTANTS; row++)
      if (columns.close[row] > 0) calls.set(time[row], columns.close[row]);
    const spread = new Map<number, number>();
    for (let row = offsets[call + 1]; row < offsets[call + 2]; row++) {
      const price = calls.get(time[row]);
      if (price !== undefined && columns.close[row] > 0) spread.set(time[row], price - columns.close[row]);
    }
    const strike = strikes[call];
    if (below !== undefined)
      for (const [at, value] of spread) {
        const other = below.spread.get(at);
        if (other !== undefined) slopes.push((value - other) / (strike - below.strike));
      }
    below = { strike, spread };
  }
  return slopes.length < SLOPES_MIN ? [] : slopes;
}

/** The middle of the values, the upper one of two; NaN of none. */
function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
