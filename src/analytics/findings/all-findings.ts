import { belowMargin } from "./below-margin.ts";
import { doubleSlippage } from "./double-slippage.ts";
import { fading } from "./fading.ts";
import { fewDays } from "./few-days.ts";
import type { Diagnosis, Finding, FindingInput } from "./finding.ts";
import { missingDays } from "./missing-days.ts";
import { oneMinute } from "./one-minute.ts";
import { staleFills } from "./stale-fills.ts";
import { stopsNeverHit } from "./stops-never-hit.ts";
import { suspiciousSharpe } from "./suspicious-sharpe.ts";
import { tooFew } from "./too-few.ts";

/** Everything that is looked for. A new one is a line here. */
export const DIAGNOSES: readonly Diagnosis[] = [
  suspiciousSharpe,
  doubleSlippage,
  fewDays,
  oneMinute,
  staleFills,
  stopsNeverHit,
  belowMargin,
  missingDays,
  tooFew,
  fading,
];

/** What was found, warnings first. */
export const findingsOf = (input: FindingInput): Finding[] =>
  DIAGNOSES.map((diagnose) => diagnose(input))
    .filter((finding) => finding !== undefined)
    .sort((a, b) => Number(a.severity === "note") - Number(b.severity === "note"));
