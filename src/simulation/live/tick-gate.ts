import { underlyingOf } from "../../exchange/underlyings.ts";
import type { Tick } from "../../market/tick-feed.ts";
import { MS_PER_DAY, type TradingDay, tsOf } from "../../units/time.ts";
import type { TimeOfDay, Ts } from "../../units/unit.ts";

/** Why a tick is not used. */
export type TickRefusal = "duplicate" | "out_of_order" | "late" | "other_day";

/** What a feed's day came to, counted. In files and on screens under these names. */
export interface TickCounts {
  accepted: number;
  malformed: number;
  duplicate: number;
  /** Older, by the exchange's clock, than what is known of its instrument already. */
  out_of_order: number;
  /** Received more than a minute after the exchange sent it: no news of that instant. */
  late: number;
  other_day: number;
  /** Accepted, with its receive time moved forward: time does not go back. */
  restamped: number;
  /** Accepted, though the exchange's clock was more than a second ahead of the receiver's. */
  clock_ahead: number;
  /** Numbers of the feed that were never seen. */
  missing: number;
}

export const noTicks = (): TickCounts => ({
  accepted: 0,
  malformed: 0,
  duplicate: 0,
  out_of_order: 0,
  late: 0,
  other_day: 0,
  restamped: 0,
  clock_ahead: 0,
  missing: 0,
});

/** News that took longer than this is none. */
const LAG_MAX_MS = 60_000;
const AHEAD_MAX_MS = 1000;
/** How many numbers that were passed over are remembered, in case they still come. */
const AWAITED_MAX = 10_000;

interface LastOf {
  readonly exchangeTime: Ts | undefined;
  readonly text: string;
}

/**
 * The rules by which ticks are let in: `docs/live.md` states them. A tick's instant is its receive time, made monotone;
 * the exchange's time only decides whether it is news.
 */
export class TickGate {
  readonly counts = noTicks();
  readonly #midnight: Ts;
  readonly #last = new Map<string, LastOf>();
  /** The highest number seen. */
  #seq: number | undefined;
  /** Numbers below it that may still come, as far as they are remembered. */
  readonly #awaited = new Set<number>();
  /** No tick may be stamped before this. */
  #floor = 0;

  constructor(date: TradingDay, underlying: string) {
    this.#midnight = tsOf(date, 0 as TimeOfDay, underlyingOf(underlying).zone);
  }

  /** @param now by our own clock, for a feed that does not say when it received the tick */
  admit(tick: Tick, now: Ts): TimeOfDay | TickRefusal {
    const refusal = this.#refusal(tick, now);
    if (refusal !== undefined) {
      this.counts[refusal]++;
      return refusal;
    }
    const received = (tick.receiveTime ?? now) - this.#midnight;
    if (tick.exchangeTime !== undefined && tick.exchangeTime - (tick.receiveTime ?? now) > AHEAD_MAX_MS)
      this.counts.clock_ahead++;
    if (received < this.#floor) this.counts.restamped++;
    const time = Math.max(received, this.#floor) as TimeOfDay;
    this.restore(tick, time);
    return time;
  }

  /** Takes note of a tick that was let in before: from `admit`, or from a journal. */
  restore(tick: Tick, time: TimeOfDay): void {
    this.counts.accepted++;
    if (tick.seq !== undefined) this.#count(tick.seq);
    this.#last.set(tick.symbol, { exchangeTime: tick.exchangeTime, text: textOf(tick) });
    this.#floor = Math.max(this.#floor, time);
  }

  /** The instant is over: what comes now belongs to a later one. */
  close(instant: TimeOfDay): void {
    this.#floor = Math.max(this.#floor, instant + 1);
  }

  #count(seq: number): void {
    if (this.#awaited.delete(seq)) {
      this.counts.missing--;
      return;
    }
    const before = this.#seq ?? seq - 1;
    this.counts.missing += seq - before - 1;
    if (seq - before <= AWAITED_MAX) for (let one = before + 1; one < seq; one++) this.#awaited.add(one);
    for (const oldest of this.#awaited) {
      if (this.#awaited.size <= AWAITED_MAX) break;
      this.#awaited.delete(oldest);
    }
    this.#seq = seq;
  }

  #refusal(tick: Tick, now: Ts): TickRefusal | undefined {
    const { seq, exchangeTime } = tick;
    const received = tick.receiveTime ?? now;
    const isToday = (at: number): boolean => at >= this.#midnight && at < this.#midnight + MS_PER_DAY;
    if (!isToday(received) || (exchangeTime !== undefined && !isToday(exchangeTime))) return "other_day";
    if (seq !== undefined && seq <= (this.#seq ?? -1) && !this.#awaited.has(seq)) return "duplicate";
    const last = this.#last.get(tick.symbol);
    if (exchangeTime !== undefined) {
      if (last?.exchangeTime !== undefined && exchangeTime < last.exchangeTime) return "out_of_order";
      if (seq === undefined && last?.text === textOf(tick)) return "duplicate";
      if (received - exchangeTime > LAG_MAX_MS) return "late";
    }
    return undefined;
  }
}

const textOf = ({ exchangeTime, values }: Tick): string => `${exchangeTime} ${JSON.stringify(values)}`;
