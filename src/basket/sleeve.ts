import type { TradebookRow } from "../ledger/tradebook-row.ts";
import type { TradingDay } from "../units/time.ts";
import type { Paise } from "../units/unit.ts";

/** A session of a sleeve as its run booked it, marks of what was carried included. */
export interface SleeveDay {
  readonly date: TradingDay;
  /** Before charges, paise. */
  readonly gross: Paise;
  readonly indexOpen?: Paise | undefined;
  readonly indexClose?: Paise | undefined;
}

/** One part of a basket as it was recorded, before any sizing. */
export interface Sleeve {
  readonly label: string;
  /** In order of time. */
  readonly rows: readonly TradebookRow[];
  /** Every session that is known to have been one; of a tradebook without a run undefined: the days of its fills. */
  readonly sessions: readonly SleeveDay[] | undefined;
  /** Index that `sessions` have the levels of; undefined when they have none. */
  readonly underlying?: string | undefined;
  /** Paise; what its trades were sized for. */
  readonly capital: Paise | undefined;
}

/** First and last day that a sleeve knows; undefined of an empty one. */
export function spanOf({ rows, sessions }: Sleeve): readonly [TradingDay, TradingDay] | undefined {
  const first = sessions?.[0]?.date ?? rows[0]?.fill.date;
  const last = sessions?.at(-1)?.date ?? rows.at(-1)?.fill.date;
  return first === undefined || last === undefined ? undefined : [first, last];
}
