import type { Contract } from "../market/contract.ts";
import type { DayMarket } from "../market/day-market.ts";
import { PerDay } from "../market/per-day.ts";
import type { SessionRows } from "../market/series-cursor.ts";
import type { Paise } from "../units/unit.ts";

/**
 * What a freak print does to orders that wait: `as_is` what any other does; `ignore_trigger` nothing, until the next bar
 * says the same; `worst_case` a stop that it triggers fills at its extreme.
 */
export type FreakMode = "as_is" | "ignore_trigger" | "worst_case";

/** Beyond its bounds by this share of them, and by at least `SLACK_MIN`, a print is out of line. */
const SLACK_PCT = 20;
/** One rupee: in options of a few rupees a print is a tick or two away from its neighbours at any time. */
const SLACK_MIN = 100;
/** A freak print stands at least so far from the close before it, and from the one after it, % of them. */
const JUMP_PCT = 10;
/** What the forward may lie beside the index, % of the index, before an intrinsic bound is broken. */
const BASIS_PCT = 0.5;
/** Strikes on each side that are tried for a neighbour with a price. */
const RUNGS = 4;

interface Range {
  readonly low: number;
  readonly high: number;
}

interface Neighbour extends Range {
  /** Paise from the contract's strike, > 0. */
  readonly away: number;
}

/** Prices between which a contract could have traded without a riskless profit, paise. */
export interface Bounds {
  readonly lower: number;
  readonly upper: number;
}

/** Last row of a contract known at `ts`, or -1. */
function rowAt({ rows, starts, ends }: SessionRows, contract: number, ts: number): number {
  const start = starts[contract] as number;
  let low = start;
  let high = ends[contract] as number;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows.time[middle] as number) <= ts) low = middle + 1;
    else high = middle;
  }
  return low > start ? low - 1 : -1;
}

/** Lowest and highest price of a contract's last row at `ts`, if it has a price and is at most `maxAgeMs` old. */
function rangeAt(
  session: SessionRows,
  contract: number,
  { ts, maxAgeMs }: { readonly ts: number; readonly maxAgeMs: number },
): Range | undefined {
  const row = rowAt(session, contract, ts);
  if (row < 0 || ts - (session.rows.time[row] as number) > maxAgeMs) return undefined;
  const { close, high, low } = session.rows.columns;
  const price = close[row] as number;
  return price === 0 ? undefined : { low: low?.[row] || price, high: high?.[row] || price };
}

/** By chain, row and age bound: until which row a contract's freak prints were looked for, and when they were. */
const freaks = new PerDay(() => new Map<string, { readonly end: number; readonly at: readonly number[] }>());

/**
 * Freak prints by what was known when they became known: prices outside the no-arbitrage bounds of the neighbouring
 * strikes and of the index. That they revert is only known one bar later.
 */
export class FreakWatch {
  #market: DayMarket;
  readonly #maxAgeMs: number;

  /** @param maxAgeMs a neighbour whose last row is older bounds nothing */
  constructor(market: DayMarket, maxAgeMs: number) {
    this.#market = market;
    this.#maxAgeMs = maxAgeMs;
  }

  /** The next day of a segment. */
  beginDay(market: DayMarket): void {
    this.#market = market;
  }

  /** Whether a price that became known at `ts` is out of line: beyond its bounds, and far from the close before. */
  isSuspect(contract: Pick<Contract, "chain" | "row">, ts: number, price: number): boolean {
    const session = this.#market.chains[contract.chain]?.session;
    if (session === undefined) return false;
    const before = session.rows.columns.close[rowAt(session, contract.row, ts - 1)] ?? 0;
    return (before === 0 || isJump(price, before)) && this.#isOutside(contract, ts, price);
  }

