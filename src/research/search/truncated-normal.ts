import { normalCdf } from "../../pricing/normal.ts";
import { normalQuantile } from "../../pricing/normal-quantile.ts";

/** A normal draw around `centre` that stays in [0, 1): the quantile of `draw` (uniform) between the two ends. */
export function truncatedNormal(centre: number, width: number, draw: number): number {
  const low = normalCdf(-centre / width);
  const high = normalCdf((1 - centre) / width);
  const share = low + (high - low) * draw;
  if (share <= 0) return 0;
  if (share >= 1) return 1 - Number.EPSILON;
  const place = centre + width * normalQuantile(share);
  return Math.min(1 - Number.EPSILON, Math.max(0, place));
}
