import { MS_PER_DAY } from "../units/time.ts";
import { haveSameTimes, sameTimes } from "./same-times.ts";
import type { SessionRows } from "./series-cursor.ts";

const SECONDS_A_DAY = 86_400;

/**
 * The instants of a day: the union of the stamps of all its series, plus the end of the session, strictly increasing,
 * in milliseconds since midnight.
 */
export function instantsOf(series: readonly SessionRows[], endOfSession: number): Int32Array {
  return (
    asTheFirst(series, endOfSession) ??
    onWholeSeconds(series, endOfSession) ??
    onAnyMillisecond(series, endOfSession)
  );
}

/** The stamps of the first series, when no other has any beside them: a day of bars without gaps. */
function asTheFirst(series: readonly SessionRows[], endOfSession: number): Int32Array | undefined {
  const [first] = series;
  const from = first?.starts[0] ?? 0;
  const to = first?.ends[0] ?? 0;
  if (first === undefined || from === to) return undefined;
  const times = first.rows.time.subarray(from, to);
  for (const session of series) {
    const { rows, starts, ends } = session;
    if (!haveSameTimes(session) || starts.length === 0) return undefined;
    if (!sameTimes(times, rows.time.subarray(starts[0], ends[0]))) return undefined;
  }
  if (times.at(-1) === endOfSession) return times.slice();
  const instants = new Int32Array(times.length + 1);
  instants.set(times);
  instants[times.length] = endOfSession;
  return instants;
}

function onWholeSeconds(series: readonly SessionRows[], endOfSession: number): Int32Array | undefined {
  if (endOfSession % 1000 !== 0) return undefined;
  const seen = new Uint8Array(SECONDS_A_DAY + 1);
  let first = Math.floor(endOfSession / 1000);
  let last = first;
  seen[first] = 1;
  for (const session of series) {
    const { rows, starts, ends } = session;
    const { time } = rows;
    // Contracts of a chain mostly trade at the same instants: what repeats the contract before it needs no marking.
    const contracts = haveSameTimes(session) ? 1 : starts.length;
    let [before, beforeEnd] = [0, 0];
    for (let c = 0; c < contracts; c++) {
      const [start, end] = [starts[c] as number, ends[c] as number];
      if (end - start === beforeEnd - before && repeats(time, { start, end, before })) continue;
      for (let row = start; row < end; row++) {
        const second = ((time[row] as number) / 1000) | 0;
        if (second * 1000 !== time[row]) return undefined;
        seen[second] = 1;
      }
      if (start < end) {
        first = Math.min(first, ((time[start] as number) / 1000) | 0);
        last = Math.max(last, ((time[end - 1] as number) / 1000) | 0);
      }
      [before, beforeEnd] = [start, end];
    }
  }
  let count = 0;
  for (let second = first; second <= last; second++) count += seen[second] as number;
  const instants = new Int32Array(count);
  for (let second = first, at = 0; second <= last; second++)
    if (seen[second] === 1) instants[at++] = second * 1000;
  return instants;
}

function onAnyMillisecond(series: readonly SessionRows[], endOfSession: number): Int32Array {
  const seen = new Uint8Array(MS_PER_DAY / 8 + 1);
  const mark = (time: number): void => {
    seen[time >> 3] = (seen[time >> 3] as number) | (1 << (time & 7));
  };
  mark(endOfSession);
  for (const { rows, starts, ends } of series)
    for (let c = 0; c < starts.length; c++)
      for (let row = starts[c] as number; row < (ends[c] as number); row++) mark(rows.time[row] as number);
  const instants: number[] = [];
  for (let byte = 0; byte < seen.length; byte++)
    for (let bits = seen[byte] as number, bit = 0; bits !== 0; bits >>= 1, bit++)
      if (bits & 1) instants.push(byte * 8 + bit);
  return Int32Array.from(instants);
}

/** Whether the stamps at `start` … `end` are those that begin at `before`. */
function repeats(
  time: Int32Array,
  { start, end, before }: { readonly start: number; readonly end: number; readonly before: number },
): boolean {
  for (let row = start, own = before; row < end; row++, own++) if (time[row] !== time[own]) return false;
  return true;
}
