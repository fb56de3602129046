import { type StreamKey, standardNormal, streamKey } from "../units/random.ts";

/** One number for each use of chance, so that no two uses share a stream. */
export const PURPOSE = {
  gap: 1,
  day: 2,
  volatilityOvernight: 3,
  volatilityDay: 4,
  gapSize: 5,
  daySize: 6,
  path: 7,
  volatilityPath: 8,
  burst: 9,
  vixNoise: 10,
  skew: 11,
  traded: 12,
  row: 13,
  contract: 14,
  future: 15,
  defect: 16,
} as const;

/** Indices move together: the share of a normal draw that is common to all of them. */
const COMMON = 0.85;
const OWN = Math.sqrt(1 - COMMON * COMMON);
/** The code of no underlying. */
const EVERY_INDEX = 0;

/** A pair of streams: what moves all indices, and what moves this one. */
export interface MarketStream {
  readonly common: StreamKey;
  readonly own: StreamKey;
}

export const marketStream = (seed: number, code: number, day: number, purpose: number): MarketStream => ({
  common: streamKey(seed, EVERY_INDEX, day, purpose),
  own: streamKey(seed, code, day, purpose),
});

/** Standard normal draw `i`, correlated 0.72 between any two underlyings of one seed. */
export const marketNormal = ({ common, own }: MarketStream, i: number): number =>
  COMMON * standardNormal(common, i) + OWN * standardNormal(own, i);
