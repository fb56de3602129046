import { appendFileSync, existsSync, readFileSync, truncateSync } from "node:fs";
import { underlyingOf } from "../../exchange/underlyings.ts";
import type { Fill } from "../../ledger/fill.ts";
import type { TickFeed } from "../../market/tick-feed.ts";
import type { TickStore } from "../../market/tick-store.ts";
import { PlutoError } from "../../units/failure.ts";
import { type TradingDay, tsOf } from "../../units/time.ts";
import type { TimeOfDay, Ts } from "../../units/unit.ts";
import type { DayOutcome } from "../day-outcome.ts";
import type { Workbench } from "../simulate-day.ts";
import { LiveDay } from "./live-day.ts";
import { LiveJournal } from "./live-journal.ts";
import { ReceivedDay } from "./received-day.ts";
import type { TickCounts } from "./tick-gate.ts";

/** What a live day came to, beside its tradebook. Counts of this process: a restart begins them anew, but for `accepted`. */
export interface FeedReport extends TickCounts {
  /** Silences of more than five seconds within the session. */
  gaps: number;
  longest_gap_s: number;
  reconnects: number;
  /** How often the day was stepped through anew. */
  rebuilds: number;
}

export interface LiveParts {
  readonly underlying: string;
  /** What simulating the day needs, over the store that the received day is. */
  readonly benchOver: (store: TickStore) => Workbench;
  readonly date: TradingDay;
  readonly feed: TickFeed;
  /** Earlier days and contract lists, if the run has a store. */
  readonly behind: TickStore | undefined;
  /** The write-ahead log. Fills go beside it, into `<file>.fills`, a line each. */
  readonly journalFile: string;
  /** Makes the disk have what was written to the journal; by default the system's own. */
  readonly flush?: (file: number) => void;
  /** What the journal is of. */
  readonly head: Readonly<Record<string, string>>;
  /** Milliseconds since 1970, UTC. */
  readonly clock: () => number;
  readonly onFill: (fill: Fill) => void;
  readonly onNote: (text: string) => void;
  /** Called with the received day once it is over, before the outcome is told. */
  readonly record: (received: ReceivedDay) => Promise<void>;
}

/** A silence this long within the session is a gap. */
const GAP_MS = 5000;
/** How long after the close ticks may still come. */
const GRACE_MS = 5000;

/** A live day that is over. */
export interface LiveResult {
  readonly outcome: DayOutcome;
  readonly report: FeedReport;
}

/**
 * Lives through one day from a feed. Undefined when `signal` stopped it before the day was over: its journal has what it
 * takes to go on.
 * @throws `live.diverged`, `live.other-run`, `live.bad-journal`, and what the feed throws before it has begun
 */
export async function runLiveDay(parts: LiveParts, signal: AbortSignal): Promise<LiveResult | undefined> {
  const { day, received, journal, report } = await open(parts);
  try {
    if (!(await follow(parts, { day, report }, signal))) return undefined;
    const outcome = await day.finish();
    await parts.record(received);
    return { outcome, report: { ...report, ...day.counts, rebuilds: day.rebuilds } };
  } finally {
    journal.close();
  }
}

interface Live {
  readonly day: LiveDay;
  readonly received: ReceivedDay;
  readonly journal: LiveJournal;
  readonly report: FeedReport;
}

async function open(parts: LiveParts): Promise<Live> {
  const { date, feed, behind, journalFile, head, flush, onNote } = parts;
  const received = new ReceivedDay(feed.url, date, behind);
  const { journal, entries } = LiveJournal.open(journalFile, head, flush);
  const fillLog = new FillLog(`${journalFile}.fills`);
  const day = await LiveDay.open({
    bench: parts.benchOver(received),
    date,
    received,
    journal,
    entries,
    onFill: (fill) => {
      fillLog.take(fill);
      parts.onFill(fill);
    },
    onFailure: (failure) =>
      onNote(`the day has failed, and is only recorded from here on: ${String(failure)}`),
  });
  if (entries.length > 0)
    onNote(`going on from ${journalFile}: ${day.counts.accepted} ticks, ${fillLog.count} fills`);
  return {
    day,
    received,
    journal,
    report: { ...day.counts, gaps: 0, longest_gap_s: 0, reconnects: 0, rebuilds: 0 },
  };
}

/** Takes what the feed says until the day is over: true; or until the signal: false. */
async function follow(
  parts: LiveParts,
  { day, report }: Pick<Live, "day" | "report">,
  signal: AbortSignal,
): Promise<boolean> {
  const { clock, feed, date, onNote } = parts;
  const { zone } = underlyingOf(parts.underlying);
  const [opens, closes] = [day.session.open, day.session.close].map((time) =>
    tsOf(date, time as TimeOfDay, zone),
  );
  const isToday = clock() <= (closes as number) + GRACE_MS;
  let heard = clock();
  for await (const event of feed.events(day.position, signal)) {
    const now = clock();
    if (event.is === "ticks") {
      if (isToday && now - heard > GAP_MS && heard >= (opens as number) && now <= (closes as number)) {
        report.gaps++;
        report.longest_gap_s = Math.max(report.longest_gap_s, Math.round((now - heard) / 1000));
      }
      heard = now;
      day.counts.malformed += event.malformed;
      await day.accept(event.ticks, { now: now as Ts, position: event.position });
      if (event.ticks.some(({ receiveTime }) => (receiveTime ?? 0) > (closes as number) + GRACE_MS))
        return true;
    } else if (event.is === "end") return true;
    else if (event.is === "lost") {
      report.reconnects++;
      onNote(`the feed is lost, trying again: ${event.why}`);
    } else if (event.is === "back") onNote("the feed is back");
    else {
      // Nothing more came of the open instant: act upon it.
      if (day.isWaiting) await day.settle();
      if (isToday && now > (closes as number) + GRACE_MS) return true;
    }
    if (signal.aborted) return false;
  }
  return false;
}

/** The fills as they were told, a line each: what a restarted day must come to again. */
class FillLog {
  readonly #file: string;
  readonly #lines: readonly string[];
  #taken = 0;

  constructor(file: string) {
    this.#file = file;
    const text = existsSync(file) ? readFileSync(file, "utf8") : "";
    // A line that was cut short is written anew.
    const whole = text.lastIndexOf("\n") + 1;
    if (whole < text.length) truncateSync(file, Buffer.byteLength(text.slice(0, whole)));
    this.#lines = text.slice(0, whole).split("\n").slice(0, -1);
  }

  get count(): number {
    return this.#taken;
  }

  /** @throws `live.diverged` when the day, gone on with, fills something else than was told */
  take(fill: Fill): void {
    const line = JSON.stringify(fill);
    const told = this.#lines[this.#taken++];
    if (told === undefined) appendFileSync(this.#file, `${line}\n`);
    else if (told !== line)
      throw new PlutoError(
        "live.diverged",
        `${this.#file} says ${told}, and the journal gives ${line}: the strategy keeps a state of its own, or was changed`,
      );
  }
}
