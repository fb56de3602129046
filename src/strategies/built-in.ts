import type { StrategyDefinition } from "../strategy/define-strategy.ts";
import { combinedStopStraddle } from "./combined-stop-straddle.ts";
import { deltaNeutralStrangle } from "./delta-neutral-strangle.ts";
import { legs } from "./legs/legs.ts";
import { premiumStrangle } from "./premium-strangle.ts";
import { shortStraddle } from "./short-straddle.ts";
import { supertrendStraddle } from "./supertrend-straddle.ts";
import { vwapStraddle } from "./vwap-straddle.ts";

/** Every built-in strategy. Adding one is its file and a line here. */
export const builtInStrategies: readonly StrategyDefinition[] = [
  shortStraddle,
  premiumStrangle,
  legs,
  combinedStopStraddle,
  vwapStraddle,
  supertrendStraddle,
  deltaNeutralStrangle,
] as const;
