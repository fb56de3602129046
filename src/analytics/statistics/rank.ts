/** Rank of the value at `place` among all, 1 for the lowest; equal values share the mean of their ranks. */
export function averageRank(values: readonly number[], place: number): number {
  const own = values[place] as number;
  let below = 0;
  let equal = 0;
  for (const value of values) {
    if (value < own) below++;
    else if (value === own) equal++;
  }
  return below + (equal + 1) / 2;
}

/** Place of the greatest value, the first of equal ones; −1 of nothing. */
export function firstMaximum(values: readonly number[]): number {
  let best = -1;
  for (let i = 0; i < values.length; i++)
    if (best < 0 || (values[i] as number) > (values[best] as number)) best = i;
  return best;
}
