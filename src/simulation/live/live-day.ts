import { EventEngine } from "../../engine/event-engine.ts";
import type { Session } from "../../exchange/session.ts";
import { sessionOn } from "../../exchange/sessions.ts";
import { underlyingOf } from "../../exchange/underlyings.ts";
import type { Fill } from "../../ledger/fill.ts";
import { seriesName } from "../../market/series.ts";
import type { Tick, TickValues } from "../../market/tick-feed.ts";
import { invariant, PlutoError } from "../../units/failure.ts";
import type { TradingDay } from "../../units/time.ts";
import type { TimeOfDay, Ts } from "../../units/unit.ts";
import type { DayOutcome } from "../day-outcome.ts";
import { loadDay } from "../load-day.ts";
import { simulateDays, type Workbench } from "../simulate-day.ts";
import { type Appended, GrowingMarket } from "./growing-market.ts";
import type { AdmittedTick, LiveEntry, LiveJournal } from "./live-journal.ts";
import { type ReceivedDay, seriesOf } from "./received-day.ts";
import { type TickCounts, TickGate } from "./tick-gate.ts";

export interface LiveDayParts {
  /** Over `received`. */
  readonly bench: Workbench;
  readonly date: TradingDay;
  readonly received: ReceivedDay;
  readonly journal: LiveJournal;
  /** What an earlier process left in the journal. */
  readonly entries: readonly LiveEntry[];
  /** Called once for each fill, in order, those of an earlier process too. */
  readonly onFill: (fill: Fill) => void;
  /** Called once when the strategy or a rule of the engine fails: no more orders that day, though ticks are still recorded. */
  readonly onFailure: (failure: unknown) => void;
}

/** The rows of the instant that is not over yet, by symbol. */
interface OpenInstant {
  readonly time: TimeOfDay;
  readonly rows: Map<string, { readonly tick: Tick; readonly values: TickValues }>;
}

/**
 * A day that is lived through as its ticks come: the backtester's engine over a market that grows. Each instant is acted
 * upon once it is over. When something comes that the market has no room for (a contract heard of for the first time), the
 * day so far is loaded and stepped through anew, as a restarted process would: a day has no other state than its ticks.
 */
export class LiveDay {
  readonly #parts: LiveDayParts;
  readonly #session: Session;
  readonly #gate: TickGate;
  /** Series that were received, and that this run does not look at. */
  readonly #passedOver = new Set<string>();
  #open: OpenInstant | undefined;
  #growing: GrowingMarket | undefined;
  #engine: EventEngine | undefined;
  #barMs = 0;
  #position: string | undefined;
  #fills: Fill[] = [];
  #hasFailed = false;
  #rebuilds = 0;

  private constructor(parts: LiveDayParts, session: Session) {
    this.#parts = parts;
    this.#session = session;
    this.#gate = new TickGate(parts.date, parts.bench.needs.underlying);
  }

  /** Begins the day, or goes on with it from its journal. @throws `live.no-session` */
  static async open(parts: LiveDayParts): Promise<LiveDay> {
    const { exchange } = underlyingOf(parts.bench.needs.underlying);
    const session = sessionOn(exchange, parts.date);
    if (session === undefined)
      throw new PlutoError(
        "live.no-session",
        `${exchange} has no session on ${parts.date}; give another --date`,
      );
    const day = new LiveDay(parts, session);
    await day.#recover();
    return day;
  }

  get counts(): TickCounts {
    return this.#gate.counts;
  }

  get session(): Session {
    return this.#session;
  }

  /** Where in the feed to go on; undefined: from its beginning. */
  get position(): string | undefined {
    return this.#position;
  }

  /** How often the day was stepped through anew. */
  get rebuilds(): number {
    return this.#rebuilds;
  }

  /** Whether some instant waits for its end. */
  get isWaiting(): boolean {
    return this.#open !== undefined;
  }

  /** Takes one message of the feed: lets ticks in, writes them down, then acts upon what is over. */
  async accept(ticks: readonly Tick[], at: { readonly now: Ts; readonly position: string }): Promise<void> {
    const admitted: AdmittedTick[] = [];
    for (const tick of ticks) {
      const time = this.#gate.admit(tick, at.now);
      if (typeof time === "number") admitted.push({ tick, time });
    }
    this.#position = at.position;
    if (admitted.length === 0) return;
    this.#parts.journal.ticks(at.position, admitted);
    for (const one of admitted) await this.#offer(one);
  }

  /** The instant that is open is over: nothing more is expected of it. */
  async settle(): Promise<void> {
    const open = this.#open;
    if (open === undefined) return;
    this.#parts.journal.closed(open.time);
    await this.#close(open);
  }

  /**
   * The session is over. What the day came to is told by the backtester, over what was received.
   * @throws `live.diverged` when it does not fill what was filled live
   */
  async finish(): Promise<DayOutcome> {
    await this.settle();
    this.#step(this.#session.close);
    const { bench, date } = this.#parts;
    const outcomes: DayOutcome[] = [];
    for await (const outcome of simulateDays(bench, [date])) outcomes.push(outcome);
    const [outcome] = outcomes;
    invariant(outcome !== undefined, "a day that is simulated has an outcome");
    if (outcome.status !== "no-data") {
      const fills = outcome.status === "done" ? outcome.report.fills : outcome.fills;
      this.#take(fills);
    }
    return outcome;
  }

