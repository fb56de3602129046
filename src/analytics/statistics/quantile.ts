/** Ascending copy of a list of numbers. */
export const ascending = (values: readonly number[]): number[] => [...Float64Array.from(values).sort()];

/**
 * Quantile of values that stand in ascending order, by linear interpolation between the two nearest: R's type 7, the
 * default of numpy. `share` is 0 … 1; undefined of nothing.
 */
export function quantileOf(sorted: readonly number[], share: number): number | undefined {
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)];
  const above = sorted[Math.ceil(place)];
  if (below === undefined || above === undefined) return undefined;
  return below + (above - below) * (place - Math.floor(place));
}

/** Middle value; the mean of the two middle ones of an even number. Undefined of nothing. */
export const medianOf = (values: readonly number[]): number | undefined => quantileOf(ascending(values), 0.5);
