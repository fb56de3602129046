import { invariant } from "../units/failure.ts";
import type { Paise } from "../units/unit.ts";
import type { Fill } from "./fill.ts";
import { applyFill, type Position, positionsOf } from "./positions.ts";

/**
 * The list of fills of one segment, and what follows from it: live positions and cash. `record` is its only mutating
 * door; everything else a run reports is computed from the fills alone.
 */
export class Tradebook {
  readonly #fills: Fill[] = [];
  readonly #positions = new Map<string, Position>();
  #cash = 0;
  #turnoverQty = 0;
  #reconciled = 0;
  /** Positions and cash as recomputed from the fills up to the last thorough check. */
  #verified: { readonly positions: Map<string, Position>; fills: number; cash: number } | undefined;

  get fills(): readonly Fill[] {
    return this.#fills;
  }

  /** Open positions by symbol, in the order they were opened. */
  get positions(): ReadonlyMap<string, Position> {
    return this.#positions;
  }

  /** Sum of −price × signed quantity over all fills, paise: what came in less what went out. */
  get cash(): Paise {
    return this.#cash as Paise;
  }

  record(fill: Omit<Fill, "seq">): Fill {
    // Texts are made only where they are needed: a search books millions of fills.
    if (!(fill.price > 0 || (fill.price === 0 && fill.priceSource === "settlement")))
      invariant(false, `a fill has a price above zero, ${fill.symbol} had ${fill.price}`);
    const last = this.#fills.at(-1);
    invariant(
      last === undefined || last.date < fill.date || (last.date === fill.date && last.time <= fill.time),
      "fills are recorded in order of time",
    );
    const { date, time, symbol, dte, qtyDir, price, priceTime, priceSource, leg, reason, note } = fill;
    const seq = this.#fills.length;
    const recorded: Fill = {
      seq,
      date,
      time,
      symbol,
      dte,
      qtyDir,
      price,
      priceTime,
      priceSource,
      leg,
      reason,
      note,
    };
    this.#fills.push(recorded);
    this.#cash -= price * qtyDir;
    this.#turnoverQty += qtyDir;
    applyFill(this.#positions, recorded);
    return recorded;
  }

  /**
   * The check of every event, at the cost of one comparison when nothing was filled since the last one: the signed units
   * that the fills moved are the units that are held. @throws `invariant`
   */
  reconcileCheaply(): void {
    if (this.#reconciled === this.#fills.length) return;
    this.#reconciled = this.#fills.length;
    let held = 0;
    for (const position of this.#positions.values()) held += position.qty;
    invariant(held === this.#turnoverQty, "units held are the units that the fills moved");
  }

  /**
   * The check of a day's end with more days to come: positions and cash recomputed from the fills equal the live ones. It
   * goes on from where the check of the day before left off: a segment of many days costs no more than its fills.
   * @throws `invariant`
   */
  reconcileDay(): void {
    this.#verified ??= { positions: new Map(), fills: 0, cash: 0 };
    const verified = this.#verified;
    for (; verified.fills < this.#fills.length; verified.fills++) {
      const fill = this.#fills[verified.fills] as Fill;
      applyFill(verified.positions, fill);
      verified.cash -= fill.price * fill.qtyDir;
    }
    this.#expect(verified.positions, verified.cash);
  }

  /** The same check from the first fill on: for the end of a segment. @throws `invariant` */
  reconcileFromScratch(): void {
    let cash = 0;
    for (const { price, qtyDir } of this.#fills) cash -= price * qtyDir;
    this.#expect(positionsOf(this.#fills), cash);
  }

  #expect(positions: ReadonlyMap<string, Position>, cash: number): void {
    invariant(positions.size === this.#positions.size, "as many positions are open as the tradebook says");
    for (const [symbol, expected] of positions) {
      const live = this.#positions.get(symbol);
      if (live?.qty !== expected.qty || live.openCash !== expected.openCash)
        invariant(false, `the position in ${symbol} is what its fills make it`);
    }
    invariant(cash === this.#cash, "cash is the sum of the fills' cash flows");
  }
}
