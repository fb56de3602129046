import { badBars } from "./bad-bars.ts";
import type { DataCheck } from "./check.ts";
import { crossedQuotes } from "./crossed-quotes.ts";
import { duplicates } from "./duplicates.ts";
import { frozenPages } from "./frozen-pages.ts";
import { gaps } from "./gaps.ts";
import { leadLag } from "./lead-lag.ts";
import { missingStrikes } from "./missing-strikes.ts";
import { offTick } from "./off-tick.ts";
import { outOfHours } from "./out-of-hours.ts";
import { parity } from "./parity.ts";
import { staleStrikes } from "./stale-strikes.ts";
import { zeroPrices } from "./zero-prices.ts";

/** Every check of `pluto data check`, in the order they are reported. */
export const DATA_CHECKS: readonly DataCheck[] = [
  gaps,
  duplicates,
  frozenPages,
  zeroPrices,
  crossedQuotes,
  badBars,
  offTick,
  missingStrikes,
  outOfHours,
  parity,
  leadLag,
  staleStrikes,
];
