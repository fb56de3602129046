import { type Diagnosis, ENOUGH } from "./finding.ts";

/** The run asks for stops, and none has ever closed a round trip. */
export const stopsNeverHit: Diagnosis = ({ book: { trips }, hasStops }) => {
  if (hasStops !== true || trips.length < ENOUGH) return undefined;
  if (trips.some(({ closed: { reason } }) => reason.startsWith("SL"))) return undefined;
  return {
    id: "stops-never-hit",
    severity: "warning",
    title: "stops are set, but none was ever hit",
    evidence: `${trips.length} round trips, none closed by SL`,
    hint: "check the stop's distance and its unit; a stop that is never met is no protection",
  };
};
