import { clockText, MS_PER_MINUTE } from "../../units/time.ts";
import type { Trip } from "../book/trip.ts";
import { type Diagnosis, ENOUGH, percentText } from "./finding.ts";

/** Gains that one minute has, against the round trips that it has. */
interface Minute {
  readonly minute: number;
  readonly gains: number;
  readonly trips: number;
}

function richest(trips: readonly Trip[], timeOf: (trip: Trip) => number): Minute | undefined {
  const minutes = new Map<number, { gains: number; trips: number }>();
  for (const trip of trips) {
    const minute = Math.floor(timeOf(trip) / MS_PER_MINUTE);
    const known = minutes.get(minute) ?? { gains: 0, trips: 0 };
    minutes.set(minute, { gains: known.gains + Math.max(0, trip.net), trips: known.trips + 1 });
  }
  const [first] = [...minutes].sort(([, a], [, b]) => b.gains - a.gains);
  return first === undefined ? undefined : { minute: first[0], ...first[1] };
}

/** One minute of entries or exits has most of the gains, though few of the round trips. */
export const oneMinute: Diagnosis = ({ book: { trips } }) => {
  if (trips.length < ENOUGH) return undefined;
  const all = trips.reduce((sum, { net }) => sum + Math.max(0, net), 0);
  for (const [what, timeOf] of [
    ["opened", ({ opened }: Trip) => opened.time],
    ["closed", ({ closed }: Trip) => closed.time],
  ] as const) {
    const found = richest(trips, timeOf);
    if (found === undefined || all === 0) continue;
    const gains = found.gains / all;
    const share = found.trips / trips.length;
    if (gains <= 0.5 || share >= 0.25) continue;
    const clock = clockText(found.minute * MS_PER_MINUTE).slice(0, 5);
    return {
      id: "one-minute",
      severity: "warning",
      title: `most gains are of round trips ${what} at ${clock}`,
      evidence: `${percentText(gains)} of all gains, but ${percentText(share)} of the round trips`,
      hint: "look at the prices of that minute: an opening print or a frozen quote is no price one gets",
    };
  }
  return undefined;
};
