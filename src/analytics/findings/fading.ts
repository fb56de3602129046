import { rupees } from "../../units/money.ts";
import { meanOf } from "../statistics/moments.ts";
import type { Diagnosis } from "./finding.ts";

const SESSIONS = 120;

/** The last third of the sessions lost what the first two thirds made. */
export const fading: Diagnosis = ({ series: { dates, pnl } }) => {
  if (pnl.length < SESSIONS) return undefined;
  const cut = Math.floor((pnl.length * 2) / 3);
  const early = meanOf(pnl.slice(0, cut)) ?? 0;
  const late = meanOf(pnl.slice(cut)) ?? 0;
  if (early <= 0 || late > 0) return undefined;
  return {
    id: "fading",
    severity: "note",
    title: `nothing was earned since ${dates[cut]}`,
    evidence: `₹${rupees(Math.round(early))} a session before, ₹${rupees(Math.round(late))} since`,
    hint: "hold the date against the rule changes: lots, expiry days and taxes may have ended what worked",
  };
};
