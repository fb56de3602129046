import { rupeesNumber } from "../units/money.ts";
import type { Paise } from "../units/unit.ts";
import type { Summary } from "./summary.ts";

const money = (paise: Paise | undefined): number | null => (paise === undefined ? null : rupeesNumber(paise));

/** The headline numbers as files and `--json` have them: rupees, snake_case, null for what there is not enough of. */
export function summaryJson(summary: Summary): object {
  const day = (one: Summary["bestDay"]): object | null =>
    one === undefined ? null : { date: one.date, net_pnl: rupeesNumber(one.net) };
  return {
    net_pnl: money(summary.netPnl),
    gross_pnl: money(summary.grossPnl),
    charges: money(summary.charges),
    slippage: money(summary.slippage),
    stress: summary.stress.map(({ multiple, netPnl }) => ({ multiple, net_pnl: rupeesNumber(netPnl) })),
    max_drawdown: money(summary.maxDrawdown),
    days: summary.days,
    days_traded: summary.daysTraded,
    fills: summary.fills,
    round_trips: summary.roundTrips,
    win_days: summary.winDays ?? null,
    win_trips: summary.winTrips ?? null,
    mean_day: money(summary.meanDay),
    best_day: day(summary.bestDay),
    worst_day: day(summary.worstDay),
  };
}
