import { isTradingDay, sessionOn } from "../exchange/sessions.ts";
import { underlyingOf } from "../exchange/underlyings.ts";
import { GAP_MAX_DAYS, volatilityKnownFrom } from "../margin/volatility.ts";
import { type IndexClose, indexClose } from "../market/index-close.ts";
import type { TickStore } from "../market/tick-store.ts";
import { addDays, daysBetween, type TradingDay, tradingDay } from "../units/time.ts";

/** Before it there are no sessions that Pluto knows. */
const CALENDAR_FROM = tradingDay("2017-01-01");

/**
 * Closes of an index on earlier days, from the store. Each day is read once in a thread's life: days are simulated in
 * order of time, so a day costs one more read, and the first of a batch those back to the month's beginning.
 */
export class PriorCloses {
  readonly #store: TickStore;
  readonly #underlying: string;
  readonly #known = new Map<TradingDay, Promise<IndexClose | undefined>>();

  constructor(store: TickStore, underlying: string) {
    this.#store = store;
    this.#underlying = underlying;
  }

  /**
   * The closes before `date` that carry the table's volatility to it: back to the last session before the month that the
   * table has a value for, as far as the store has them without a gap. Ascending.
   */
  async before(date: TradingDay): Promise<readonly IndexClose[]> {
    const { exchange } = underlyingOf(this.#underlying);
    const from = volatilityKnownFrom(this.#underlying, date);
    const closes: IndexClose[] = [];
    let [day, found] = [date, date];
    while (found >= from && daysBetween(day, found) <= GAP_MAX_DAYS) {
      day = addDays(day, -1);
      if (day < CALENDAR_FROM) break;
      if (!isTradingDay(exchange, day)) continue;
      const close = await this.#closeOn(day);
      if (close === undefined) continue;
      closes.unshift(close);
      found = day;
    }
    return closes;
  }

  #closeOn(date: TradingDay): Promise<IndexClose | undefined> {
    const known = this.#known.get(date);
    if (known !== undefined) return known;
    const reading = this.#read(date);
    this.#known.set(date, reading);
    return reading;
  }

  async #read(date: TradingDay): Promise<IndexClose | undefined> {
    const { exchange } = underlyingOf(this.#underlying);
    const session = sessionOn(exchange, date);
    if (session === undefined) return undefined;
    const official = await this.#store.settlement(this.#underlying, date);
    if (official !== undefined) return indexClose(undefined, session, official);
    const rows = await this.#store.load({ kind: "index", underlying: this.#underlying }, date, []);
    return indexClose(rows, session, undefined);
  }
}
