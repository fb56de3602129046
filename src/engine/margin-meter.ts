import { type Fixing, fixingAt } from "../margin/fixings.ts";
import type { MarginLeg } from "../margin/margin-book.ts";
import { marginOf } from "../margin/margin-model.ts";
import { type MarginParameters, marginParameters } from "../margin/parameters.ts";
import { scanTable } from "../margin/scan.ts";
import type { Contract } from "../market/contract.ts";
import type { DayMarket } from "../market/day-market.ts";
import type { Paise, Qty, TimeOfDay } from "../units/unit.ts";

/**
 * By which clock margins are taken: `fixing` as the exchange's six parameter files a day change (the index of the
 * fixing, held until the next; the first is made from yesterday's close), `bod` that first one all day, `continuous` a
 * fixing at every instant.
 */
export type MarginClock = "fixing" | "bod" | "continuous";

/** What a day's book tied up, paise. */
export interface MarginPath {
  /** The most at any instant, legging included. */
  readonly peak: Paise;
  /** After each event at which something was opened. */
  readonly entries: readonly { readonly time: TimeOfDay; readonly margin: Paise }[];
}

/** One open position as the meter needs it. */
export interface Held {
  readonly contract: Contract;
  readonly qty: Qty;
  /** Last price, paise; 0 when there is none. */
  readonly price: Paise;
}

/** Contracts that the scratch of a scan has room for; a larger book makes its own. */
const SCRATCH_LEGS = 64;

/** Measures what the open book ties up, as of now; keeps the day's peak. */
export class MarginMeter {
  readonly #market: DayMarket;
  readonly #clock: MarginClock;
  readonly #scratch = scanTable(SCRATCH_LEGS);
  #parameters: MarginParameters;
  #fixing: Fixing | undefined;
  #spot = 0;
  #peak = 0;
  readonly #entries: { time: TimeOfDay; margin: Paise }[] = [];

  /** @throws `margin.no-rule` for an underlying or a date whose parameters are not known */
  constructor(market: DayMarket, clock: MarginClock) {
    this.#market = market;
    this.#clock = clock;
    this.#parameters = marginParameters(market.underlying, market.date);
  }

  get path(): MarginPath {
    return { peak: this.#peak as Paise, entries: this.#entries };
  }

  /** Margin of the book now; 0 for none, and while the underlying has had no price. Kept if it is the day's most. */
  measure(held: readonly Held[], now: TimeOfDay): Paise {
    const total = this.marginOf(held, now);
    if (total > this.#peak) this.#peak = total;
    return total;
  }

  /** Margin of a book that is only thought of: as `measure`, and nothing is kept. */
  marginOf(held: readonly Held[], now: TimeOfDay): Paise {
    if (held.length === 0) return 0 as Paise;
    this.#fix(now);
    if (this.#spot === 0) return 0 as Paise;
    const { underlying, date, previousClose } = this.#market;
    const book = held.map(({ contract, qty, price }): MarginLeg => {
      const { symbol, expiry, optionType, strike } = contract;
      const own = price > 0 ? { price } : {};
      return { kind: "option", symbol, underlying, expiry: expiry.date, optionType, strike, qty, ...own };
    });
    const before = previousClose === undefined ? {} : { previousClose };
    const market = { date, underlyings: new Map([[underlying, { spot: this.#spot, ...before }]]) };
    const { total } = marginOf(book, market, new Map([[underlying, this.#parameters]]), this.#scratch);
    return total;
  }

  /** Notes what a book tied up after something was opened. */
  entered(time: TimeOfDay, margin: Paise): void {
    this.#entries.push({ time, margin });
  }

  /** Takes the index, and today's move into the volatility, as of the fixing in force. */
  #fix(now: TimeOfDay): void {
    const fixing = this.#clock === "bod" ? fixingAt(0 as TimeOfDay) : fixingAt(now);
    if (fixing === this.#fixing && this.#clock !== "continuous" && this.#spot !== 0) return;
    this.#fixing = fixing;
    const { underlying, date, previousClose, session } = this.#market;
    const isContinuous = this.#clock === "continuous";
    if (fixing.name === "BOD" && !isContinuous) {
      // Without yesterday's close the day's first index has to stand for it.
      this.#spot = previousClose ?? this.#indexAt(session.open) ?? this.#indexAt(now) ?? 0;
      return;
    }
    const spot = this.#indexAt(isContinuous ? now : fixing.from) ?? this.#indexAt(now);
    if (spot === undefined) return;
    this.#spot = spot;
    if (previousClose !== undefined)
      this.#parameters = marginParameters(underlying, date, { moveToday: Math.log(spot / previousClose) });
  }

  /** The index's last price known at `time`, which is never after now. */
  #indexAt(time: number): number | undefined {
    const { index } = this.#market;
    if (index === undefined) return undefined;
    const { time: times, columns } = index.rows;
    for (let row = (index.ends[0] as number) - 1; row >= (index.starts[0] as number); row--)
      if ((times[row] as number) <= time && columns.close[row] !== 0) return columns.close[row];
    return undefined;
  }
}
