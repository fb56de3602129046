import type { TradingDay } from "../units/time.ts";
import type { Paise } from "../units/unit.ts";
import { type DayPnl, isTraded } from "./daily-pnl.ts";
import { maxDrawdown } from "./drawdown.ts";

/** Headline numbers of a run. Ratios are undefined when there is nothing to take them over. */
export interface Summary {
  readonly days: number;
  /** Days with a fill, or on which a carried position moved. */
  readonly daysTraded: number;
  readonly fills: number;
  readonly roundTrips: number;
  readonly grossPnl: Paise;
  readonly charges: Paise;
  /** The part of `charges` that is slippage. */
  readonly slippage: Paise;
  readonly netPnl: Paise;
  /** Net profit if slippage were none, as modelled, twice and three times that. */
  readonly stress: readonly { readonly multiple: number; readonly netPnl: Paise }[];
  /** Paise, ≤ 0, over daily net profit from a zero baseline. */
  readonly maxDrawdown: Paise;
  /** Share of traded days that made money after charges, 0 … 1. */
  readonly winDays: number | undefined;
  /** Share of round trips that made money before charges, 0 … 1. */
  readonly winTrips: number | undefined;
  readonly meanDay: Paise | undefined;
  readonly bestDay: { readonly date: TradingDay; readonly net: Paise } | undefined;
  readonly worstDay: { readonly date: TradingDay; readonly net: Paise } | undefined;
}

export function summaryOf(days: readonly DayPnl[]): Summary {
  const sum = (pick: (day: DayPnl) => number): number => days.reduce((total, day) => total + pick(day), 0);
  const traded = days.filter(isTraded);
  const roundTrips = sum((day) => day.roundTrips);
  const byNet = [...traded].sort((a, b) => a.net - b.net || (a.date < b.date ? -1 : 1));
  const share = (part: number, whole: number): number | undefined => (whole === 0 ? undefined : part / whole);
  const netPnl = sum((day) => day.net) as Paise;
  const slippage = sum((day) => day.slippage) as Paise;
  return {
    days: days.length,
    daysTraded: traded.length,
    fills: sum((day) => day.fills),
    roundTrips,
    grossPnl: sum((day) => day.gross) as Paise,
    charges: sum((day) => day.charges) as Paise,
    slippage,
    netPnl,
    stress: [0, 1, 2, 3].map((multiple) => ({
      multiple,
      netPnl: (netPnl + slippage * (1 - multiple)) as Paise,
    })),
    maxDrawdown: maxDrawdown(days.map((day) => day.net)),
    winDays: share(traded.filter((day) => day.net > 0).length, traded.length),
    winTrips: share(
      sum((day) => day.winners),
      roundTrips,
    ),
    meanDay: traded.length === 0 ? undefined : (Math.round(netPnl / traded.length) as Paise),
    bestDay: byNet.at(-1),
    worstDay: byNet[0],
  };
}
