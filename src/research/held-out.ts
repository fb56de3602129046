import * as z from "zod";

const span = { underlying: z.string(), from: z.string(), to: z.string() };

/** Sessions that somebody put aside, and every command that has read some of them since: a line each, in order of time. */
export const HeldOutLine = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("lock"),
    ...span,
    /** UTC, ISO 8601. */
    at: z.string(),
    /** The run, search or walk-forward whose config named them. */
    by: z.string(),
  }),
  z.object({
    kind: z.literal("look"),
    ...span,
    at: z.string(),
    by: z.string(),
    /** The user of the machine. */
    who: z.string(),
    command: z.string(),
    strategy: z.string(),
    /** Locked sessions that were read. */
    sessions: z.int().positive(),
  }),
]);
export type HeldOutLine = z.output<typeof HeldOutLine>;
export type Look = Extract<HeldOutLine, { kind: "look" }>;

/** Sessions of one underlying, first and last. */
export interface HeldOut {
  readonly underlying: string;
  readonly from: string;
  readonly to: string;
}

/** Sessions that are held out, with each look at some of them. */
export interface WatchedSessions extends HeldOut {
  readonly looks: readonly Look[];
}

/** Whether two of them have a day in common. */
export const overlap = (a: HeldOut, b: HeldOut): boolean =>
  a.underlying === b.underlying && a.from <= b.to && b.from <= a.to;

/** Every range that was ever locked, once, with the looks at it. */
export function watchedIn(lines: readonly HeldOutLine[]): WatchedSessions[] {
  const looks = lines.filter((line) => line.kind === "look");
  const ranges = new Map<string, HeldOut>();
  for (const { kind, underlying, from, to } of lines)
    if (kind === "lock") ranges.set(`${underlying} ${from} ${to}`, { underlying, from, to });
  return [...ranges.values()].map((range) => ({
    ...range,
    looks: looks.filter((look) => overlap(look, range)),
  }));
}

/** Looks in words: "looked at 2 times, last on 2025-04-01 by asha with pluto run". */
export function looksText(looks: readonly Look[]): string {
  const last = looks.at(-1);
  if (last === undefined) return "never looked at";
  const times = looks.length === 1 ? "once" : `${looks.length} times, last`;
  return `looked at ${times} on ${last.at.slice(0, 10)} by ${last.who} with pluto ${last.command}`;
}
