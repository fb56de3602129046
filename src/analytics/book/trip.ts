import type { Instrument } from "../../exchange/instrument.ts";
import { parseSymbol } from "../../exchange/symbols.ts";
import { totalOf } from "../../ledger/charges.ts";
import type { Fill } from "../../ledger/fill.ts";
import { type OpenLot, type RoundTrip, roundTripsOf } from "../../ledger/round-trip.ts";
import type { TradebookRow } from "../../ledger/tradebook-row.ts";
import { PlutoError } from "../../units/failure.ts";
import { daysBetween, MS_PER_DAY } from "../../units/time.ts";
import type { Paise } from "../../units/unit.ts";

type OptionContract = Extract<Instrument, { kind: "option" }>;

/** A round trip with its share of what its two fills cost. `pnl` is gross. */
export interface Trip extends RoundTrip {
  /** Charges and slippage, paise, ≥ 0. */
  readonly charges: Paise;
  /** The part of `charges` that is slippage. */
  readonly slippage: Paise;
  /** `pnl` less `charges`. */
  readonly net: Paise;
  /** The contract of the symbol; undefined for a future, and for a foreign symbol that Pluto cannot read. */
  readonly contract: OptionContract | undefined;
}

/** What a symbol names, if it is an option that Pluto knows. */
function contractOf(symbol: string): OptionContract | undefined {
  try {
    const instrument = parseSymbol(symbol);
    return instrument.kind === "option" ? instrument : undefined;
  } catch (error) {
    if (error instanceof PlutoError) return undefined;
    throw error;
  }
}

/** Hands out a fill's costs to the units that it moved, whole paise, so that all units together bear all of it. */
class CostShares {
  readonly #given = new Map<Fill, number>();
  readonly #rows: ReadonlyMap<Fill, TradebookRow>;

  constructor(rows: readonly TradebookRow[]) {
    this.#rows = new Map(rows.map((row) => [row.fill, row]));
  }

  take(fill: Fill, units: number): { readonly charges: number; readonly slippage: number } {
    const row = this.#rows.get(fill);
    const before = this.#given.get(fill) ?? 0;
    this.#given.set(fill, before + units);
    if (row === undefined) return { charges: 0, slippage: 0 };
    const all = Math.abs(fill.qtyDir);
    const share = (cost: number): number =>
      Math.floor((cost * (before + units)) / all) - Math.floor((cost * before) / all);
    return { charges: share(totalOf(row.charges)), slippage: share(row.charges.slippage) };
  }
}

/** The round trips of a tradebook with their costs, in order of closing, and what it leaves open. */
export function tripsOf(rows: readonly TradebookRow[]): { trips: Trip[]; open: OpenLot[] } {
  const { closed, open } = roundTripsOf(rows.map((row) => row.fill));
  const costs = new CostShares(rows);
  const contracts = new Map<string, OptionContract | undefined>();
  const trips = closed.map((trip): Trip => {
    if (!contracts.has(trip.symbol)) contracts.set(trip.symbol, contractOf(trip.symbol));
    const units = Math.abs(trip.qty);
    const parts = [costs.take(trip.opened, units), costs.take(trip.closed, units)];
    const charges = parts.reduce((sum, part) => sum + part.charges, 0) as Paise;
    const slippage = parts.reduce((sum, part) => sum + part.slippage, 0) as Paise;
    const contract = contracts.get(trip.symbol);
    return { ...trip, charges, slippage, net: (trip.pnl - charges) as Paise, contract };
  });
  return { trips, open };
}

/** How long a round trip was held, milliseconds by the calendar: nights count. */
export const holdingMs = ({ opened, closed }: Trip): number =>
  daysBetween(opened.date, closed.date) * MS_PER_DAY + closed.time - opened.time;

/**
 * Net profit in points of premium, for one unit of each fill that opened something: net ÷ units of the opening fill. A
 * fill that is closed in parts counts once in all. So a change of lot size does not bend a curve of points.
 */
export const netPoints = ({ net, opened }: Trip): number => net / 100 / Math.abs(opened.qtyDir);

/** `netPoints` in basis points of the contract's strike, which stands for the notional; undefined without a strike. */
export const netBasisPoints = (trip: Trip): number | undefined =>
  trip.contract === undefined ? undefined : (netPoints(trip) / (trip.contract.strike / 100)) * 10_000;
