import type { Fill } from "../../ledger/fill.ts";
import { invariant } from "../../units/failure.ts";

/** Margin of a day's book over time. */
export interface MarginTime {
  /** Margin integrated over the session, paise × milliseconds. */
  readonly area: number;
  /** Length of the session, milliseconds. */
  readonly ms: number;
}

/**
 * Integrates a day's margin: each measured margin holds until the next one, or until the fill that leaves the book flat.
 * `times` and `margins` are the marks' columns, in order of time; `from` and `to` bound the session.
 */
export function marginTimeOf(
  { times, margins }: { readonly times: readonly number[]; readonly margins: readonly number[] },
  fills: readonly Fill[],
  { from, to }: { readonly from: number; readonly to: number },
): MarginTime {
  invariant(to > from, "a session ends after it begins");
  const flatFrom = flatTimes(fills);
  let area = 0;
  for (const [i, time] of times.entries()) {
    let next = i + 1;
    while (times[next] === time) next++;
    if (next > i + 1) continue; // The last row of an instant speaks for it.
    const flat = flatFrom.find((at) => at >= time) ?? to;
    const until = Math.min(times[next] ?? to, flat, to);
    area += (margins[i] ?? 0) * Math.max(0, until - time);
  }
  return { area, ms: to - from };
}

/** Times of the fills that leave nothing open. */
function flatTimes(fills: readonly Fill[]): number[] {
  const held = new Map<string, number>();
  const times: number[] = [];
  for (const { symbol, qtyDir, time } of fills) {
    const after = (held.get(symbol) ?? 0) + qtyDir;
    if (after === 0) held.delete(symbol);
    else held.set(symbol, after);
    if (held.size === 0) times.push(time);
  }
  return times;
}
