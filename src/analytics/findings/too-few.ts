import type { Diagnosis } from "./finding.ts";

const TRIPS = 30;
const SESSIONS = 60;

/** Too little to judge by. */
export const tooFew: Diagnosis = ({ book: { days, trips } }) => {
  if (trips.length >= TRIPS && days.length >= SESSIONS) return undefined;
  return {
    id: "too-few",
    severity: "note",
    title: "too little to judge by",
    evidence: `${trips.length} round trips on ${days.length} days; ${TRIPS} on ${SESSIONS} are the least`,
    hint: "run a longer stretch; ratios of so few sessions are mostly chance",
  };
};
