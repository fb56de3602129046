import { invariant, PlutoError } from "../units/failure.ts";
import { addDays, type TradingDay, weekdayOf } from "../units/time.ts";
import { EXPIRY_EXCEPTIONS, EXPIRY_RULES, type ExpiryKind, type ExpiryRule } from "./expiry-rules.ts";
import { REDATINGS } from "./redatings.ts";
import { CALENDAR_FROM, CALENDAR_TO, shiftForHoliday } from "./sessions.ts";
import { type Exchange, underlyingOf } from "./underlyings.ts";

/** A date under which a contract was listed, and since when (absent: from its first day). */
export interface KnownDate {
  readonly date: TradingDay;
  readonly kind: ExpiryKind;
  readonly since?: TradingDay;
}

/** One expiry of one underlying, with its whole history. */
export interface ListedExpiry {
  /** The date on which it really expired. */
  readonly finalDate: TradingDay;
  /** Oldest first; the first is the contract's identity, the last is `finalDate`. */
  readonly dates: readonly [KnownDate, ...KnownDate[]];
  readonly listedFrom?: TradingDay;
}

const isLastOfMonth = (date: TradingDay): boolean => addDays(date, 7).slice(0, 7) !== date.slice(0, 7);

/** The dates on which the rule would have contracts expire if there were no holidays, inside the calendar. */
function scheduledDates(rule: ExpiryRule): readonly TradingDay[] {
  const to = rule.to === undefined || rule.to > CALENDAR_TO ? CALENDAR_TO : rule.to;
  let date = rule.from > CALENDAR_FROM ? rule.from : CALENDAR_FROM;
  while (weekdayOf(date) !== rule.weekday) date = addDays(date, 1);
  const dates: TradingDay[] = [];
  for (; date <= to; date = addDays(date, 7))
    if (rule.kind === "weekly" || isLastOfMonth(date)) dates.push(date);
  return dates;
}

/** Monday of the week, to tell whether two dates share one. */
function mondayOf(date: TradingDay): TradingDay {
  let day = date;
  while (weekdayOf(day) !== "MON") day = addDays(day, -1);
  return day;
}

/** Every date the contract that ended so was listed under, by undoing the re-datings backwards. */
function historyOf(underlying: string, final: KnownDate): ListedExpiry["dates"] {
  const later: KnownDate[] = [];
  let { date, kind } = final;
  for (const { effective, underlyings, moves } of REDATINGS.toReversed()) {
    const move = underlyings.includes(underlying) ? moves.find(({ to }) => to === date) : undefined;
    if (move === undefined) continue;
    later.unshift({ date, kind, since: effective });
    date = move.from;
    kind = move.wasKind ?? kind;
  }
  return [{ date, kind }, ...later];
}

function build(underlying: string, exchange: Exchange): readonly ListedExpiry[] {
  const exceptions = new Map(EXPIRY_EXCEPTIONS[underlying]?.map(({ scheduled, date }) => [scheduled, date]));
  const scheduled = (kind: ExpiryKind) => {
    const rules = (EXPIRY_RULES[underlying] ?? []).filter((rule) => rule.kind === kind);
    return rules.flatMap((rule, i) => {
      // A launch holds for the contracts of the rules that followed, too.
      const listedFrom = rules.slice(0, i + 1).findLast((earlier) => earlier.listedFrom)?.listedFrom;
      return scheduledDates(rule).map((date) => ({ kind, date, listedFrom }));
    });
  };
  const monthlies = scheduled("monthly");
  // The week that has no weekly contract is the one of the monthly's weekday, even when a holiday moves the
  // monthly into the week before: with Monday 2023-11-27 closed, 2023-11-20 and 2023-11-24 both were
  // expiries.
  const monthlyWeeks = new Set(monthlies.map(({ date }) => mondayOf(date)));
  const weeklies = scheduled("weekly").filter(({ date }) => !monthlyWeeks.has(mondayOf(date)));
  const expiries = [...monthlies, ...weeklies].map(({ kind, date, listedFrom }): ListedExpiry => {
    const finalDate = exceptions.get(date) ?? shiftForHoliday(exchange, date);
    const listed = listedFrom === undefined ? {} : { listedFrom };
    return { finalDate, dates: historyOf(underlying, { date: finalDate, kind }), ...listed };
  });
  expiries.sort((a, b) => (a.finalDate < b.finalDate ? -1 : 1));
  const distinct = new Set(expiries.map(({ finalDate }) => finalDate));
  invariant(distinct.size === expiries.length, `${underlying} has at most one expiry a day`);
  return expiries;
}

const calendars = new Map<string, readonly ListedExpiry[]>();

/**
 * The whole expiry calendar of an underlying, ascending by final date; built once, on first use.
 * @throws `exchange.unknown-underlying`; `exchange.expiries-from-store` for an underlying whose expiries
 * follow no rule.
 */
export function expiryCalendar(underlying: string): readonly ListedExpiry[] {
  const known = calendars.get(underlying);
  if (known !== undefined) return known;
  const { exchange, expiriesFrom } = underlyingOf(underlying);
  if (expiriesFrom === "store")
    throw new PlutoError(
      "exchange.expiries-from-store",
      `no rule gives the expiries of ${underlying}; take them from the contracts that the store holds`,
      { data: { underlying } },
    );
  const calendar = build(underlying, exchange);
  calendars.set(underlying, calendar);
  return calendar;
}
