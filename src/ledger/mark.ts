import { invariant } from "../units/failure.ts";
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

/** Numbers of one mark: time, symbol, close, qty, mtm, margin. */
const WIDTH = 6;

/**
 * Room that finished logs have left for the next ones: a day of minutes takes some ten thousand numbers, and making room for
 * them anew each day is what a search of many days would otherwise spend its time on.
 */
const spare: number[][] = [];
const SPARE_MOST = 4;

/** Collects a day's marks. */
export class MarkLog {
  readonly #symbols: string[] = [];
  #rows: number[] | undefined = spare.pop() ?? [];
  #used = 0;
  #columns: MarkColumns | undefined;

  add({ time, symbol, close, qty, mtm, margin }: Mark): void {
    const rows = this.#rows;
    invariant(rows !== undefined, "a day's marks are taken before they are told");
    const at = this.#used;
    rows[at] = time;
    rows[at + 1] = this.#placeOf(symbol);
    rows[at + 2] = close;
    rows[at + 3] = qty;
    rows[at + 4] = mtm;
    rows[at + 5] = margin;
    this.#used = at + WIDTH;
  }

  /** Few contracts are held on one day: looking through them is quicker than a map. */
  #placeOf(symbol: string): number {
    const known = this.#symbols.indexOf(symbol);
    return known >= 0 ? known : this.#symbols.push(symbol) - 1;
  }

  /** All marks of the day. None can be added any more. */
  get columns(): MarkColumns {
    this.#columns ??= this.#told();
    return this.#columns;
  }

  #told(): MarkColumns {
    const rows = this.#rows ?? [];
    const count = this.#used / WIDTH;
    const column = (place: number): number[] => {
      const values: number[] = new Array<number>(count);
      for (let i = 0, at = place; i < count; i++, at += WIDTH) values[i] = rows[at] as number;
      return values;
    };
    const columns = {
      symbols: this.#symbols,
      time: column(0),
      symbol: column(1),
      close: column(2),
      qty: column(3),
      mtm: column(4),
      margin: column(5),
    };
    if (spare.length < SPARE_MOST) spare.push(rows);
    this.#rows = undefined;
    return columns;
  }
}
