import { realpathSync, statSync } from "node:fs";
import path from "node:path";
import { sha256 } from "../../units/canonical.ts";
import { sideCarPath } from "../side-car.ts";
import { parseStoreUrl, storeKind } from "../store-url.ts";

/** What tells, without opening a store, whether it is still the one that was read before. */
export interface StoreGuard {
  /** Which store: where it lies and how its rows are stamped. */
  readonly id: string;
  /** Of size, times and identity of the files that a change of the store changes. */
  readonly text: string;
  /**
   * False of a store that was written in the last seconds: a further write may fall into the same tick of the file system's
   * clock, and leave size and times as they are.
   */
  readonly isSettled: boolean;
}

/** File systems keep times to 4 ms, some to 2 s. */
const SETTLED_AFTER_MS = 2000;

/** Files that change whenever the store does; undefined of a store that no few files tell of. */
function guardedFiles(kind: string, place: string): readonly string[] | undefined {
  if (kind === "duckdb") return [place, `${place}.wal`, sideCarPath(place)];
  // A folder that Pluto writes has an index, replaced at every change. Other folders change file by file.
  if (kind === "files") return [path.join(place, "pluto-store.json")];
  return undefined;
}

/** The guard of a store; undefined of one that is not there, or that cannot be told to be unchanged. */
export function guardOf(url: string, now: number): StoreGuard | undefined {
  const kind = storeKind(url);
  if (kind === "redis") return undefined;
  const place = parseStoreUrl(url).path;
  const query = url.includes("?") ? url.slice(url.indexOf("?")) : "";
  const files = guardedFiles(kind, place);
  if (files === undefined) return undefined;
  try {
    const stats = files.map((file) => statSync(file, { bigint: true, throwIfNoEntry: false }));
    if (stats[0] === undefined) return undefined;
    const lines = stats.map((found) =>
      found === undefined
        ? "-"
        : [found.size, found.mtimeNs, found.ctimeNs, found.dev, found.ino].map(String).join(" "),
    );
    const newest = Math.max(...stats.map((found) => Number((found?.mtimeNs ?? 0n) / 1_000_000n)));
    return {
      id: sha256(`${kind}:${realpathSync(place)}${query}`).slice(0, 16),
      text: sha256(lines.join("\n")).slice(0, 16),
      isSettled: now - newest >= SETTLED_AFTER_MS,
    };
  } catch {
    // What is wrong with it is told by who opens it.
    return undefined;
  }
}
