import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { type HeldOut, HeldOutLine, type Look, overlap, watchedIn } from "../research/held-out.ts";
import { PlutoError } from "../units/failure.ts";
import { RUNS_FOLDER } from "./run-folder.ts";

/** Where locks and looks are kept: beside the runs. It is only ever added to. */
export const HELD_OUT_FILE = path.join(RUNS_FOLDER, ".held-out.ndjson");

/**
 * What was locked and looked at below a folder; nothing when there is no log. A last line that was cut short by a crash is
 * left out. @throws `runs.bad-held-out`
 */
export function readHeldOut(folder: string): HeldOutLine[] {
  const file = path.join(folder, HELD_OUT_FILE);
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n");
  const whole = lines.slice(0, -1);
  return whole.map((line, i) => {
    const parsed = HeldOutLine.safeParse(jsonOf(line));
    if (parsed.success) return parsed.data;
    throw new PlutoError(
      "runs.bad-held-out",
      `line ${i + 1} of ${file} is no lock and no look; mend it, or take the line out`,
    );
  });
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** A command that is about to read sessions. */
export interface Reading extends Pick<Look, "by" | "at" | "who" | "command" | "strategy"> {
  readonly underlying: string;
  /** Sessions that are read, ascending. */
  readonly dates: readonly string[];
  /** Sessions that its config locks. */
  readonly locks?: readonly Omit<HeldOut, "underlying">[];
}

/**
 * Remembers what a command's config locks, and that it reads sessions which were locked by now. Returns the look, if it
 * is one. @throws `runs.bad-held-out`
 */
export function noteReading(folder: string, reading: Reading): Look | undefined {
  const { underlying, dates, locks = [], by, at, who, command, strategy } = reading;
  const known = readHeldOut(folder);
  const fresh = locks
    .map((lock): HeldOutLine => ({ kind: "lock", underlying, ...lock, at, by }))
    .filter((lock) => !known.some((line) => line.kind === "lock" && isSame(line, lock)));
  const locked = dates.filter((date) =>
    watchedIn([...known, ...fresh]).some((range) => overlap(range, { underlying, from: date, to: date })),
  );
  const [from] = locked;
  const to = locked.at(-1);
  const look: Look | undefined =
    from === undefined || to === undefined
      ? undefined
      : { kind: "look", underlying, from, to, at, by, who, command, strategy, sessions: locked.length };
  const lines = [...fresh, ...(look === undefined ? [] : [look])];
  if (lines.length > 0) append(folder, lines);
  return look;
}

const isSame = (a: HeldOut, b: HeldOut): boolean =>
  a.underlying === b.underlying && a.from === b.from && a.to === b.to;

function append(folder: string, lines: readonly HeldOutLine[]): void {
  const file = path.join(folder, HELD_OUT_FILE);
  mkdirSync(path.dirname(file), { recursive: true });
  // What a crash cut short is ended first: one line is lost, not two.
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  const end = text === "" || text.endsWith("\n") ? "" : "\n";
  appendFileSync(file, `${end}${lines.map((line) => `${JSON.stringify(line)}\n`).join("")}`);
}
