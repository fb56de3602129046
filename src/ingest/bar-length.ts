import { contractCount, type SeriesRows } from "../market/series-rows.ts";

/** Fewer gaps than this say nothing. */
const GAPS_MIN = 20;

/** The distance between rows that most rows of a day share, milliseconds; undefined when no distance prevails. */
export function prevailingGapMs(all: Iterable<SeriesRows>): number | undefined {
  const counts = new Map<number, number>();
  let total = 0;
  for (const rows of all)
    for (let contract = 0; contract < contractCount(rows); contract++)
      for (let row = rows.offsets[contract] + 1; row < rows.offsets[contract + 1]; row++) {
        const gap = rows.time[row] - rows.time[row - 1];
        counts.set(gap, (counts.get(gap) ?? 0) + 1);
        total++;
      }
  if (total < GAPS_MIN) return undefined;
  for (const [gap, count] of counts) if (count * 2 > total) return gap;
  return undefined;
}
