import { meanOf } from "../../analytics/statistics/moments.ts";
import { medianOf } from "../../analytics/statistics/quantile.ts";
import { activeAt, type Dimension, levelAt } from "./dimension.ts";
import type { SearchConfig } from "./search-config.ts";
import { meritsOf, type Trial } from "./trial.ts";

/** Parts that a dimension is cut into, when it has more values than this. */
const PARTS = 10;
/** Neighbours that a trial is held against: a twentieth of all, and at least so many. */
const LEAST_NEIGHBOURS = 3;

/** What trials show of the first objective over the space. Merits: higher is better. */
export interface Landscape {
  /** By dimension, in the order of the space. */
  readonly slices: readonly Slice[];
  readonly plateau: Plateau | undefined;
}

export interface Slice {
  readonly path: string;
  /**
   * Share of the merits' variance that the parts of this dimension explain alone, 0 … 1, corrected for what as many parts
   * would explain by chance (ε² of a one-way analysis of variance). Undefined below two parts or without spread.
   */
  readonly importance: number | undefined;
  readonly parts: readonly SlicePart[];
}

export interface SlicePart {
  /** Value in the middle of the part. */
  readonly value: unknown;
  readonly trials: number;
  readonly mean: number;
  readonly best: number;
}

/** Whether the best trial stands on a plateau. */
export interface Plateau {
  /** 1: its neighbours are as good as it is; 0: they are like any trial; below 0: worse. */
  readonly score: number;
  readonly neighbours: number;
  readonly is: "plateau" | "slope" | "spike";
}

interface Placed {
  readonly trial: Trial;
  readonly merit: number;
}

/** The landscape of the ranked trials; repeated ones count once. */
export function landscapeOf(
  dimensions: readonly Dimension[],
  trials: readonly Trial[],
  config: Pick<SearchConfig, "objectives">,
): Landscape {
  const placed = trials.flatMap((trial): Placed[] => {
    const [merit] = meritsOf(trial, config) ?? [];
    return merit === undefined || trial.sameAs !== undefined ? [] : [{ trial, merit }];
  });
  return {
    slices: dimensions.map((dimension, d) => sliceOf(dimension, placed, { dimensions, d })),
    plateau: plateauOf(dimensions, placed),
  };
}

const partsOf = ({ levels, isOrdered }: Dimension): number =>
  isOrdered ? Math.min(levels ?? PARTS, PARTS) : (levels ?? PARTS);

function sliceOf(
  dimension: Dimension,
  placed: readonly Placed[],
  { dimensions, d }: { readonly dimensions: readonly Dimension[]; readonly d: number },
): Slice {
  const count = partsOf(dimension);
  const groups = Array.from({ length: count }, (): number[] => []);
  for (const { trial, merit } of placed)
    if (activeAt(dimensions, trial.point)[d] === true)
      groups[levelAt(trial.point[d] as number, count)]?.push(merit);
  const parts = groups.flatMap((merits, i): SlicePart[] => {
    const mean = meanOf(merits);
    if (mean === undefined) return [];
    const value = dimension.at((i + 0.5) / count);
    return [{ value, trials: merits.length, mean, best: Math.max(...merits) }];
  });
  return { path: dimension.path, importance: explained(groups.filter(({ length }) => length > 0)), parts };
}

function explained(groups: readonly (readonly number[])[]): number | undefined {
  const all = groups.flat();
  const mean = meanOf(all);
  if (mean === undefined || groups.length < 2 || all.length <= groups.length) return undefined;
  const squares = (values: readonly number[], middle: number): number =>
    values.reduce((sum, value) => sum + (value - middle) * (value - middle), 0);
  const total = squares(all, mean);
  if (total === 0) return undefined;
  const within = groups.reduce((sum, group) => sum + squares(group, meanOf(group) ?? 0), 0);
  const share = 1 - within / (all.length - groups.length) / (total / (all.length - 1));
  return Math.min(1, Math.max(0, share));
}

function plateauOf(dimensions: readonly Dimension[], placed: readonly Placed[]): Plateau | undefined {
  const [first] = placed;
  const middle = medianOf(placed.map(({ merit }) => merit));
  const count = Math.max(LEAST_NEIGHBOURS, Math.ceil(placed.length / 20));
  if (first === undefined || middle === undefined || placed.length <= count) return undefined;
  const best = placed.reduce((a, b) => (b.merit > a.merit ? b : a), first);
  if (best.merit === middle) return undefined;
  const others = placed.filter((one) => one !== best);
  const far = others.map((one) => ({ one, distance: distance(dimensions, best.trial, one.trial) }));
  far.sort((a, b) => a.distance - b.distance || a.one.trial.number - b.one.trial.number);
  const near = medianOf(far.slice(0, count).map(({ one }) => one.merit)) ?? middle;
  const score = (near - middle) / (best.merit - middle);
  return { score, neighbours: count, is: score >= 0.5 ? "plateau" : score >= 0.25 ? "slope" : "spike" };
}

/** Of places: apart along an ordered dimension, 1 for another choice, 1 where only one of the two counts. */
function distance(dimensions: readonly Dimension[], a: Trial, b: Trial): number {
  const [activeA, activeB] = [activeAt(dimensions, a.point), activeAt(dimensions, b.point)];
  return dimensions.reduce((sum, { isOrdered, levels = 1 }, d) => {
    if (activeA[d] !== activeB[d]) return sum + 1;
    if (activeA[d] === false) return sum;
    const [x, y] = [a.point[d] as number, b.point[d] as number];
    if (isOrdered) return sum + Math.abs(x - y);
    return sum + (levelAt(x, levels) === levelAt(y, levels) ? 0 : 1);
  }, 0);
}
