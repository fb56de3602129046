import type { GroupedRows } from "./group.ts";

/** One index value made of the spot that stands beside option rows. */
export interface Spot {
  readonly time: number;
  /** As the source has it. */
  readonly value: number;
  /** The first row of the batch that carries it. */
  readonly source: number;
  /** Whether rows of that instant disagree. */
  readonly isDisputed: boolean;
}

/**
 * The spot at each instant, ascending: the value that most rows carry, the lowest of those on a tie.
 * @param options the option series of one underlying
 * @param spots per row of the batch, as the source has it; what is not above zero is no value
 */
export function spotsOf(options: readonly GroupedRows[], spots: Float64Array): readonly Spot[] {
  const votes = new Map<number, Map<number, { count: number; source: number }>>();
  for (const { rows, source } of options)
    for (let row = 0; row < source.length; row++) {
      const value = spots[source[row]];
      if (!(value > 0)) continue;
      const atTime = votes.get(rows.time[row]) ?? new Map<number, { count: number; source: number }>();
      votes.set(rows.time[row], atTime);
      const vote = atTime.get(value) ?? { count: 0, source: source[row] };
      atTime.set(value, { count: vote.count + 1, source: Math.min(vote.source, source[row]) });
    }
  return [...votes]
    .sort(([a], [b]) => a - b)
    .flatMap(([time, atTime]) => {
      const ranked = [...atTime].sort(([a, x], [b, y]) => y.count - x.count || a - b);
      const winner = ranked[0];
      if (winner === undefined) return [];
      return [{ time, value: winner[0], source: winner[1].source, isDisputed: ranked.length > 1 }];
    });
}
