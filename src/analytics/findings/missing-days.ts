import { type Diagnosis, percentText } from "./finding.ts";

/** Above this share of absent days the ratios are of another history than the market's. */
const TOLERATED = 0.005;

/** Sessions that failed or had no data are not in the profit. */
export const missingDays: Diagnosis = ({ book: { days, absent } }) => {
  const share = absent.length === 0 ? 0 : absent.length / (days.length + absent.length);
  if (share <= TOLERATED) return undefined;
  return {
    id: "missing-days",
    severity: "warning",
    title: "days are missing from the result",
    evidence: `${absent.length} sessions (${percentText(share)}) failed or had no data`,
    hint: "see their index moves in the summary: days that are lost are often the wild ones",
  };
};
