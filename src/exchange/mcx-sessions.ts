import { type TradingDay, timeOfDay, utcOffsetMs, weekdayOf } from "../units/time.ts";
import type { TimeOfDay } from "../units/unit.ts";
import { INDIAN_HOLIDAYS } from "./holidays.ts";
import type { Session } from "./session.ts";
import { MUHURAT_HOURS_UNKNOWN, MUHURAT_SESSIONS, SPECIAL_SESSIONS } from "./special-sessions.ts";
import { goodFriday } from "./us-holidays.ts";

const OPEN = timeOfDay("09:00");
const EVENING_OPEN = timeOfDay("17:00");
const CLOSE_US_SUMMER = timeOfDay("23:30");
const CLOSE_US_WINTER = timeOfDay("23:55");
const BUDGET_CLOSE = timeOfDay("17:00");

/**
 * Days on which MCX did not trade at all besides the yearly five: the election day of 2019 and three days of
 * April 2020, when evening sessions were suspended. Source: days without any gold future in MCX's daily
 * statistics, 2017-01 … 2026-03.
 */
const CLOSED_ALL_DAY: ReadonlySet<string> = new Set(["2019-04-29", "2020-04-02", "2020-04-06", "2020-04-14"]);

/** Republic Day, Independence Day, Gandhi Jayanti, Christmas. Good Friday is the fifth. */
const CLOSED_EVERY_YEAR: ReadonlySet<string> = new Set(["01-26", "08-15", "10-02", "12-25"]);

const isClosedAllDay = (date: TradingDay): boolean =>
  CLOSED_EVERY_YEAR.has(date.slice(5)) ||
  CLOSED_ALL_DAY.has(date) ||
  date === goodFriday(Number(date.slice(0, 4)));

/** MCX follows the United States' clock, because the metals it lists are priced there. */
const closeOn = (date: TradingDay): TimeOfDay =>
  utcOffsetMs("America/New_York", date) === -4 * 3_600_000 ? CLOSE_US_SUMMER : CLOSE_US_WINTER;

function session(
  date: TradingDay,
  kind: Session["kind"],
  hours: { readonly open: TimeOfDay; readonly close: TimeOfDay; readonly note?: string },
): Session {
  const { open, close } = hours;
  const whole = [{ from: open, to: close }];
  return {
    date,
    exchange: "MCX",
    kind,
    ...hours,
    breaks: [],
    halts: [],
    hours: whole,
    indexContinuousUntil: close,
  };
}

/**
 * The session of MCX (bullion), or why there is none: 09:00 to 23:30, to 23:55 while the United States are on
 * standard time. On the stock exchanges' other holidays only the evening trades, from 17:00. Muhurat at the
 * stock exchanges' hour; Budget days to 17:00. Confidence: hours medium, closed days high (checked against
 * daily statistics to 2026-03-11).
 */
export function mcxSession(date: TradingDay): Session | string {
  const muhurat = MUHURAT_SESSIONS.get(date);
  if (muhurat !== undefined)
    return session(date, "muhurat", {
      open: timeOfDay(muhurat[0]),
      close: timeOfDay(muhurat[1]),
      note: "Muhurat trading",
    });
  if (MUHURAT_HOURS_UNKNOWN.has(date))
    return "Muhurat trading was announced for this day, its hours are not known to Pluto";
  const special = SPECIAL_SESSIONS.get(date);
  if (special?.note === "Union Budget")
    return session(date, "special", { open: OPEN, close: BUDGET_CLOSE, note: special.note });
  const weekday = weekdayOf(date);
  if (weekday === "SAT" || weekday === "SUN") return "weekend";
  if (isClosedAllDay(date)) return INDIAN_HOLIDAYS.get(date) ?? "national holiday";
  const holiday = INDIAN_HOLIDAYS.get(date);
  if (holiday === undefined) return session(date, "regular", { open: OPEN, close: closeOn(date) });
  return session(date, "regular", {
    open: EVENING_OPEN,
    close: closeOn(date),
    note: `${holiday}: evening only`,
  });
}
