import type { Basket } from "../basket/basket.ts";
import type { StressedBook } from "../margin/stressed-book.ts";
import type { Structure } from "../margin/structure.ts";
import { PlutoError } from "../units/failure.ts";
import { parseInstant } from "./instant.ts";

/** The book held at an instant, jumped, one underlying after the other; undefined when nobody asked. */
export async function stressedBooks(
  made: Basket,
  {
    stressAt,
    store,
    staleMaxS = 60,
  }: {
    readonly stressAt?: string | undefined;
    readonly store?: string | undefined;
    readonly staleMaxS?: number;
  },
): Promise<[Structure, StressedBook][] | undefined> {
  if (stressAt === undefined) return undefined;
  if (store === undefined)
    throw new PlutoError("basket.no-store", "--stress-at needs prices: give their store with --store");
  const { heldAt } = await import("../basket/held-at.ts");
  const { stressedBook } = await import("../margin/stressed-book.ts");
  const { structureOfFlags } = await import("./structure-of.ts");
  const { date, time } = parseInstant("--stress-at", stressAt);
  const stressed: [Structure, StressedBook][] = [];
  for (const legs of heldAt(made, date, time).values()) {
    const structure = await structureOfFlags({ legs }, { at: stressAt, store, staleMaxS });
    stressed.push([structure, stressedBook(structure)]);
  }
  return stressed;
}
