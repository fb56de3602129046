import type { Excursion } from "../../analytics/book/book.ts";
import type { Trip } from "../../analytics/book/trip.ts";
import type { Charges } from "../../ledger/charges.ts";
import type { TradebookRow } from "../../ledger/tradebook-row.ts";
import type { TradingDay } from "../../units/time.ts";
import type { Paise, Qty, TimeOfDay } from "../../units/unit.ts";
import { Words } from "./columns.ts";
import { CHARGE_NAMES, PRICE_SOURCES, type TradeColumns } from "./run-page-data.ts";

/**
 * A tradebook and its round trips as columns for the page.
 * @param excursions beside the round trips: of the position that each was part of
 */
export function tradeColumnsOf(
  rows: readonly TradebookRow[],
  trips: readonly Trip[],
  excursions: readonly (Pick<Excursion, "worst" | "best"> | undefined)[] = [],
): TradeColumns {
  const [symbols, legs, reasons, dates] = [new Words(), new Words(), new Words(), new Words()];
  const fills = rows.map(({ fill }) => fill);
  const places = new Map(fills.map((fill, place) => [fill, place]));
  const placeOf = (fill: Trip["opened"]): number => places.get(fill) ?? -1;
  return {
    fills: {
      seq: fills.map((fill) => fill.seq),
      date: fills.map((fill) => dates.place(fill.date)),
      time: fills.map((fill) => fill.time),
      symbol: fills.map((fill) => symbols.place(fill.symbol)),
      dte: fills.map((fill) => fill.dte),
      qtyDir: fills.map((fill) => fill.qtyDir),
      price: fills.map((fill) => fill.price),
      priceAge: fills.map((fill) => fill.time - fill.priceTime),
      source: fills.map((fill) => PRICE_SOURCES.indexOf(fill.priceSource)),
      leg: fills.map((fill) => legs.place(fill.leg)),
      reason: fills.map((fill) => reasons.place(fill.reason)),
      charges: CHARGE_NAMES.map((name) => rows.map((row) => row.charges[name])),
      notes: Object.fromEntries(fills.flatMap(({ note }, i) => (note === "" ? [] : [[i, note]]))),
    },
    trips: {
      opened: trips.map((trip) => placeOf(trip.opened)),
      closed: trips.map((trip) => placeOf(trip.closed)),
      qty: trips.map((trip) => trip.qty),
      pnl: trips.map((trip) => trip.pnl),
      charges: trips.map((trip) => trip.charges),
      ...(excursions.some((excursion) => excursion !== undefined)
        ? {
            worst: trips.map((_, i) => excursions[i]?.worst ?? null),
            best: trips.map((_, i) => excursions[i]?.best ?? null),
          }
        : {}),
    },
    symbols: symbols.list,
    legs: legs.list,
    reasons: reasons.list,
    dates: dates.list,
  };
}

/** The inverse: one row of the tradebook, by its place. */
export function rowAt({ fills, ...words }: TradeColumns, place: number): TradebookRow {
  const at = (column: readonly number[]): number => column[place] ?? 0;
  const time = at(fills.time);
  const charges = Object.fromEntries(CHARGE_NAMES.map((name, i) => [name, at(fills.charges[i] ?? [])]));
  return {
    fill: {
      seq: at(fills.seq),
      date: (words.dates[at(fills.date)] ?? "") as TradingDay,
      time: time as TimeOfDay,
      symbol: words.symbols[at(fills.symbol)] ?? "",
      dte: at(fills.dte),
      qtyDir: at(fills.qtyDir) as Qty,
      price: at(fills.price) as Paise,
      priceTime: (time - at(fills.priceAge)) as TimeOfDay,
      priceSource: PRICE_SOURCES[at(fills.source)] ?? "exact",
      leg: words.legs[at(fills.leg)] ?? "",
      reason: words.reasons[at(fills.reason)] ?? "",
      note: fills.notes[place] ?? "",
    },
    charges: charges as unknown as Charges,
  };
}
