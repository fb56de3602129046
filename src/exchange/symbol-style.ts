import { PlutoError } from "../units/failure.ts";
import type { TradingDay } from "../units/time.ts";
import type { Paise } from "../units/unit.ts";
import { type Expiry, expiryOfContract } from "./expiries.ts";
import type { Instrument, OptionInstrument } from "./instrument.ts";

/** An option or a future: what vendors' contract names stand for. */
export type DatedInstrument = Extract<Instrument, { kind: "future" }> | OptionInstrument;

/** How one family of vendors writes the names of index contracts. */
export interface SymbolStyle {
  readonly name: string;
  /** An example, for messages. */
  readonly example: string;
  /**
   * The contract of a name. @param on the day of the row it stands in: needed where a name rolls (`NIFTY-I`)
   * @throws `exchange.bad-symbol` when no contract fits, `exchange.ambiguous-symbol` when more than one may
   */
  parse(text: string, on?: TradingDay): DatedInstrument;
  /**
   * The name of a contract. @param on names it by the date known that day; its final date when absent
   * @throws `exchange.bad-symbol` when the style has no name for it, `exchange.ambiguous-symbol` when the name would be another's too
   */
  format(instrument: DatedInstrument, on?: TradingDay): string;
}

export const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

export const badSymbol = (text: string, why: string): PlutoError =>
  new PlutoError("exchange.bad-symbol", `"${text}" ${why}`, { data: { symbol: text } });

export const ambiguous = (text: string, why: string): PlutoError =>
  new PlutoError("exchange.ambiguous-symbol", `"${text}" ${why}`, { data: { symbol: text } });

/**
 * Bounds of what can be a strike of an index contract, rupees. From 2017 to 2026 none stood outside; they keep
 * `NIFTY25APR2422500CE` (25-Apr-2024, 22 500) from being read as April 2025 at 2 422 500, and `NIFTY25APR24250CE` (April
 * 2025, 24 250) as 25-Apr-2024 at 250. No name has a reading within them in both styles: two digits of a year from 17 on in
 * front of a strike of 1 000 or more make at least 171 000.
 */
const STRIKE_MIN = 1_000_00;
const STRIKE_MAX = 165_000_00;

export const isIndexStrike = (strike: Paise): boolean => strike >= STRIKE_MIN && strike <= STRIKE_MAX;

/** The calendar's contract of an instrument, under the date known on `on`. @throws `exchange.bad-symbol` */
export function contractOf({ underlying, expiry }: DatedInstrument, on: TradingDay | undefined): Expiry {
  const known = expiryOfContract(underlying, expiry, on);
  if (known === undefined)
    throw badSymbol(`${underlying} ${expiry}`, "is no contract of the expiry calendar");
  return known;
}
