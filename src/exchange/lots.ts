import { PlutoError } from "../units/failure.ts";
import type { TradingDay } from "../units/time.ts";
import type { Qty } from "../units/unit.ts";
import { type Expiry, expiriesKnownOn, isLongDated } from "./expiries.ts";
import { EXPIRY_RULES } from "./expiry-rules.ts";
import { FIXED_LOTS, LOT_ROWS, type LotRow } from "./lot-table.ts";
import { CALENDAR_FROM, CALENDAR_TO } from "./session.ts";
import { underlyingOf } from "./underlyings.ts";

type Contract = Pick<Expiry, "date" | "kind">;

function noLot(underlying: string, { date, kind }: Contract, on: TradingDay): PlutoError {
  return new PlutoError(
    "exchange.no-lot",
    `no lot size for the ${kind} ${underlying} contract of ${date} on ${on}; ` +
      `check the expiry, or give the lot in the store's contract table`,
    { data: { underlying, date, kind, on } },
  );
}

/**
 * Weeklies were withdrawn from most indices in November 2024; a weekly after that is a mistake of the caller.
 */
function hasWeeklies(underlying: string, date: TradingDay): boolean {
  const rules = EXPIRY_RULES[underlying]?.filter(({ kind }) => kind === "weekly") ?? [];
  return rules.some(({ to }) => to === undefined || date <= to);
}

function rowOf(rows: readonly LotRow[], { date, kind }: Contract): number {
  return rows.findLastIndex(({ monthlyFrom, weeklyFrom }) => {
    const from = kind === "monthly" ? monthlyFrom : weeklyFrom;
    return from !== undefined && from <= date;
  });
}

/**
 * Units in one lot of a contract that was newly on offer on that day: of the nearest monthly one. What tools that know one lot an
 * index take for all of history.
 * @throws `exchange.no-lot`, `exchange.unknown-underlying`
 */
export function lotOnOffer(underlying: string, on: TradingDay): Qty {
  const isRuled = underlyingOf(underlying).expiriesFrom === "rules";
  const nearest = isRuled
    ? expiriesKnownOn(underlying, on).find(({ kind }) => kind === "monthly")
    : undefined;
  return lotSize(underlying, nearest ?? { date: on, kind: "monthly" }, on);
}

/**
 * Units in one lot of that contract on that day, positive. `expiry.date` may be the date known then or the
 * final one.
 * @throws `exchange.no-lot` when the table has no such contract, or `on` is outside 2017-2026;
 * `exchange.unknown-underlying`.
 */
export function lotSize(underlying: string, expiry: Contract, on: TradingDay): Qty {
  underlyingOf(underlying);
  const isCovered = on >= CALENDAR_FROM && on <= CALENDAR_TO;
  const fixed = FIXED_LOTS.get(underlying);
  if (fixed !== undefined && isCovered) return fixed as Qty;
  const rows = LOT_ROWS[underlying] ?? [];
  let index = rowOf(rows, expiry);
  if (!isCovered || (expiry.kind === "weekly" && !hasWeeklies(underlying, expiry.date)))
    throw noLot(underlying, expiry, on);
  for (let row = rows[index]; row !== undefined; row = rows[index]) {
    const isAhead =
      (row.splitOn !== undefined && on < row.splitOn) ||
      (row.longDatedFrom !== undefined && on < row.longDatedFrom && isLongDated(underlying, expiry, on));
    if (!isAhead || index === 0) return row.lot as Qty;
    index -= 1;
  }
  throw noLot(underlying, expiry, on);
}
