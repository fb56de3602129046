import { addDays, daysBetween, type TradingDay } from "../units/time.ts";
import { expiryCalendar, type ListedExpiry } from "./expiry-calendar.ts";
import type { ExpiryKind } from "./expiry-rules.ts";
import { LISTINGS, MONTHLIES_LISTED, type WeeklyListing } from "./listings.ts";
import { requireCalendar } from "./session.ts";
import { isTradingDay } from "./sessions.ts";
import { underlyingOf } from "./underlyings.ts";

export type { ExpiryKind } from "./expiry-rules.ts";

/**
 * An expiry of an underlying. Quarterly and half-yearly contracts are `monthly`: they are their month's last
 * expiry.
 */
export interface Expiry {
  /** The date it expires, as known on the day asked about. */
  readonly date: TradingDay;
  readonly kind: ExpiryKind;
  /** The first date it was listed under: the contract's identity and the date in its symbol. */
  readonly identity: TradingDay;
}

/** The contract under its last date whose day had come by `on`; under its final one when `on` is absent. */
function expiryOf(listed: ListedExpiry, on?: TradingDay): Expiry {
  const { dates } = listed;
  if (dates.length === 1) return neverMoved(listed);
  const known = dates.findLast(({ since }) => on === undefined || since === undefined || since <= on);
  const { date, kind } = known ?? dates[0];
  return { date, kind, identity: dates[0].date };
}

const unmoved = new WeakMap<ListedExpiry, Expiry>();

/** One object for a contract that had one date all its life: most of them, asked for on every day. */
function neverMoved(listed: ListedExpiry): Expiry {
  let expiry = unmoved.get(listed);
  if (expiry === undefined) {
    const [{ date, kind }] = listed.dates;
    expiry = { date, kind, identity: date };
    unmoved.set(listed, expiry);
  }
  return expiry;
}

/**
 * Every contract's actual expiry in `from` … `to` inclusive, ascending by date: the calendar in hindsight.
 * Empty before the underlying's first contract that Pluto covers (SENSEX, BANKEX: the relaunch of
 * 2023-05-15).
 * @throws `exchange.no-calendar` outside 2017-2026; `exchange.expiries-from-store`;
 * `exchange.unknown-underlying`.
 */
export function expiriesBetween(underlying: string, from: TradingDay, to: TradingDay): readonly Expiry[] {
  const calendar = expiryCalendar(underlying);
  requireCalendar(`${underlying} expiries`, from);
  requireCalendar(`${underlying} expiries`, to);
  return calendar
    .filter(({ finalDate }) => finalDate >= from && finalDate <= to)
    .map((listed) => expiryOf(listed));
}

const isQuarterMonth = ({ date }: Expiry): boolean => Number(date.slice(5, 7)) % 3 === 0;
const isHalfYearMonth = ({ date }: Expiry): boolean => Number(date.slice(5, 7)) % 6 === 0;

function listedMonthlies(
  underlying: string,
  on: TradingDay,
  monthlies: readonly Expiry[],
): readonly Expiry[] {
  const near = monthlies.slice(0, MONTHLIES_LISTED);
  const rule = LISTINGS[underlying]?.longDated;
  if (rule === undefined || on < rule.from) return near;
  const quarters = monthlies.slice(MONTHLIES_LISTED).filter(isQuarterMonth).slice(0, rule.quarters);
  const last = quarters.at(-1)?.date ?? near.at(-1)?.date ?? on;
  const halfYears = monthlies.filter((expiry) => expiry.date > last && isHalfYearMonth(expiry));
  return [...near, ...quarters, ...halfYears.slice(0, rule.halfYears)];
}

function listedWeeklies(
  rule: WeeklyListing | undefined,
  weeklies: readonly Expiry[],
  monthlies: readonly Expiry[],
): readonly Expiry[] {
  if (rule === undefined) return [];
  const { count, keptUntil = "" } = rule;
  if (count === "second-monthly") {
    const end = monthlies[1]?.date;
    return weeklies.filter(({ date }) => end === undefined || date < end);
  }
  return weeklies.filter(({ date }, i) => i < count || date <= keptUntil);
}

