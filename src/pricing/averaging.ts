/*
 * An option that settles on the mean of the underlying over the last W of its life, instead of on its last price.
 * The mean is A = (1/W) ∫ S over the window. With r left to the end, what is known of it is (W − r)·M / W, where M is
 * the mean so far; what is open is (1/W) ∫ S over the time left.
 *
 * Forward. E[A] = ((W − r)·M + r·S) / W, because the expected price is S at every later instant (no carry in half an hour).
 *
 * Variance. To first order in σ√t, S(t) = S·(1 + σB(t)), so the open part is (S/W)·(r + σ ∫₀ʳ B) and its variance is
 * (Sσ/W)² · Var ∫₀ʳ B = (Sσ/W)² · r³/3. Set against a price of the same volatility after τ years, S²σ²τ, the mean is as
 * uncertain as a price τ = r³ / (3W²) from now. Before the window the price first diffuses for r − W, then for W/3:
 * τ = r − 2W/3. Both give W/3 where they meet. What the first order leaves out is a share of about σ²τ of the variance:
 * a millionth at 15 % a year.
 */

/**
 * Years for which a price would have to diffuse to be as uncertain as the mean over the last `window` years, seen
 * `years` before its end. Never more than `years`; 0 or less: decided.
 */
export function averagedYears(years: number, window: number): number {
  if (years >= window) return years - (2 * window) / 3;
  return years <= 0 ? 0 : (years * years * years) / (3 * window * window);
}

/** How much of an averaged year passes with a year: 1 before the window, then falling to 0 at its end. */
export function averagedPace(years: number, window: number): number {
  if (years >= window) return 1;
  return years <= 0 ? 0 : (years * years) / (window * window);
}

/**
 * The mean that is to be expected when `remaining` of the window is left, 0 … 1.
 * @param mean of what has passed; not looked at when nothing has
 */
export const averagedForward = (mean: number, spot: number, remaining: number): number =>
  remaining >= 1 ? spot : (1 - remaining) * mean + remaining * spot;
