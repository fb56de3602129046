import { normalCdf, normalPdf } from "./normal.ts";

/**
 * The normal distribution for loops that need absolute accuracy only: Taylor's series of fifth order around the nearest
 * of 1,089 points 1/64 apart. No exp and no division; a quarter of the time of `normalCdf`, which keeps relative
 * accuracy in the tails as well. Only + and ×, so the bits are the same on every Node.
 */
const PER_UNIT = 64;
/** Beyond this the distribution is 0 or 1 to less than 10⁻¹⁶. */
export const NORMAL_LIMIT = 8.5;
const MIDDLE = NORMAL_LIMIT * PER_UNIT;
const ORDER = 6;

/** Six coefficients a point: the value and its derivatives over n!, by Hermite's polynomials. */
function coefficients(): Float64Array {
  const table = new Float64Array((2 * MIDDLE + 1) * ORDER);
  for (let i = 0; i <= 2 * MIDDLE; i++) {
    const x = (i - MIDDLE) / PER_UNIT;
    const density = normalPdf(x);
    const square = x * x;
    table[i * ORDER] = normalCdf(x);
    table[i * ORDER + 1] = density;
    table[i * ORDER + 2] = (-x * density) / 2;
    table[i * ORDER + 3] = ((square - 1) * density) / 6;
    table[i * ORDER + 4] = (-x * (square - 3) * density) / 24;
    table[i * ORDER + 5] = ((square * (square - 6) + 3) * density) / 120;
  }
  return table;
}

const TABLE = coefficients();

/** P(X ≤ x) of a standard normal X; error below 10⁻¹⁵, absolute. */
export function tabulatedNormalCdf(x: number): number {
  if (x >= NORMAL_LIMIT) return 1;
  if (!(x > -NORMAL_LIMIT)) return 0;
  const point = (x * PER_UNIT + (MIDDLE + 0.5)) | 0;
  const h = x - (point - MIDDLE) / PER_UNIT;
  const at = point * ORDER;
  const square = h * h;
  // By pairs (Estrin): half as long a chain of operations that wait for one another as Horner's.
  const low = (TABLE[at] as number) + h * (TABLE[at + 1] as number);
  const middle = (TABLE[at + 2] as number) + h * (TABLE[at + 3] as number);
  const high = (TABLE[at + 4] as number) + h * (TABLE[at + 5] as number);
  return low + square * (middle + square * high);
}
