import * as z from "zod";
import { SearchOrigin } from "../search/search-document.ts";
import type { Fold } from "./folds.ts";
import { WalkForwardConfig } from "./walkforward-config.ts";

/** Places from one to another, the end left out. */
const Range = z.tuple([z.int().nonnegative(), z.int().nonnegative()]);
type Range = z.output<typeof Range>;

/** A fold as the document has it: sessions and trials as ranges of their places. */
const Split = z.object({
  train: z.array(Range),
  tests: z.array(z.array(Range)),
  paths: z.array(z.int()),
  /** Trials that the fold may choose. */
  own: z.array(Range),
});

/** A walk-forward's `walkforward.json`, as far as it is read back. */
export const WalkForwardDocument = SearchOrigin.extend({
  config: WalkForwardConfig,
  /** Rupees that ratios of capital are over. */
  capital: z.number().nullable().optional(),
  /** Absent of an interrupted one. */
  splits: z.array(Split).optional(),
  tradebook_hash: z.string().optional(),
});
export type WalkForwardDocument = z.output<typeof WalkForwardDocument>;

/** Ascending places as ranges: 3, 4, 5, 9 is 3…6 and 9…10. */
export function rangesOf(places: readonly number[]): Range[] {
  const ranges: Range[] = [];
  for (const place of places) {
    const last = ranges.at(-1);
    if (last?.[1] === place) last[1] = place + 1;
    else ranges.push([place, place + 1]);
  }
  return ranges;
}

/** The inverse of `rangesOf`. */
export const placesOf = (ranges: readonly Range[]): number[] =>
  ranges.flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => from + i));

/** The folds of a stored walk-forward. */
export const foldsIn = (splits: NonNullable<WalkForwardDocument["splits"]>): Fold[] =>
  splits.map(({ train, tests, paths }) => ({
    train: placesOf(train),
    tests: tests.map(placesOf),
    paths,
  }));
