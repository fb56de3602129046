import type { Paise, Qty, TimeOfDay } from "../units/unit.ts";

/**
 * How the price of a closing mark is known: the middle of a two-sided quote, the last price, a model, or, with nothing
 * fresh to go by, the last price known, however old.
 */
export type MarkSource = "mid" | "last" | "model" | "stale";

/** A position that is held when its day ends, with the price that the day's profit takes it at. */
export interface ClosingMark {
  readonly symbol: string;
  readonly qty: Qty;
  /** Paise per unit, ≥ 0. */
  readonly price: Paise;
  readonly source: MarkSource;
}

/** What one open position was worth at one instant. */
export interface Mark {
  readonly time: TimeOfDay;
  readonly symbol: string;
  /** Last price known, that of the close before included, paise; 0 when the contract had none yet. */
  readonly close: Paise | 0;
  readonly qty: Qty;
  /** Profit of the open units so far, paise: cash they brought in + close × qty; 0 without a price. */
  readonly mtm: Paise;
  /** What the whole book tied up at that instant, paise; 0 when margins are off. */
  readonly margin: Paise;
}

/** A day's marks in order of time, as plain columns: they cross threads and go into the journal as they are. */
export interface MarkColumns {
  /** Symbols that the `symbol` column counts into. */
  readonly symbols: readonly string[];
  readonly time: readonly number[];
  readonly symbol: readonly number[];
  readonly close: readonly number[];
  readonly qty: readonly number[];
  readonly mtm: readonly number[];
  readonly margin: readonly number[];
}

/** Collects a day's marks. */
export class MarkLog {
  readonly #places = new Map<string, number>();
  readonly #columns = {
    symbols: [] as string[],
    time: [] as number[],
    symbol: [] as number[],
    close: [] as number[],
    qty: [] as number[],
    mtm: [] as number[],
    margin: [] as number[],
  };

  add({ time, symbol, close, qty, mtm, margin }: Mark): void {
    const columns = this.#columns;
    let place = this.#places.get(symbol);
    if (place === undefined) {
      place = columns.symbols.push(symbol) - 1;
      this.#places.set(symbol, place);
    }
    columns.time.push(time);
    columns.symbol.push(place);
    columns.close.push(close);
    columns.qty.push(qty);
    columns.mtm.push(mtm);
    columns.margin.push(margin);
  }

  get columns(): MarkColumns {
    return this.#columns;
  }
}
