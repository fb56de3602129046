import { clockTextMs, dayFromNumber, MS_PER_DAY } from "../units/time.ts";

/** What a stamp of the source means. */
export type StampMeaning = "start" | "end" | "59" | "known" | "day";

/**
 * What to add to a stamp to get the instant at which its row became known, milliseconds: a bar is known when it has
 * ended. One stamped in its last second (09:15:59) ended when that second did; `end` and `known` are that instant. A row of a whole
 * `day` is known at the session's close, which the stamp does not say.
 * @param barSeconds length of a bar; needed for `start`
 */
export function knownAfterMs(meaning: StampMeaning, barSeconds: number | undefined): number {
  if (meaning === "start") return (barSeconds ?? 0) * 1000;
  return 0;
}

/** The instant at which a row became known, UTC milliseconds. Never earlier than the end of the row's bar. */
export function knownAt(stamp: number, meaning: StampMeaning, barSeconds: number | undefined): number {
  if (meaning === "59") return (Math.floor(stamp / 1000) + 1) * 1000;
  return stamp + knownAfterMs(meaning, barSeconds);
}

/** `YYYY-MM-DD HH:MM:SS.mmm` of a time that may lie outside its day. */
export function stampOf(day: number, time: number): string {
  const shift = Math.floor(time / MS_PER_DAY);
  return `${dayFromNumber(day + shift)} ${clockTextMs(time - shift * MS_PER_DAY)}`;
}
