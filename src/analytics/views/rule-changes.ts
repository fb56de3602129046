import { STAMP_DUTY } from "../../costs/levies/stamp-duty.ts";
import { OPTION_EXERCISE, OPTION_SALE } from "../../costs/levies/stt.ts";
import type { Rate } from "../../costs/rate.ts";
import { EXPIRY_RULES } from "../../exchange/expiry-rules.ts";
import { CLOSING_AUCTION_FROM } from "../../exchange/indian-sessions.ts";
import { LOT_ROWS } from "../../exchange/lot-table.ts";
import type { TradingDay } from "../../units/time.ts";

/** A day from which something was other than before. */
export interface RuleChange {
  readonly date: TradingDay;
  readonly what: string;
}

const pct = (rate: Rate): string => `${rate / 10_000_000} %`;

/** Taxes and hours that changed for every index option of India. */
const COMMON: readonly RuleChange[] = [
  ...OPTION_SALE.map(({ from, rate }) => ({ date: from, what: `STT ${pct(rate)} of premium` })),
  ...OPTION_EXERCISE.map(({ from, rate, base }) => ({
    date: from,
    what: `STT on exercise ${pct(rate)} of ${base}`,
  })),
  ...STAMP_DUTY.slice(1).map(({ from, option }) => ({ date: from, what: `stamp duty ${pct(option)}` })),
  { date: CLOSING_AUCTION_FROM, what: "closing auction, options trade to 15:40" },
];

const changes = new Map<string, readonly RuleChange[]>();

/**
 * Dated changes that a result of an underlying may turn on, oldest first, one entry a day: lot size, expiry weekday,
 * transaction tax, stamp duty, hours. A lot belongs to contracts; its change is dated by the first contract that has it.
 */
export function ruleChangesOf(underlying: string): readonly RuleChange[] {
  const known = changes.get(underlying);
  if (known !== undefined) return known;
  const lots = (LOT_ROWS[underlying] ?? []).map(({ lot, monthlyFrom, weeklyFrom, splitOn }) => ({
    date: splitOn ?? (weeklyFrom !== undefined && weeklyFrom < monthlyFrom ? weeklyFrom : monthlyFrom),
    what: `lot ${lot}`,
  }));
  const expiries = (EXPIRY_RULES[underlying] ?? []).map(({ kind, weekday, from }) => ({
    date: from,
    what: `${kind} expiry ${weekday}`,
  }));
  const isIndian = lots.length > 0 || expiries.length > 0;
  const byDate = new Map<TradingDay, string[]>();
  for (const { date, what } of [...lots, ...expiries, ...(isIndian ? COMMON : [])])
    byDate.set(date, [...(byDate.get(date) ?? []), what]);
  const list = [...byDate]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([date, what]) => ({ date, what: what.join(", ") }));
  changes.set(underlying, list);
  return list;
}
