import type { LegParams } from "./schema/leg.ts";

/** Every leg's name: its own, or CE and PE, numbered from the second of a kind. */
export function legIds(legs: readonly Pick<LegParams, "id" | "type">[]): readonly string[] {
  const seen = new Map<string, number>();
  return legs.map(({ id, type }) => {
    if (id !== undefined) return id;
    const nth = (seen.get(type) ?? 0) + 1;
    seen.set(type, nth);
    return nth === 1 ? type : `${type}${nth}`;
  });
}
