import { userInfo } from "node:os";
import type { HeldOut } from "../research/held-out.ts";
import type { LockConfig } from "../research/lock-config.ts";
import type { ResolvedRun } from "../research/resolve-run.ts";

/** The sessions of a lock as a range; undefined when it has none of these. @param dates every session, ascending */
export function rangeOf(
  lock: LockConfig | undefined,
  dates: readonly string[],
): Omit<HeldOut, "underlying"> | undefined {
  const to = lock?.to ?? dates.at(-1);
  return lock === undefined || to === undefined || to < lock.from ? undefined : { from: lock.from, to };
}

/** Remembers what is locked, and counts a look when locked sessions are read; a line on standard error says so. */
export async function noteLook(
  { config, strategy }: ResolvedRun,
  reading: {
    readonly command: "run" | "optimize" | "walkforward";
    readonly uid: string;
    readonly ranAt: string;
    readonly dates: readonly string[];
    readonly locks: readonly (Omit<HeldOut, "underlying"> | undefined)[];
  },
): Promise<void> {
  const { noteReading, readHeldOut } = await import("../simulation/held-out-log.ts");
  const { looksText, overlap, watchedIn } = await import("../research/held-out.ts");
  const { command, uid: by, ranAt: at, dates, locks } = reading;
  const folder = process.cwd();
  const look = noteReading(folder, {
    by,
    at,
    who: userName(),
    command,
    strategy: strategy.name,
    underlying: config.underlying,
    dates,
    locks: locks.filter((lock) => lock !== undefined),
  });
  // A machine that listens reads it from `pluto runs --json`.
  if (look === undefined || process.argv.includes("--json")) return;
  const range = watchedIn(readHeldOut(folder)).find((one) => overlap(one, look));
  process.stderr.write(
    `${look.sessions} held-out sessions are read (${look.from} to ${look.to}): ${looksText(range?.looks ?? [])}\n`,
  );
}

/** Of the machine; a container may have none. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return "unknown";
  }
}

/** Looks at the sessions that a search held out, in words; undefined when it held out none. */
export async function looksAt(
  underlying: unknown,
  held: { readonly from: string; readonly to: string } | null | undefined,
): Promise<string | undefined> {
  if (typeof underlying !== "string" || held === null || held === undefined) return undefined;
  const range: HeldOut = { underlying, ...held };
  const { readHeldOut } = await import("../simulation/held-out-log.ts");
  const { looksText, overlap } = await import("../research/held-out.ts");
  const looks = readHeldOut(process.cwd()).filter((line) => line.kind === "look");
  return looksText(looks.filter((look) => overlap(look, range)));
}
