import type { Tradebook } from "../ledger/tradebook.ts";
import type { Contract } from "../market/contract.ts";
import type { Order, Rejection } from "../strategy/order.ts";
import type { Qty } from "../units/unit.ts";
import type { CapitalLimit } from "./capital-limit.ts";
import type { DeskToday } from "./desk-today.ts";
import type { PricedLeg } from "./later-fills.ts";

/** An order by its side and contract: what it may close follows from these. */
export interface Closing {
  readonly order: Pick<Order, "side">;
  readonly contract: Contract;
}

/** What orders may not do now: open after the stop time, need more than the capital, touch in the morning what was carried. */
export class OrderLimits {
  readonly #today: DeskToday;
  readonly #book: Tradebook;
  readonly #capital: CapitalLimit | undefined;

  constructor(today: DeskToday, book: Tradebook, capital: CapitalLimit | undefined) {
    this.#today = today;
    this.#book = book;
    this.#capital = capital;
  }

  /** Why legs must not fill together now: from the stop time on only what closes does, and the book needs capital. */
  refusalOf(legs: readonly PricedLeg[]): Rejection | undefined {
    const { view, day } = this.#today;
    if (view.now >= day.stopTime) {
      const opening = legs.find((leg) => leg.qty > this.closable(leg));
      if (opening !== undefined) return { reason: "after-stop-time", order: opening.order };
    }
    if (this.#capital === undefined) return undefined;
    const why = this.#capital.refuses(legs);
    const [first] = legs;
    return why === undefined || first === undefined ? undefined : { reason: why, order: first.order };
  }

  /** Units that are held of an order's contract on the other side of it: what it could close, ≥ 0. */
  closable({ order, contract }: Closing): Qty {
    const held = this.#book.positions.get(contract.symbol)?.qty ?? 0;
    return Math.max(order.side === "buy" ? 0 - held : held, 0) as Qty;
  }

  /** What an exit has to close: all that is held, or of a leg's part (an exit with a label) at most what is left of it. */
  exitable(leg: Closing & { readonly order: Pick<Order, "side" | "leg"> }, left: Qty): Qty {
    const closable = this.closable(leg);
    const { leg: label } = leg.order;
    if (label === undefined) return closable;
    return Math.min(closable, left, this.heldAs(leg.contract.symbol, label)) as Qty;
  }

  /** Units of a contract that one leg still holds, by the labels of its fills, ≥ 0: never more than the position. */
  heldAs(symbol: string, label: string): Qty {
    let units = 0;
    for (const fill of this.#book.fills)
      if (fill.symbol === symbol && fill.leg === label) units += fill.qtyDir;
    return Math.min(Math.abs(units), Math.abs(this.#book.positions.get(symbol)?.qty ?? 0)) as Qty;
  }

  /** Whether a position was carried over the night and is not to be touched yet. */
  isHeldBack(symbol: string): boolean {
    const { overnight, view, day } = this.#today;
    return (
      overnight.size > 0 &&
      view.now < day.restartTime &&
      overnight.has(symbol) &&
      this.#book.positions.has(symbol)
    );
  }
}
