import { homedir } from "node:os";
import path from "node:path";
import type { CachePlace } from "../storage/open.ts";
import { PlutoError } from "../units/failure.ts";

const GIB = 1024 * 1024 * 1024;
/** About 8,000 days of one minute chain, or 150 of a chain of seconds. */
const DEFAULT_GIB = 2;

/**
 * Where decoded days are kept: `--cache`, else the variable PLUTO_CACHE, else the folder for caches of the user; undefined:
 * nowhere. PLUTO_CACHE_GB bounds it.
 * @param given a folder, `off`, or nothing
 * @throws `cache.bad-bound`
 */
export function cachePlace(given: string | undefined): CachePlace | undefined {
  const named = given ?? process.env.PLUTO_CACHE;
  if (named === "off") return undefined;
  return { folder: path.resolve(named || userCache()), maxBytes: boundOf(process.env.PLUTO_CACHE_GB) };
}

const userCache = (): string =>
  path.join(process.env.XDG_CACHE_HOME || path.join(homedir(), ".cache"), "pluto");

function boundOf(text: string | undefined): number {
  if (text === undefined || text === "") return DEFAULT_GIB * GIB;
  const gib = Number(text);
  if (Number.isFinite(gib) && gib > 0) return Math.round(gib * GIB);
  throw new PlutoError(
    "cache.bad-bound",
    `PLUTO_CACHE_GB is "${text}"; it is a number of gibibytes above 0, e.g. 2`,
  );
}
