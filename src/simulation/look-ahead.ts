import { EventEngine } from "../engine/event-engine.ts";
import type { DayMarket } from "../market/day-market.ts";
import type { SessionRows } from "../market/series-cursor.ts";
import { COUNT_COLUMNS, NOT_GIVEN, PRICE_COLUMNS } from "../market/series-rows.ts";
import { messageOf } from "../units/failure.ts";
import { type StreamKey, streamKey, uniform, uniformUint32 } from "../units/random.ts";
import type { TradingDay } from "../units/time.ts";
import type { TimeOfDay } from "../units/unit.ts";
import { Trace } from "./trace-strategy.ts";
import type { Workbench } from "./workbench.ts";

/**
 * How a day was run again. `again`: with nothing changed. `cut`: every price and quantity after an instant is gone.
 * `noise`: every price after it is another one.
 */
export type Treatment = "again" | "cut" | "noise";

/** A decision that hung on what was not yet known: the first one that differs. */
export interface Leak {
  readonly treatment: Treatment;
  /** The last instant whose rows were left as they are. */
  readonly upTo: TimeOfDay;
  /** When the decision differs; at or before `upTo`. */
  readonly time: TimeOfDay;
  /** What was asked of the desk, or filled, with the day as it is; undefined: nothing more. */
  readonly was: string | undefined;
  readonly is: string | undefined;
}

export interface DayProof {
  readonly date: TradingDay;
  /** Requests and fills of the day. */
  readonly decisions: number;
  /** Instants after which the future was taken away and replaced. */
  readonly instants: readonly TimeOfDay[];
  readonly leaks: readonly Leak[];
  /** Bars of some length that are stamped at the session's open: they cannot have been known then. */
  readonly barsAtOpen: number;
}

export interface ProofOptions {
  /** How many instants of the day are tried; those at which something was decided come first. */
  readonly instants: number;
  readonly seed: number;
}

/** Something a strategy did: a request, with the desk's answer, or a fill. */
interface Decision {
  readonly time: TimeOfDay;
  readonly text: string;
}

/**
 * Whether anything that was decided on a day hung on what came later. The day is run whole; then, up to many instants, with
 * everything after the instant gone, and with all later prices replaced, **in the very arrays of the loaded day**, so that
 * whoever kept an array sees it, too. Decisions up to the instant must be the same, each time. What it cannot see: a leak
 * that none of the instants and days meets, one through a file or a clock, and the stamps of later rows, which stay.
 */
export function proveDay(bench: Workbench, market: DayMarket, { instants, seed }: ProofOptions): DayProof {
  const whole = decisionsOf(bench, market, market.session.close);
  const leaks: Leak[] = [];
  const compare = (treatment: Treatment, upTo: TimeOfDay): void => {
    const leak = firstDifference(
      whole.filter(({ time }) => time <= upTo),
      decisionsOf(bench, market, upTo),
    );
    if (leak !== undefined) leaks.push({ treatment, upTo, ...leak });
  };
  compare("again", market.session.close);
  const chosen = instantsToTry(market, whole, { instants, seed });
  for (const upTo of chosen) {
    const noise = streamKey(seed, upTo);
    for (const treatment of ["cut", "noise"] as const) {
      const restore = withoutFuture(market, upTo, treatment === "cut" ? undefined : noise);
      try {
        compare(treatment, upTo);
      } finally {
        restore();
      }
    }
  }
  const { date } = market;
  return { date, decisions: whole.length, instants: chosen, leaks, barsAtOpen: barsAtOpen(market) };
}

/** What a new strategy object asks for and gets up to an instant, in order. A hook that throws is a decision, too. */
function decisionsOf(bench: Workbench, market: DayMarket, upTo: number): Decision[] {
  const trace = new Trace({ onlyRequests: true });
  const decisions: Decision[] = [];
  let engine: EventEngine | undefined;
  let now = 0 as TimeOfDay;
  try {
    engine = new EventEngine(unshared(market), trace.of(bench.strategy), bench.config);
    for (const instant of market.instants) {
      if (instant > upTo) break;
      now = instant as TimeOfDay;
      engine.step(instant);
    }
  } catch (error) {
    decisions.push({ time: now, text: `failed: ${messageOf(error)}` });
  }
  for (const { time, hook, call, asked, answer } of trace.calls)
    decisions.push({ time, text: `${call} in ${hook} ${JSON.stringify(asked)} → ${JSON.stringify(answer)}` });
  for (const { time, symbol, qtyDir, price, priceTime, reason } of engine?.tradebook.fills ?? [])
    decisions.push({ time, text: `fill ${symbol} ${qtyDir} at ${price} paise of ${priceTime} ${reason}` });
  // A stable sort: what was asked stays before what was filled, each in its order.
  return decisions.sort((a, b) => a.time - b.time);
}

