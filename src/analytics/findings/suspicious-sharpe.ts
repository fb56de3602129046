import { sharpeEstimate } from "../metrics/probabilistic-sharpe.ts";
import { SESSIONS_PER_YEAR } from "../metrics/series.ts";
import type { Diagnosis } from "./finding.ts";

/** An annual ratio that hardly any desk has held. */
const SUSPICIOUS = 4;
const SESSIONS = 60;

/** A Sharpe ratio that is too good, by more than its error. */
export const suspiciousSharpe: Diagnosis = ({ series }) => {
  const estimate = sharpeEstimate(series);
  if (estimate === undefined || estimate.sessions < SESSIONS) return undefined;
  const [ratio, error] = [estimate.daily, estimate.standardError].map(
    (x) => x * Math.sqrt(SESSIONS_PER_YEAR),
  );
  if (ratio === undefined || error === undefined || ratio < SUSPICIOUS) return undefined;
  return {
    id: "suspicious-sharpe",
    severity: "warning",
    title: "the Sharpe ratio is too good",
    evidence: `${ratio.toFixed(2)} a year, standard error ${error.toFixed(2)}, over ${estimate.sessions} sessions`,
    hint: "suspect a look into the future, fills that could not happen, or missing costs, before you believe it",
  };
};
