import { type Charges, totalOf } from "../ledger/charges.ts";
import { RoundTripLog } from "../ledger/round-trip.ts";
import type { TradebookRow } from "../ledger/tradebook-row.ts";
import type { TradingDay } from "../units/time.ts";
import type { Paise, Qty } from "../units/unit.ts";
import type { Caps } from "./basket-config.ts";

/** A recorded fill with the place of its sleeve. */
export interface SleeveRow {
  readonly sleeve: number;
  readonly row: TradebookRow;
}

/** How recorded trades become the basket's. */
export interface Sizing {
  /** Size of what a sleeve opens on a day; 0: it opens nothing. Asked when a position leaves zero, kept until it is back. */
  readonly multiplierOn: (sleeve: number, date: TradingDay) => number;
  /** Of each sleeve. */
  readonly caps: readonly Caps[];
  readonly basketCaps: Caps;
  readonly lotOf: (symbol: string, on: TradingDay) => number;
}

/** Fills that a cap or rounding to whole lots made smaller than they were to be. */
export interface Cuts {
  readonly lots: number;
  readonly lossADay: number;
  /** Openings that came to less than half a lot, and so to nothing. */
  readonly belowOneLot: number;
}

/** The basket's fills, with what was cut from them, by sleeve. */
export interface Sized {
  readonly rows: readonly SleeveRow[];
  readonly cuts: readonly Cuts[];
}

interface Held {
  recorded: number;
  actual: number;
  /** Units that the last recorded position came to, before caps. */
  wanted: number;
  multiplier: number;
  /** Units of a lot when it was opened. */
  lot: number;
}

interface Day {
  date: TradingDay | undefined;
  net: number;
}

/** Nearest whole number of lots, half away from zero. */
const wholeLots = (units: number, lot: number): number =>
  Math.sign(units) * Math.floor(Math.abs(units) / lot + 0.5 + 1e-9) * lot;

/**
 * Sizes recorded fills, in order of time. A **position** is what is sized, not a fill: it is the recorded one times the
 * multiplier, to whole lots, so that what closes when recorded closes here, whatever was rounded. A cap lets a fill open
 * less; it never closes what is held, and what it kept out is not bought later. Prices stay as recorded.
 */
export function sizeRows(rows: readonly SleeveRow[], sizing: Sizing): Sized {
  const held = sizing.caps.map(() => new Map<string, Held>());
  const lotsHeld = sizing.caps.map(() => 0);
  const days = sizing.caps.map((): Day => ({ date: undefined, net: 0 }));
  const logs = sizing.caps.map(() => new RoundTripLog());
  const basketDay: Day = { date: undefined, net: 0 };
  const cuts = sizing.caps.map(() => ({ lots: 0, lossADay: 0, belowOneLot: 0 }));
  let basketLots = 0;
  const sized: SleeveRow[] = [];
  for (const { sleeve, row } of rows) {
    const { symbol, date, qtyDir } = row.fill;
    const cut = cuts[sleeve] as (typeof cuts)[number];
    const book = held[sleeve] as Map<string, Held>;
    const caps = sizing.caps[sleeve] ?? {};
    const day = days[sleeve] as Day;
    for (const one of [day, basketDay]) if (one.date !== date) Object.assign(one, { date, net: 0 });
    const before = book.get(symbol) ?? {
      recorded: 0,
      actual: 0,
      wanted: 0,
      multiplier: sizing.multiplierOn(sleeve, date),
      lot: sizing.lotOf(symbol, date),
    };
    const { lot } = before;
    const recorded = before.recorded + qtyDir;
    // A position that turns over is a new one, of that day's size.
    const turns =
      before.recorded !== 0 && recorded !== 0 && Math.sign(recorded) !== Math.sign(before.recorded);
    const multiplier = turns ? sizing.multiplierOn(sleeve, date) : before.multiplier;
    const wanted = multiplier === 1 ? recorded : wholeLots(recorded * multiplier, lot);
    const kept = turns ? 0 : Math.sign(before.actual) * Math.min(Math.abs(before.actual), Math.abs(wanted));
    const growth = Math.max(0, Math.abs(wanted) - (turns ? 0 : Math.abs(before.wanted)));
    let opens = growth;
    if (recorded !== 0 && wanted === 0 && before.recorded === 0) cut.belowOneLot += 1;
    const keptLots = lotsHeld[sleeve] as number;
    const closes = (Math.abs(before.actual) - Math.abs(kept)) / lot;
    if (opens > 0) {
      const hasLost =
        (caps.loss_a_day !== undefined && day.net <= -caps.loss_a_day * 100) ||
        (sizing.basketCaps.loss_a_day !== undefined && basketDay.net <= -sizing.basketCaps.loss_a_day * 100);
      if (hasLost) {
        cut.lossADay += 1;
        opens = 0;
      }
      const room = Math.min(
        (caps.lots ?? Number.POSITIVE_INFINITY) - (keptLots - closes),
        (sizing.basketCaps.lots ?? Number.POSITIVE_INFINITY) - (basketLots - closes),
      );
      if (opens > room * lot) {
        cut.lots += 1;
        opens = Math.max(0, Math.floor(room + 1e-9)) * lot;
      }
    }
    const actual = kept + Math.sign(wanted) * opens;
    const moved = (Math.abs(actual) - Math.abs(before.actual)) / lot;
    lotsHeld[sleeve] = keptLots + moved;
    basketLots += moved;
    if (recorded === 0) book.delete(symbol);
    else book.set(symbol, { recorded, actual, wanted, multiplier, lot });
    const qty = actual - before.actual;
    if (qty === 0) continue;
    const made: TradebookRow =
      qty === qtyDir
        ? row
        : {
            fill: { ...row.fill, qtyDir: qty as Qty },
            charges: scaled(row.charges, Math.abs(qty / qtyDir)),
          };
    const gross = (logs[sleeve] as RoundTripLog).add(made.fill).reduce((sum, trip) => sum + trip.pnl, 0);
    const net = gross - totalOf(made.charges);
    day.net += net;
    basketDay.net += net;
    sized.push({ sleeve, row: made });
  }
  return { rows: sized, cuts };
}

/** Every charge in proportion to the units, to the paisa: a flat fee an order is scaled too. */
function scaled(charges: Charges, by: number): Charges {
  const part = (value: Paise): Paise => Math.round(value * by) as Paise;
  return {
    brokerage: part(charges.brokerage),
    stt: part(charges.stt),
    exchangeFee: part(charges.exchangeFee),
    sebiFee: part(charges.sebiFee),
    stampDuty: part(charges.stampDuty),
    gst: part(charges.gst),
    slippage: part(charges.slippage),
  };
}
