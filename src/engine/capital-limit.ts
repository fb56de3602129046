import type { Position } from "../ledger/positions.ts";
import type { Tradebook } from "../ledger/tradebook.ts";
import type { Contract } from "../market/contract.ts";
import type { RejectionReason } from "../strategy/order.ts";
import type { Paise, Qty } from "../units/unit.ts";
import type { Held } from "./held.ts";
import type { PricedLeg } from "./later-fills.ts";

export interface CapitalParts {
  /** What may be tied up before anything is realised, paise. */
  readonly capital: Paise;
  readonly book: Tradebook;
  contractOf(symbol: string): Contract;
  /** Last price whatever its age, paise; 0 when there is none. */
  lastPrice(contract: Contract): Paise;
  /** Margin of a book now, paise; 0 while the underlying has no price. */
  marginOf(held: readonly Held[]): Paise;
}

/** Why a capital limit refuses. */
export type CapitalRefusal = Extract<
  RejectionReason,
  "capital" | "capital-below-lot" | "no-underlying-price"
>;

interface Holding {
  readonly contract: Contract;
  qty: number;
  /** What its bought units cost, paise, ≥ 0. */
  premium: number;
  price: Paise;
}

/**
 * The run's capital: a book may need at most `capital` plus the profit realised so far. What it needs is its margin and
 * the premium of what it has bought; the premium of what it has sold is not counted on, nor is profit that is open.
 */
export class CapitalLimit {
  readonly #parts: CapitalParts;

  constructor(parts: CapitalParts) {
    this.#parts = parts;
  }

  /**
   * Why these legs, filled together, must not be; undefined when they may. Never an exit, and never what lowers the need
   * of a book that is over the limit already.
   */
  refuses(legs: readonly PricedLeg[]): CapitalRefusal | undefined {
    const { positions } = this.#parts.book;
    const closes = ({ order, contract, qty }: PricedLeg): boolean => {
      const held = positions.get(contract.symbol)?.qty ?? 0;
      return qty <= (order.side === "buy" ? 0 - held : held);
    };
    if (legs.every(closes)) return undefined;
    const before = this.#holdings();
    const after = this.#holdings();
    for (const leg of legs) add(after, leg);
    const need = this.#needOf(after);
    if (need === undefined) return "no-underlying-price";
    const limit = this.#limit();
    if (need <= limit || need <= (this.#needOf(before) ?? 0)) return undefined;
    if (positions.size > 0) return "capital";
    const single: Map<string, Holding> = new Map();
    for (const leg of legs) add(single, { ...leg, qty: Math.min(leg.qty, leg.contract.lot) as Qty });
    return (this.#needOf(single) ?? 0) > limit ? "capital-below-lot" : "capital";
  }

  /** Capital and what closed positions have made, paise. */
  #limit(): number {
    const { capital, book } = this.#parts;
    let open = 0;
    for (const { openCash } of book.positions.values()) open += openCash;
    return capital + book.cash - open;
  }

  #holdings(): Map<string, Holding> {
    const { book, contractOf, lastPrice } = this.#parts;
    const holding = ({ symbol, qty, openCash }: Position): [string, Holding] => {
      const contract = contractOf(symbol);
      const premium = Math.max(0 - openCash, 0);
      return [symbol, { contract, qty, premium, price: lastPrice(contract) }];
    };
    return new Map([...book.positions.values()].map(holding));
  }

  /** Undefined while there is a short position and nothing to take its margin from. */
  #needOf(holdings: ReadonlyMap<string, Holding>): number | undefined {
    const held = [...holdings.values()].filter(({ qty }) => qty !== 0);
    const margin = this.#parts.marginOf(
      held.map(({ contract, qty, price }) => ({ contract, qty: qty as Qty, price })),
    );
    if (margin === 0 && held.some(({ qty }) => qty < 0)) return undefined;
    return held.reduce<number>((sum, { premium }) => sum + premium, margin);
  }
}

function add(holdings: Map<string, Holding>, { order, contract, qty, price }: PricedLeg): void {
  const known = holdings.get(contract.symbol) ?? { contract, qty: 0, premium: 0, price };
  const signed = order.side === "buy" ? qty : 0 - qty;
  const after = known.qty + signed;
  const opened = Math.sign(after) === Math.sign(signed) ? Math.min(Math.abs(after), qty) : 0;
  const kept = known.qty > 0 && after > 0 ? (known.premium * Math.min(after, known.qty)) / known.qty : 0;
  known.premium = kept + (signed > 0 ? opened * price : 0);
  known.qty = after;
  known.price = price;
  holdings.set(contract.symbol, known);
}
