import { invariant } from "../units/failure.ts";
import type { Paise, Qty } from "../units/unit.ts";
import type { Fill } from "./fill.ts";

/** What is held of one contract. Gone from the book when its quantity returns to zero. */
export interface Position {
  readonly symbol: string;
  /** Signed units, never 0. */
  readonly qty: Qty;
  /** Cash that this position's open units brought in (sold) or cost (bought), paise; positive when money came in. */
  readonly openCash: Paise;
}

/**
 * Positions after a list of fills, recomputed from nothing. Insertion order is the order in which each was opened.
 * The reference that live positions must equal.
 */
export function positionsOf(fills: Iterable<Fill>): Map<string, Position> {
  const positions = new Map<string, Position>();
  for (const fill of fills) applyFill(positions, fill);
  return positions;
}

/**
 * Applies one fill. Cash of the part that closes leaves at the position's average (kept exact: what closes takes its
 * share of `openCash`, rounded toward zero, and the last unit takes the rest), the part that opens enters at its price.
 */
export function applyFill(positions: Map<string, Position>, fill: Fill): void {
  invariant(fill.qtyDir !== 0, "a fill moves at least one unit");
  const before = positions.get(fill.symbol);
  const held = before?.qty ?? 0;
  const after = held + fill.qtyDir;
  if (after === 0) {
    positions.delete(fill.symbol);
    return;
  }
  const opens = held === 0 || Math.sign(held) === Math.sign(fill.qtyDir);
  const flips = !opens && Math.sign(after) !== Math.sign(held);
  let openCash: number;
  if (opens) openCash = (before?.openCash ?? 0) - fill.price * fill.qtyDir;
  else if (flips) openCash = 0 - fill.price * after;
  else openCash = Math.trunc(((before?.openCash ?? 0) * after) / held);
  if (flips) positions.delete(fill.symbol);
  positions.set(fill.symbol, { symbol: fill.symbol, qty: after as Qty, openCash: openCash as Paise });
}
