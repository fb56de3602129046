import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { messageOf, PlutoError } from "../units/failure.ts";
import type { TradingDay } from "../units/time.ts";

/** Data versions by underlying and day, kept beside a store that Pluto may not write into. */
export interface SideCar {
  readonly versions: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export const sideCarPath = (storePath: string): string => `${storePath}.pluto.json`;

/** The side-car of a store; an empty one when there is none. @throws `store.bad-side-car` if it cannot be read */
export function readSideCar(storePath: string): SideCar {
  const path = sideCarPath(storePath);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return { versions: {} };
  }
  let sideCar: Partial<SideCar> | null;
  try {
    sideCar = JSON.parse(text) as Partial<SideCar> | null;
  } catch (error) {
    throw new PlutoError("store.bad-side-car", `${path} is not JSON; make it anew with pluto data index`, {
      cause: messageOf(error),
    });
  }
  const versions = sideCar?.versions;
  if (typeof versions !== "object" || versions === null)
    throw new PlutoError("store.bad-side-car", `${path} has no versions; make it anew with pluto data index`);
  return { versions };
}

/** Writes the side-car whole: into a temporary file, then renamed over the old one. */
export function writeSideCar(
  storePath: string,
  versions: ReadonlyMap<string, ReadonlyMap<TradingDay, string>>,
): void {
  const sorted = [...versions].sort(([a], [b]) => (a < b ? -1 : 1));
  const plain = sorted.map(([underlying, days]) => [underlying, Object.fromEntries([...days].sort())]);
  const path = sideCarPath(storePath);
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, `${JSON.stringify({ versions: Object.fromEntries(plain) }, undefined, 1)}\n`);
  renameSync(temporary, path);
}