function computeKnownOn(underlying: string, on: TradingDay): readonly Expiry[] {
  const known: Expiry[] = [];
  let isAscending = true;
  for (const listed of expiryCalendar(underlying)) {
    const { finalDate, listedFrom } = listed;
    if (finalDate < on || (listedFrom !== undefined && listedFrom > on)) continue;
    const expiry = expiryOf(listed, on);
    const before = known.at(-1);
    if (before !== undefined && before.date >= expiry.date) isAscending = false;
    known.push(expiry);
  }
  // By final dates the calendar is in order; a re-dating that is yet to come may put two the other way round.
  if (!isAscending) known.sort((a, b) => (a.date < b.date ? -1 : 1));
  const ofKind = (kind: ExpiryKind) => known.filter((expiry) => expiry.kind === kind);
  const monthlies = listedMonthlies(underlying, on, ofKind("monthly"));
  const rule = LISTINGS[underlying]?.weeklies.findLast(({ from }) => from <= on);
  const weeklies = listedWeeklies(rule, ofKind("weekly"), monthlies);
  return [...weeklies, ...monthlies].sort((a, b) => (a.date < b.date ? -1 : 1));
}

const knownOn = new Map<string, readonly Expiry[]>();

/**
 * The contracts listed on `on`, under the dates known that day: none of them before `on`, ascending, nearest
 * first. A re-dating that took effect later is not applied yet, one that took effect on `on` is. Which
 * contracts were on offer is `listings.ts`: three monthlies, the nearest weeklies (seven, four since 2022),
 * quarter months and half-years of NIFTY, BANKNIFTY and SENSEX. Contracts that expire after 2026-12-31 are
 * left out, because their holidays are not known, so the list gets short towards the end of 2026.
 *
 * Holidays other than the late ones in `redatings.ts` count as known from the start: they were in the list
 * that the exchange published the December before.
 * @throws `exchange.no-calendar`; `exchange.expiries-from-store`; `exchange.unknown-underlying`.
 */
export function expiriesKnownOn(underlying: string, on: TradingDay): readonly Expiry[] {
  const key = `${underlying} ${on}`;
  const known = knownOn.get(key);
  if (known !== undefined) return known;
  requireCalendar(`${underlying} expiries`, on);
  const expiries = computeKnownOn(underlying, on);
  knownOn.set(key, expiries);
  return expiries;
}

/**
 * The contract whose identity is `identity`, under the date known on `on`, or under its final date when `on`
 * is absent; `undefined` when the calendar has no such contract. @throws `exchange.expiries-from-store`.
 */
export function expiryOfContract(
  underlying: string,
  identity: TradingDay,
  on?: TradingDay,
): Expiry | undefined {
  const listed = expiryCalendar(underlying).find(({ dates }) => dates[0].date === identity);
  return listed === undefined ? undefined : expiryOf(listed, on);
}

/**
 * Every date the contract was ever listed under, for finding its table in a vendor's store: the date of
 * `expiry` first, then its identity, then the others up to the final date, without duplicates.
 */
export function expiryAliases(underlying: string, expiry: Expiry): readonly TradingDay[] {
  const listed = expiryCalendar(underlying).find(({ dates }) => dates[0].date === expiry.identity);
  const dates = listed?.dates.map(({ date }) => date) ?? [];
  return [...new Set([expiry.date, expiry.identity, ...dates])];
}

/** Calendar days from `on` to the expiry; 0 on the expiry day, negative after it. */
export const dteOf = (expiry: Expiry, on: TradingDay): number => daysBetween(on, expiry.date);

/**
 * Sessions after `on` up to and including the expiry's; Muhurat and special sessions count. 0 on the expiry
 * day and after.
 * @throws `exchange.no-calendar` when the expiry lies after 2026.
 */
export function tradingDteOf(underlying: string, expiry: Expiry, on: TradingDay): number {
  const { exchange } = underlyingOf(underlying);
  let sessions = 0;
  for (let date = addDays(on, 1); date <= expiry.date; date = addDays(date, 1))
    if (isTradingDay(exchange, date)) sessions += 1;
  return sessions;
}

const monthNumber = (date: TradingDay): number => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7));

/**
 * Whether a monthly contract is beyond the three serial months on `on`: a quarterly or half-yearly one, which
 * has strikes of its own and keeps an old lot longer. Weeklies never are. @throws as `expiriesKnownOn`.
 */
export function isLongDated(
  underlying: string,
  expiry: Pick<Expiry, "date" | "kind">,
  on: TradingDay,
): boolean {
  if (expiry.kind === "weekly") return false;
  const near = expiriesKnownOn(underlying, on).find(({ kind }) => kind === "monthly");
  const nearMonth = near === undefined ? monthNumber(on) + 1 : monthNumber(near.date);
  return monthNumber(expiry.date) - nearMonth >= MONTHLIES_LISTED;
}
