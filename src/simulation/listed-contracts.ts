import { type Expiry, expiryAliases } from "../exchange/expiries.ts";
import { lotSize } from "../exchange/lots.ts";
import { underlyingOf } from "../exchange/underlyings.ts";
import type { ContractList, ListedExpiry } from "../market/contract-list.ts";
import type { ListedChain } from "../market/day-market.ts";
import type { TickStore } from "../market/tick-store.ts";
import { PlutoError } from "../units/failure.ts";
import { addDays, type TradingDay } from "../units/time.ts";
import type { Qty } from "../units/unit.ts";

/** A list that is older says too little about what stands today: a week spans any run of holidays. */
const LIST_DAYS_MAX = 7;

/** The exchange's own lists that bear on a session. */
export interface KnownLists {
  /** Of the day itself. Expiries and lots are announced before; which strikes were added during the day was not known. */
  readonly today: ContractList | undefined;
  /** The newest before the day, at most `LIST_DAYS_MAX` old. */
  readonly before: ContractList | undefined;
}

/** Reads the lists that bear on a session; none from a store that keeps none. */
export async function listsFor(store: TickStore, underlying: string, date: TradingDay): Promise<KnownLists> {
  const [today, before] = await Promise.all([
    store.contracts?.(underlying, date, date),
    store.contracts?.(underlying, addDays(date, -LIST_DAYS_MAX), addDays(date, -1)),
  ]);
  return { today, before };
}

/**
 * The expiries on offer, nearest first: the calendar's, corrected by the lists. The day's own list takes away what it
 * does not have; either adds what the calendar does not know, as a monthly when it is the last of its month.
 * @param calendar as known on `date`; undefined for an underlying without expiry rules
 * @returns undefined when there is neither a calendar nor a list
 */
export function expiriesOnOffer(
  underlying: string,
  { calendar, lists, date }: { calendar: readonly Expiry[] | undefined; lists: KnownLists; date: TradingDay },
): readonly Expiry[] | undefined {
  const list = lists.today ?? lists.before;
  if (list === undefined) return calendar;
  const known = calendar ?? [];
  const listed = list.expiries.map(({ expiry }) => expiry).filter((expiry) => expiry >= date);
  const kept =
    lists.today === undefined ? known : known.filter((expiry) => isListed(underlying, expiry, lists.today));
  const named = new Set(known.flatMap((expiry) => namesOf(underlying, expiry)));
  const added = listed
    .filter((expiry) => !named.has(expiry))
    .map((expiry): Expiry => ({ date: expiry, kind: kindOf(expiry, listed), identity: expiry }));
  return [...kept, ...added].sort((a, b) => (a.date < b.date ? -1 : 1));
}

const kindOf = (expiry: TradingDay, listed: readonly TradingDay[]): Expiry["kind"] =>
  listed.some((other) => other > expiry && other.slice(0, 7) === expiry.slice(0, 7)) ? "weekly" : "monthly";

const namesOf = (underlying: string, expiry: Expiry): readonly TradingDay[] =>
  underlyingOf(underlying).expiriesFrom === "rules" ? expiryAliases(underlying, expiry) : [expiry.date];

const entryOf = (
  underlying: string,
  expiry: Expiry,
  list: ContractList | undefined,
): ListedExpiry | undefined => {
  const names = namesOf(underlying, expiry);
  return list?.expiries.find((listed) => names.includes(listed.expiry));
};

const isListed = (underlying: string, expiry: Expiry, list: ContractList | undefined): boolean =>
  entryOf(underlying, expiry, list) !== undefined;

/**
 * Strikes: from the list before the session alone. Lot: as the day's own list has it; else as the list before has it,
 * unless the lot table agreed with that list on its date: then the table knows of any change since.
 */
export function listedChain(underlying: string, expiry: Expiry, { today, before }: KnownLists): ListedChain {
  const own = entryOf(underlying, expiry, today);
  const earlier = entryOf(underlying, expiry, before);
  const isByTable = before !== undefined && tableLot(underlying, expiry, before.date) === earlier?.lot;
  const strikes = earlier && [...new Set([...earlier.calls, ...earlier.puts])].sort((a, b) => a - b);
  return { strikes, lot: own?.lot ?? (isByTable ? undefined : earlier?.lot) };
}

function tableLot(underlying: string, expiry: Expiry, on: TradingDay): Qty | undefined {
  try {
    return lotSize(underlying, expiry, on);
  } catch (error) {
    if (error instanceof PlutoError && error.code !== "invariant") return undefined;
    throw error;
  }
}
