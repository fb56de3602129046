import { sumOf } from "../statistics/moments.ts";
import { type Diagnosis, ENOUGH, percentText } from "./finding.ts";

const BEST = 3;

/** Half of the profit or more comes from three sessions. */
export const fewDays: Diagnosis = ({ series: { dates, pnl } }) => {
  const total = sumOf(pnl);
  if (pnl.length < ENOUGH || total <= 0) return undefined;
  const best = pnl
    .map((value, i) => ({ value, date: dates[i] }))
    .sort((a, b) => b.value - a.value)
    .slice(0, BEST);
  const share = sumOf(best.map(({ value }) => value)) / total;
  if (share < 0.5) return undefined;
  return {
    id: "few-days",
    severity: "warning",
    title: `${BEST} days made ${share >= 1 ? "all" : "most"} of the profit`,
    evidence: `${best.map(({ date }) => date).join(", ")}: ${percentText(share)} of net PnL, of ${pnl.length} days`,
    hint: "read those days in the trade table; see whether they are events that will not come back, or faults in the data",
  };
};
