/**
 * Coefficients of M. J. Wichura, "Algorithm AS 241: The Percentage Points of the Normal Distribution", Applied Statistics
 * 37 (1988), 477–484, PPND16: constant term first. Relative error about 10⁻¹⁶.
 */
const MIDDLE_TOP = [
  3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
  67265.7709270087, 33430.57558358813, 2509.0809287301227,
];
const MIDDLE_BOTTOM = [
  1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
  28729.085735721943, 5226.495278852854,
];
const NEAR_TOP = [
  1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
  0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
];
const NEAR_BOTTOM = [
  1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
  0.0005475938084995345, 1.0507500716444169e-9,
];
const FAR_TOP = [
  6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
  0.0012426609473880784, 0.000027115555687434876, 2.0103343992922881e-7,
];
const FAR_BOTTOM = [
  1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133,
  0.000018463183175100548, 1.421511758316446e-7, 2.0442631033899397e-15,
];

const polynomial = (coefficients: readonly number[], x: number): number =>
  coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0);

const quotient = (top: readonly number[], bottom: readonly number[], x: number): number =>
  polynomial(top, x) / polynomial(bottom, x);

/** The x with P(X ≤ x) = p of a standard normal X; −∞ at 0, ∞ at 1, NaN outside 0 … 1. */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0 || p === 1) return p === 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const fromMiddle = p - 0.5;
  if (Math.abs(fromMiddle) <= 0.425)
    return fromMiddle * quotient(MIDDLE_TOP, MIDDLE_BOTTOM, 0.180625 - fromMiddle * fromMiddle);
  const root = Math.sqrt(-Math.log(fromMiddle < 0 ? p : 1 - p));
  const size =
    root <= 5 ? quotient(NEAR_TOP, NEAR_BOTTOM, root - 1.6) : quotient(FAR_TOP, FAR_BOTTOM, root - 5);
  return fromMiddle < 0 ? -size : size;
}