  /**
   * Freak prints of a contract in (from, to]: out of line when they became known, and gone on the next bar. Known only
   * afterwards: for counting, never for deciding.
   */
  count(contract: Pick<Contract, "chain" | "row">, from: number, to: number): number {
    const session = this.#market.chains[contract.chain]?.session;
    if (session === undefined || contract.row < 0) return 0;
    let count = 0;
    for (const ts of this.#freaksOf(session, contract)) if (ts > from && ts <= to) count++;
    return count;
  }

  /** When a contract had freak prints: a fact of the whole day, found once and shared by all runs over it. */
  #freaksOf(session: SessionRows, contract: Pick<Contract, "chain" | "row">): readonly number[] {
    const { chain, row } = contract;
    const found = freaks.of(this.#market);
    const key = `${chain} ${row} ${this.#maxAgeMs}`;
    const known = found.get(key);
    const end = session.ends[row] as number;
    // A market that grows has more rows than before.
    if (known?.end === end) return known.at;
    const at = this.#findFreaks(session, contract);
    found.set(key, { end, at });
    return at;
  }

  #findFreaks(session: SessionRows, contract: Pick<Contract, "chain" | "row">): readonly number[] {
    const { close, high, low } = session.rows.columns;
    const { time } = session.rows;
    const start = session.starts[contract.row] as number;
    const end = session.ends[contract.row] as number;
    const found: number[] = [];
    for (let row = start; row + 1 < end; row++) {
      const ts = time[row] as number;
      const own = close[row] as number;
      const after = close[row + 1] as number;
      if (own === 0 || after === 0) continue;
      const before = row > start ? (close[row - 1] as number) || after : after;
      for (const price of [high?.[row] || own, low?.[row] || own])
        if (isJump(price, before) && isJump(price, after) && this.#isOutside(contract, ts, price)) {
          found.push(ts);
          break;
        }
    }
    return found;
  }

  #isOutside(contract: Pick<Contract, "chain" | "row">, ts: number, price: number): boolean {
    const { lower, upper } = this.boundsAt(contract, ts);
    const slack = (bound: number): number => Math.max((bound * SLACK_PCT) / 100, SLACK_MIN);
    return price > upper + slack(upper) || price < lower - slack(lower);
  }

  /**
   * Bounds of a contract's price in the bar that became known at `ts`, from the rows of its neighbours and of the index
   * known then. A call is worth no more than one of a lower strike, no less than one of a higher; between two strikes no
   * more than the straight line; from strike to strike it changes by no more than the strikes do; and it is worth its
   * intrinsic value. Puts the other way round. The bounds use highs above and lows below, so they hold at every instant
   * of the bar.
   */
  boundsAt({ chain, row }: Pick<Contract, "chain" | "row">, ts: number): Bounds {
    const session = this.#market.chains[chain]?.session;
    if (session === undefined) return { lower: 0, upper: Number.POSITIVE_INFINITY };
    const { strikes, isPut } = session.rows;
    const below = this.#neighbour(session, row, { step: -1, ts });
    const above = this.#neighbour(session, row, { step: 1, ts });
    const [dear, cheap] = isPut[row] === 1 ? [above, below] : [below, above];
    let upper = Number.POSITIVE_INFINITY;
    let lower = 0;
    if (dear !== undefined) {
      upper = dear.high;
      lower = Math.max(lower, dear.low - dear.away);
    }
    if (cheap !== undefined) {
      upper = Math.min(upper, cheap.high + cheap.away);
      lower = Math.max(lower, cheap.low);
    }
    if (dear !== undefined && cheap !== undefined) {
      const line = (dear.high * cheap.away + cheap.high * dear.away) / (dear.away + cheap.away);
      upper = Math.min(upper, line);
    }
    return { lower: Math.max(lower, this.#intrinsic(strikes[row] as Paise, isPut[row] === 1, ts)), upper };
  }

  #intrinsic(strike: Paise, isPut: boolean, ts: number): number {
    const { index } = this.#market;
    const spot = index && rangeAt(index, 0, { ts, maxAgeMs: this.#maxAgeMs });
    if (spot === undefined) return 0;
    const basis = (spot.high * BASIS_PCT) / 100;
    return Math.max(isPut ? strike - spot.high - basis : spot.low - strike - basis, 0);
  }

  /** The nearest strike on one side, of the same type, that has a price. */
  #neighbour(
    session: SessionRows,
    row: number,
    { step, ts }: { readonly step: 1 | -1; readonly ts: number },
  ): Neighbour | undefined {
    const { strikes, isPut } = session.rows;
    let tried = 0;
    for (let other = row + step; other >= 0 && other < strikes.length && tried < RUNGS; other += step) {
      if (isPut[other] !== isPut[row]) continue;
      tried++;
      const range = rangeAt(session, other, { ts, maxAgeMs: this.#maxAgeMs });
      if (range !== undefined)
        return { ...range, away: Math.abs((strikes[other] as number) - (strikes[row] as number)) };
    }
    return undefined;
  }
}

const isJump = (price: number, from: number): boolean => Math.abs(price - from) * 100 > from * JUMP_PCT;
