/**
 * The normal distribution to about one unit in the last place of a double, from the rational Chebyshev approximations
 * of W. J. Cody, "Rational Chebyshev approximation for the error function", Math. Comp. 23 (1969), 631–637, as in his
 * CALERF (netlib specfun). Only + − × ÷ and exp, so the bits are the same on every Node.
 */

const ONE_OVER_SQRT_PI = 0.5641895835477563;
const ONE_OVER_SQRT_2PI = 0.3989422804014327;

/** Where Cody changes from the approximation of erf to those of erfc. */
const SMALL = 0.46875;

/** erf for |x| ≤ 0.46875. */
function erfNearZero(x: number): number {
  const y = x * x;
  let top = 0.18577770618460315 * y;
  top = (top + 3.1611237438705655) * y;
  top = (top + 113.86415415105016) * y;
  top = (top + 377.485237685302) * y;
  let bottom = y;
  bottom = (bottom + 23.601290952344122) * y;
  bottom = (bottom + 244.02463793444417) * y;
  bottom = (bottom + 1282.6165260773723) * y;
  return (x * (top + 3209.3775891384694)) / (bottom + 2844.236833439171);
}

/** exp(x²)·erfc(x) for 0.46875 < x ≤ 4. */
function scaledMiddle(x: number): number {
  let top = 2.1531153547440383e-8 * x;
  top = (top + 0.5641884969886701) * x;
  top = (top + 8.883149794388377) * x;
  top = (top + 66.11919063714163) * x;
  top = (top + 298.6351381974001) * x;
  top = (top + 881.952221241769) * x;
  top = (top + 1712.0476126340707) * x;
  top = (top + 2051.0783778260716) * x;
  let bottom = x;
  bottom = (bottom + 15.744926110709835) * x;
  bottom = (bottom + 117.6939508913125) * x;
  bottom = (bottom + 537.1811018620099) * x;
  bottom = (bottom + 1621.3895745666903) * x;
  bottom = (bottom + 3290.7992357334597) * x;
  bottom = (bottom + 4362.619090143247) * x;
  bottom = (bottom + 3439.3676741437216) * x;
  return (top + 1230.3393547979972) / (bottom + 1230.3393548037495);
}

/** exp(x²)·erfc(x) for x > 4. */
function scaledTail(x: number): number {
  const y = 1 / (x * x);
  let top = 0.016315387137302097 * y;
  top = (top + 0.30532663496123236) * y;
  top = (top + 0.36034489994980445) * y;
  top = (top + 0.12578172611122926) * y;
  top = (top + 0.016083785148742275) * y;
  let bottom = y;
  bottom = (bottom + 2.568520192289822) * y;
  bottom = (bottom + 1.8729528499234673) * y;
  bottom = (bottom + 0.5279051029514285) * y;
  bottom = (bottom + 0.06051834131244132) * y;
  return (ONE_OVER_SQRT_PI - (y * (top + 0.0006587491615298378)) / (bottom + 0.0023352049762686918)) / x;
}

const scaledBeyondSmall = (x: number): number => (x <= 4 ? scaledMiddle(x) : scaledTail(x));

/** exp(−x²) without the rounding error of x² (Cody): x² = a² + (x − a)(x + a) with a a multiple of 1/16. */
function expMinusSquare(x: number): number {
  const a = Math.trunc(x * 16) / 16;
  return Math.exp(-a * a) * Math.exp(-(x - a) * (x + a));
}

/** 1 − erf(x), accurate in the upper tail too. Range 0 … 2. */
export function erfc(x: number): number {
  const size = Math.abs(x);
  if (size <= SMALL) return 1 - erfNearZero(x);
  const upper = size > 27 ? 0 : expMinusSquare(size) * scaledBeyondSmall(size);
  return x > 0 ? upper : 2 - upper;
}

/** exp(x²)·erfc(x): the upper tail without underflow. Infinite below about −26.6. */
export function erfcScaled(x: number): number {
  if (x > SMALL) return scaledBeyondSmall(x);
  if (x >= -SMALL) return Math.exp(x * x) * (1 - erfNearZero(x));
  return 2 / expMinusSquare(-x) - scaledBeyondSmall(-x);
}

/** Density of the standard normal. */
export const normalPdf = (x: number): number => ONE_OVER_SQRT_2PI * Math.exp(-0.5 * x * x);

/** P(X ≤ x) of a standard normal X. */
export const normalCdf = (x: number): number => 0.5 * erfc(-x * Math.SQRT1_2);
