import { MS_PER_DAY } from "../units/time.ts";
import { sameTimes } from "./same-times.ts";
import type { SessionRows } from "./series-cursor.ts";

const SECONDS_A_DAY = 86_400;

/**
 * The instants of a day: the union of the stamps of all its series, plus the end of the session, strictly increasing,
 * in milliseconds since midnight.
 */
export function instantsOf(series: readonly SessionRows[], endOfSession: number): Int32Array {
  return onWholeSeconds(series, endOfSession) ?? onAnyMillisecond(series, endOfSession);
}

function onWholeSeconds(series: readonly SessionRows[], endOfSession: number): Int32Array | undefined {
  const seen = new Uint8Array(SECONDS_A_DAY + 1);
  seen[Math.floor(endOfSession / 1000)] = 1;
  if (endOfSession % 1000 !== 0) return undefined;
  for (const { rows, starts, ends } of series) {
    const { time } = rows;
    let before = time.subarray(0, 0);
    for (let c = 0; c < starts.length; c++) {
      const own = time.subarray(starts[c], ends[c]);
      // Contracts of a chain mostly trade at the same instants: what repeats the contract before it needs no marking.
      if (sameTimes(own, before)) continue;
      for (let row = 0; row < own.length; row++) {
        const second = ((own[row] as number) / 1000) | 0;
        if (second * 1000 !== own[row]) return undefined;
        seen[second] = 1;
      }
      before = own;
    }
  }
  let count = 0;
  for (let second = 0; second <= SECONDS_A_DAY; second++) count += seen[second] as number;
  const instants = new Int32Array(count);
  for (let second = 0, at = 0; second <= SECONDS_A_DAY; second++)
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
