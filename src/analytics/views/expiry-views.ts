import { type Expiry, expiryOfContract, tradingDteOf } from "../../exchange/expiries.ts";
import { PlutoError } from "../../units/failure.ts";
import { weekdayOf } from "../../units/time.ts";
import type { Trip } from "../book/trip.ts";
import type { View } from "./cut.ts";

/** A trip's expiry as known when it was opened; undefined where no calendar has it. */
function expiryOf({ contract, opened }: Trip): Expiry | undefined {
  if (contract === undefined) return undefined;
  const key = `${contract.underlying} ${contract.expiry} ${opened.date}`;
  if (!expiries.has(key))
    expiries.set(
      key,
      known(() => expiryOfContract(contract.underlying, contract.expiry, opened.date)),
    );
  return expiries.get(key);
}

/** Facts that do not change, asked for again by every round trip of a day and by every view. */
const expiries = new Map<string, Expiry | undefined>();
const sessionsLeft = new Map<string, number | undefined>();

/** What the calendar says, or nothing when it does not reach so far. */
function known<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch (error) {
    if (error instanceof PlutoError && error.code.startsWith("exchange.")) return undefined;
    throw error;
  }
}

/** Sessions from the opening of a trip to its expiry; 0 on the expiry day. Undefined where no calendar has it. */
export function tradingDaysLeft(trip: Trip): number | undefined {
  const expiry = expiryOf(trip);
  if (expiry === undefined) return undefined;
  const underlying = trip.contract?.underlying ?? "";
  const key = `${underlying} ${expiry.date} ${trip.opened.date}`;
  if (!sessionsLeft.has(key))
    sessionsLeft.set(
      key,
      known(() => tradingDteOf(underlying, expiry, trip.opened.date)),
    );
  return sessionsLeft.get(key);
}

export const byDte: View = {
  name: "dte",
  label: "calendar days to expiry",
  about: "calendar days to the contract's expiry when the round trip was opened",
  of: "trip",
  bucketOf: ({ opened }) => ({ label: String(opened.dte), order: opened.dte }),
};

export const byTradingDte: View = {
  name: "dte_trading",
  label: "sessions to expiry",
  about: "sessions to the contract's expiry when the round trip was opened",
  of: "trip",
  bucketOf: (trip) => {
    const sessions = tradingDaysLeft(trip);
    return sessions === undefined ? undefined : { label: String(sessions), order: sessions };
  },
};

export const byExpiryKind: View = {
  name: "expiry_kind",
  label: "weekly or monthly",
  about: "whether the contract was its month's last, and its weekday",
  of: "trip",
  bucketOf: (trip) => {
    const expiry = expiryOf(trip);
    if (expiry === undefined) return undefined;
    const label = `${expiry.kind}, ${weekdayOf(expiry.date)}`;
    return { label, order: label };
  },
};

export const byExpiryCycle: View = {
  name: "expiry_cycle",
  label: "expiry cycle",
  about: "the contract's expiry date, as known when the round trip was opened",
  of: "trip",
  bucketOf: (trip) => {
    const date = expiryOf(trip)?.date ?? trip.contract?.expiry;
    return date === undefined ? undefined : { label: date, order: date };
  },
};
