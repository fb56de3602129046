/**
 * The smile in standardised moneyness z = ln(strike ÷ forward) ÷ (volatility at the money × √time): measured on seven
 * chains of 2019, 2023 and 2025 it is nearly one curve for all of them, a line whose slope depends on the days left
 * plus the same bowl (see `bands.ts`).
 */

/** Relative change of volatility per z², which is half the curvature at the money. */
const BOWL = 0.05;
/** Where the bowl goes over into a line, as it has to for prices to be free of butterfly arbitrage. */
const LINE_FROM = 2.5;
/** From here moneyness counts less and less, and from twice as far not at all. */
const BEND_FROM = 5;

/** Relative change of volatility per unit of z, at the money: calendar days to expiry, and the slope measured there. */
const SLOPES: readonly (readonly [days: number, slope: number])[] = [
  [0, -0.012],
  [1, -0.032],
  [3, -0.048],
  [7, -0.05],
  [14, -0.056],
  [30, -0.075],
  [60, -0.08],
];

/** Slope of the smile at the money with `days` calendar days to go, as a line between the measured points. */
export function smileSlope(days: number): number {
  for (let i = 1; i < SLOPES.length; i++) {
    const [fromDays, from] = SLOPES[i - 1];
    const [toDays, to] = SLOPES[i];
    if (days <= toDays) return from + ((to - from) * Math.max(0, days - fromDays)) / (toDays - fromDays);
  }
  return SLOPES[SLOPES.length - 1][1];
}

/** Volatility at z over volatility at the money, > 0. */
export function smileRatio(z: number, slope: number): number {
  const distance = Math.min(Math.abs(z), 2 * BEND_FROM);
  const beyond = Math.max(0, distance - BEND_FROM);
  const size = distance - (beyond * beyond) / (2 * BEND_FROM);
  const bowl = size <= LINE_FROM ? BOWL * size * size : BOWL * LINE_FROM * (2 * size - LINE_FROM);
  return 1 + (z > 0 ? slope : -slope) * size + bowl;
}
