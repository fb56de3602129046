import type { BookInput } from "../margin/book.ts";
import type { Structure } from "../margin/structure.ts";
import { PlutoError } from "../units/failure.ts";
import { parseInstant } from "./instant.ts";

/** Where a structure's market comes from: the file itself, or a store at an instant. */
export interface StructureFlags {
  readonly at?: string;
  readonly store?: string;
  readonly staleMaxS: number;
  readonly marginFiles?: string;
}

/**
 * Reads a structure: as the book file says, or with `store` as the market stood there at the instant `at`, rules resolved.
 * @throws `payoff.no-instant`, and what reading a book throws
 */
export async function structureOfFlags(raw: unknown, flags: StructureFlags): Promise<Structure> {
  const { structureOf } = await import("../margin/structure.ts");
  const { readMarginFiles } = await import("../simulation/margin-files.ts");
  const official = flags.marginFiles === undefined ? undefined : readMarginFiles(flags.marginFiles).table;
  const { at, store } = flags;
  if (store !== undefined && at === undefined)
    throw new PlutoError("payoff.no-instant", 'with --store say when: --at "2025-01-02 09:20"');
  if (store === undefined) {
    const { clockText } = await import("../units/time.ts");
    const instant = at === undefined ? undefined : parseInstant("--at", at);
    const own = instant === undefined ? {} : { date: instant.date, time: clockText(instant.time) };
    return structureOf({ ...(raw as BookInput), ...own }, official);
  }
  return structureOf(await bookOfStore(raw, { ...flags, store, at: at ?? "" }), official);
}

/** A book as it stood in a store. */
async function bookOfStore(
  raw: unknown,
  { store: url, at, staleMaxS }: { readonly store: string; readonly at: string; readonly staleMaxS: number },
): Promise<BookInput> {
  const { openStore } = await import("../storage/open.ts");
  const { bookAt } = await import("../simulation/book-at.ts");
  const instant = parseInstant("--at", at);
  const store = await openStore(url);
  try {
    return await bookAt(store, raw, { ...instant, maxAgeMs: staleMaxS * 1000 });
  } finally {
    await store.close();
  }
}
