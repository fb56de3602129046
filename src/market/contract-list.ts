import type { TradingDay } from "../units/time.ts";
import type { Paise, Qty } from "../units/unit.ts";

/** All options of one expiry in a contract list. */
export interface ListedExpiry {
  /** As the list writes it: the date known on the list's date. */
  readonly expiry: TradingDay;
  /** Units in one lot of these contracts; undefined when the list does not say. */
  readonly lot: Qty | undefined;
  /** Strikes that have a call, paise, ascending. */
  readonly calls: readonly Paise[];
  /** Strikes that have a put, paise, ascending. */
  readonly puts: readonly Paise[];
}

/**
 * The options of one underlying that stood in an exchange's file of one date. A bhavcopy lists what traded or could have
 * traded that day and comes after the close: for prices and strikes it is news for the next session only.
 */
export interface ContractList {
  readonly underlying: string;
  readonly date: TradingDay;
  /** Ascending by expiry, each with at least one strike. */
  readonly expiries: readonly ListedExpiry[];
}

/** One line of a contract list, as tables and files hold it. */
export interface ContractLine {
  readonly expiry: TradingDay;
  readonly strike: Paise;
  readonly isPut: boolean;
  readonly lot: number | undefined;
}

/**
 * A list of lines in any order, each contract counted once. Lines of one expiry that disagree about the lot leave it
 * unsaid.
 */
export function contractListOf(
  underlying: string,
  date: TradingDay,
  lines: Iterable<ContractLine>,
): ContractList {
  const byExpiry = new Map<TradingDay, { calls: Set<Paise>; puts: Set<Paise>; lots: Set<number> }>();
  for (const { expiry, strike, isPut, lot } of lines) {
    const own = byExpiry.get(expiry) ?? { calls: new Set(), puts: new Set(), lots: new Set() };
    byExpiry.set(expiry, own);
    (isPut ? own.puts : own.calls).add(strike);
    if (lot !== undefined) own.lots.add(lot);
  }
  const ascending = (strikes: Set<Paise>): readonly Paise[] => [...strikes].sort((a, b) => a - b);
  const expiries = [...byExpiry]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([expiry, { calls, puts, lots }]): ListedExpiry => {
      const [lot] = lots.size === 1 ? lots : [];
      return { expiry, lot: lot as Qty | undefined, calls: ascending(calls), puts: ascending(puts) };
    });
  return { underlying, date, expiries };
}

/** The lines of a list: by expiry, strike, CE before PE. */
export function contractLines({ expiries }: ContractList): readonly ContractLine[] {
  return expiries.flatMap(({ expiry, lot, calls, puts }) =>
    [
      ...calls.map((strike) => ({ expiry, strike, isPut: false, lot })),
      ...puts.map((strike) => ({ expiry, strike, isPut: true, lot })),
    ].sort((a, b) => a.strike - b.strike || Number(a.isPut) - Number(b.isPut)),
  );
}