function firstDifference(
  was: readonly Decision[],
  is: readonly Decision[],
): Pick<Leak, "time" | "was" | "is"> | undefined {
  for (let i = 0; i < Math.max(was.length, is.length); i++) {
    const [before, after] = [was[i], is[i]];
    if (before?.text === after?.text && before?.time === after?.time) continue;
    const time = Math.min(before?.time ?? Number.POSITIVE_INFINITY, after?.time ?? Number.POSITIVE_INFINITY);
    return { time: time as TimeOfDay, was: before?.text, is: after?.text };
  }
  return undefined;
}

/** Instants of decisions, as many as fit in half of the number, then drawn ones; ascending. */
function instantsToTry(
  { instants, date }: DayMarket,
  decisions: readonly Decision[],
  { instants: count, seed }: ProofOptions,
): TimeOfDay[] {
  const known = new Set<number>(instants);
  const decided = [...new Set(decisions.map(({ time }) => time))].filter((time) => known.has(time));
  const key = streamKey(seed, Number(date.replaceAll("-", "")));
  const chosen = new Set<number>();
  const step = Math.max(1, Math.ceil(decided.length / Math.max(1, Math.ceil(count / 2))));
  for (let i = 0; i < decided.length; i += step) chosen.add(decided[i] as number);
  for (let i = 0; chosen.size < Math.min(count, instants.length) && i < 20 * count; i++)
    chosen.add(instants[uniformUint32(key, i) % instants.length] as number);
  return [...chosen].sort((a, b) => a - b) as TimeOfDay[];
}

/** A market of its own over the same arrays: what the engine keeps of a market that never changes is kept of this one. */
function unshared(market: DayMarket): DayMarket {
  const own = (session: SessionRows): SessionRows => ({ ...session, rows: { ...session.rows } });
  return {
    ...market,
    index: market.index && own(market.index),
    vix: market.vix && own(market.vix),
    chains: market.chains.map((chain) => ({ ...chain, session: own(chain.session) })),
    futures: market.futures.map((future) => ({ ...future, session: own(future.session) })),
  };
}

const sessionsOf = ({ index, vix, chains, futures }: DayMarket): SessionRows[] => [
  ...(index === undefined ? [] : [index]),
  ...(vix === undefined ? [] : [vix]),
  ...chains.map(({ session }) => session),
  ...futures.map(({ session }) => session),
];

/**
 * Takes away everything after an instant, in place, or replaces its prices by others between half and one and a half times
 * as high. @returns what puts everything back
 */
function withoutFuture(market: DayMarket, upTo: number, noise: StreamKey | undefined): () => void {
  const undo: (() => void)[] = [];
  for (const [place, { rows }] of sessionsOf(market).entries()) {
    const later: number[] = [];
    for (let row = 0; row < rows.time.length; row++) if ((rows.time[row] as number) > upTo) later.push(row);
    for (const name of [...PRICE_COLUMNS, ...COUNT_COLUMNS]) {
      const column = rows.columns[name];
      if (column === undefined) continue;
      const before = column.slice();
      undo.push(() => column.set(before as never));
      const isPrice = PRICE_COLUMNS.some((price) => price === name);
      for (const row of later)
        column[row] =
          noise === undefined
            ? isPrice
              ? 0
              : NOT_GIVEN
            : isPrice
              ? noisy(column[row] as number, uniform(noise, place * rows.time.length + row))
              : (column[row] as number);
    }
  }
  return () => {
    for (const back of undo) back();
  };
}

/** @param draw in [0, 1); one draw a row keeps its open, high, low and close in order */
const noisy = (price: number, draw: number): number =>
  price === 0 ? 0 : Math.max(1, Math.round(price * (0.5 + draw)));

/** Bars with a range whose stamp is the session's open: trades take time, so a bar that is known then began before. */
function barsAtOpen(market: DayMarket): number {
  const { open } = market.session;
  let count = 0;
  for (const { rows, starts, ends } of sessionsOf(market)) {
    const { high, low } = rows.columns;
    if (high === undefined || low === undefined) continue;
    for (let c = 0; c < starts.length; c++) {
      const row = starts[c] as number;
      const isThere = row < (ends[c] as number) && rows.time[row] === open;
      if (isThere && (high[row] as number) > (low[row] as number) && (low[row] as number) > 0) count++;
    }
  }
  return count;
}