  async #recover(): Promise<void> {
    let last = -1;
    const noteClosed = (open: OpenInstant): void => {
      this.#keep(open);
      last = open.time;
    };
    for (const entry of this.#parts.entries) {
      if (entry.is === "ticks") {
        this.#position = entry.position;
        for (const { tick, time } of entry.ticks) {
          this.#gate.restore(tick, time);
          if (this.#open !== undefined && time > this.#open.time) noteClosed(this.#open);
          this.#merge(tick, time);
        }
      } else if (this.#open?.time === entry.instant) noteClosed(this.#open);
    }
    if (last >= 0) await this.#rebuild(last);
  }

  async #offer({ tick, time }: AdmittedTick): Promise<void> {
    if (this.#open !== undefined && time > this.#open.time) await this.#close(this.#open);
    this.#merge(tick, time);
  }

  #merge(tick: Tick, time: TimeOfDay): void {
    this.#open ??= { time, rows: new Map() };
    const { rows } = this.#open;
    const before = rows.get(tick.symbol);
    rows.set(tick.symbol, {
      tick,
      values:
        before === undefined || tick.barMs !== undefined ? tick.values : merged(before.values, tick.values),
    });
    if (tick.barMs !== undefined && tick.instrument.kind === "option") this.#barMs = tick.barMs;
  }

  async #close(open: OpenInstant): Promise<void> {
    const { time } = open;
    this.#parts.journal.sync();
    this.#keep(open);
    if (this.#hasFailed || time < this.#session.open || time > this.#session.close) return;
    if (this.#growing === undefined) return this.#rebuild(time);
    let isEvent = false;
    for (const { tick, values } of open.rows.values()) {
      const appended = this.#append(tick, time, values);
      if (appended === "no-room") return this.#rebuild(time);
      isEvent ||= appended === "event";
    }
    if (isEvent) this.#step(time);
  }

  /** The instant is over: its rows are part of the day. */
  #keep({ time, rows }: OpenInstant): void {
    this.#open = undefined;
    this.#gate.close(time);
    for (const { tick, values } of rows.values()) this.#parts.received.add(tick.instrument, time, values);
  }

  #append(tick: Tick, time: TimeOfDay, values: TickValues): Appended {
    const appended = this.#growing?.append(tick.instrument, time, values) ?? "no-room";
    if (appended !== "not-loaded") return appended;
    const name = seriesName(seriesOf(tick.instrument));
    if (this.#passedOver.has(name)) return appended;
    // Heard of for the first time: the loader says whether the run wants it.
    this.#passedOver.add(name);
    return "no-room";
  }

  /** Loads the day so far and steps through it, to `until` inclusive. */
  async #rebuild(until: number): Promise<void> {
    const { bench, received, date } = this.#parts;
    const load = await loadDay(received, date, bench.needs);
    if (load.status !== "loaded") return;
    this.#rebuilds++;
    this.#growing = new GrowingMarket(load.market, {
      wantedOf: (series) => received.askedOf(series),
      barMs: this.#barMs,
    });
    const { market } = this.#growing;
    this.#attempt(() => {
      const engine = new EventEngine(market, bench.strategy, bench.config);
      this.#engine = engine;
      for (const instant of load.market.instants) {
        if (instant > until) break;
        engine.step(instant);
      }
    });
  }

  #step(instant: number): void {
    this.#attempt(() => this.#engine?.step(instant));
  }

  /** What a strategy or the engine throws ends the day's trading, not its recording. */
  #attempt(work: () => void): void {
    if (this.#hasFailed) return;
    try {
      work();
    } catch (failure) {
      this.#hasFailed = true;
      this.#parts.onFailure(failure);
    }
    if (this.#engine !== undefined) this.#take(this.#engine.tradebook.fills);
  }

  /** Tells of fills that are new. @throws `live.diverged` when the day, lived through again, is another one */
  #take(fills: readonly Fill[]): void {
    for (const [i, fill] of fills.entries()) {
      const told = this.#fills[i];
      if (told === undefined) {
        this.#fills.push(fill);
        this.#parts.onFill(fill);
      } else if (JSON.stringify(told) !== JSON.stringify(fill)) throw diverged(told, fill);
    }
    const lost = this.#fills[fills.length];
    if (lost !== undefined) throw diverged(lost, undefined);
  }
}

/** What two ticks of one instant say together: the later word wins, traded units add up. */
function merged(before: TickValues, after: TickValues): TickValues {
  const volume = before.volume === undefined ? after.volume : before.volume + (after.volume ?? 0);
  return { ...before, ...after, ...(volume === undefined ? {} : { volume }) };
}

const diverged = (told: Fill, now: Fill | undefined): PlutoError =>
  new PlutoError(
    "live.diverged",
    `the same ticks gave ${JSON.stringify(now ?? "no fill")} where ${JSON.stringify(told)} was filled: the strategy keeps a state of its own, or looks at a clock`,
  );
