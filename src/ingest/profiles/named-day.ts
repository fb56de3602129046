import { PlutoError } from "../../units/failure.ts";
import { type TradingDay, tradingDay } from "../../units/time.ts";

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

/** The last part of a path. */
export const fileName = (path: string): string => path.split(/[/\\]/).at(-1) ?? "";

/** The date of a name that has eight digits, year first or day first, or one such as 01JAN2020; undefined without one. */
export function namedDay(name: string, order: "ymd" | "dmy" | "dMMMy"): TradingDay | undefined {
  if (order === "dMMMy") {
    const [, day = "", month = "", year = ""] = /(\d{2})([A-Z]{3})(\d{4})/i.exec(name) ?? [];
    const number = MONTHS.indexOf(month.toUpperCase()) + 1;
    return number === 0 ? undefined : dayOrNothing(year, String(number).padStart(2, "0"), day);
  }
  const [, digits = ""] = /(?:^|\D)(\d{8})(?:\D|$)/.exec(name) ?? [];
  return order === "ymd"
    ? dayOrNothing(digits.slice(0, 4), digits.slice(4, 6), digits.slice(6))
    : dayOrNothing(digits.slice(4), digits.slice(2, 4), digits.slice(0, 2));
}

function dayOrNothing(year: string, month: string, day: string): TradingDay | undefined {
  try {
    return tradingDay(`${year}-${month}-${day}`);
  } catch (error) {
    if (error instanceof PlutoError && error.code === "time.bad-day") return undefined;
    throw error;
  }
}
