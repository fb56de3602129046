import { clockText, MS_PER_DAY, MS_PER_MINUTE } from "../../units/time.ts";
import { holdingMs } from "../book/trip.ts";
import { between, type View } from "./cut.ts";

/** Edges of the buckets of premium, rupees. */
export const PREMIUM_EDGES: readonly number[] = [5, 10, 25, 50, 100, 200, 400];
/** Edges of the buckets of holding time, minutes. */
const HOLDING_EDGES: readonly number[] = [5, 15, 30, 60, 120, 240];

export const byEntryTime: View = {
  name: "entry_time",
  label: "entry, half hour",
  about: "half hour of the day in which the round trip was opened",
  of: "trip",
  bucketOf: ({ opened }) => {
    const start = Math.floor(opened.time / (30 * MS_PER_MINUTE)) * 30 * MS_PER_MINUTE;
    return { label: clockText(start).slice(0, 5), order: start };
  },
};

export const byExitTime: View = {
  name: "exit_time",
  label: "exit, half hour",
  about: "half hour of the day in which the round trip was closed",
  of: "trip",
  bucketOf: ({ closed }) => {
    const start = Math.floor(closed.time / (30 * MS_PER_MINUTE)) * 30 * MS_PER_MINUTE;
    return { label: clockText(start).slice(0, 5), order: start };
  },
};

export const byPremium: View = {
  name: "premium",
  label: "premium at entry",
  about: "price at which the round trip was opened",
  of: "trip",
  bucketOf: ({ opened }) => between(PREMIUM_EDGES, opened.price / 100),
};

export const byLeg: View = {
  name: "leg",
  label: "leg",
  about: "the strategy's label of the leg",
  of: "trip",
  bucketOf: ({ leg }) => (leg === "" ? undefined : { label: leg, order: leg }),
};

export const bySide: View = {
  name: "side",
  label: "side and option type",
  about: "sold or bought to open, call or put",
  of: "trip",
  bucketOf: ({ qty, contract }) => {
    const label = `${qty < 0 ? "short" : "long"} ${contract?.optionType ?? "other"}`;
    return { label, order: label };
  },
};

export const byExitReason: View = {
  name: "exit_reason",
  label: "exit reason",
  about: "why the round trip was closed",
  of: "trip",
  bucketOf: ({ closed: { reason } }) => (reason === "" ? undefined : { label: reason, order: reason }),
};

export const byHolding: View = {
  name: "holding",
  label: "held for",
  about: "time from opening to closing; a night or more is a bucket of its own",
  of: "trip",
  bucketOf: (trip) => {
    const held = holdingMs(trip);
    const isOvernight = trip.opened.date !== trip.closed.date;
    if (isOvernight)
      return {
        label: held <= MS_PER_DAY ? "one night" : "more than a day",
        order: held <= MS_PER_DAY ? 90 : 91,
      };
    return between(HOLDING_EDGES, held / MS_PER_MINUTE, " min");
  },
};
