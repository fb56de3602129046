import { sumOf } from "./moments.ts";

/** A line fitted by least squares. */
export interface Line {
  readonly slope: number;
  readonly intercept: number;
  /** Share of the spread of y that the line explains, 0 … 1; 0 when y has none. */
  readonly r2: number;
}

/** Least squares of y on x; undefined below two points or when all x are equal. */
export function fitLine(x: readonly number[], y: readonly number[]): Line | undefined {
  const n = x.length;
  if (n < 2) return undefined;
  const [meanX, meanY] = [sumOf(x) / n, sumOf(y) / n];
  let [xx, xy, yy] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const dx = (x[i] as number) - meanX;
    const dy = (y[i] as number) - meanY;
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  }
  if (xx === 0) return undefined;
  const slope = xy / xx;
  return { slope, intercept: meanY - slope * meanX, r2: yy === 0 ? 0 : (xy * xy) / (xx * yy) };
}
