import type { SpaceDimension } from "./space-config.ts";
import { choiceLevels, levelsOf } from "./space-config.ts";

/**
 * One dimension of a search. Samplers see places in [0, 1) only; `at` says which value of the config stands there.
 * Numbers of a ladder and choices own equal parts of it.
 */
export interface Dimension {
  /** Where the value goes in the config, e.g. `params.stop_loss_pct`, `params.legs.0.stop.pct`. */
  readonly path: string;
  /** Whether near places are near values. */
  readonly isOrdered: boolean;
  /** How many different values there are; undefined: as many as numbers. */
  readonly levels: number | undefined;
  at(place: number): unknown;
  /** The dimension counts only while another one has one of these values. */
  readonly when: Condition | undefined;
}

export interface Condition {
  readonly path: string;
  readonly is: readonly unknown[];
}

/** A point: a place in [0, 1) for each dimension. */
export type Point = readonly number[];

/** The value of each dimension that counts at a point, by path, in the order of the space. */
export type Assignment = Readonly<Record<string, unknown>>;

/** The dimensions of a space, in the order of its file. */
export function dimensionsOf(space: Readonly<Record<string, SpaceDimension>>): Dimension[] {
  return Object.entries(space).map(([path, dimension]): Dimension => {
    const when = dimension.when === undefined ? undefined : conditionOf(dimension.when);
    if (dimension.type === "choice") {
      const values = choiceLevels(dimension);
      const { length } = values;
      return { path, isOrdered: false, levels: length, when, at: (place) => values[levelAt(place, length)] };
    }
    const ladder = levelsOf(dimension);
    if (ladder !== undefined) {
      const { length } = ladder;
      return { path, isOrdered: true, levels: length, when, at: (place) => ladder[levelAt(place, length)] };
    }
    const { min, max } = dimension as { min: number; max: number };
    const isLog = dimension.type === "number" && dimension.log;
    const [low, high] = isLog ? [Math.log(min), Math.log(max)] : [min, max];
    const numberAt = (place: number): number => low + (high - low) * place;
    const at = (place: number): unknown => {
      const value = isLog ? Math.exp(numberAt(place)) : numberAt(place);
      return Math.min(max, Math.max(min, value));
    };
    return { path, isOrdered: true, levels: undefined, when, at };
  });
}

const conditionOf = ({
  path,
  is,
}: {
  readonly path: string;
  readonly is: readonly unknown[];
}): Condition => ({
  path,
  is,
});

/** Which of `levels` equal parts of [0, 1) a place is in. */
export const levelAt = (place: number, levels: number): number =>
  Math.min(levels - 1, Math.max(0, Math.floor(place * levels)));

/** The middle of a level's part. */
export const placeOf = (level: number, levels: number): number => (level + 0.5) / levels;

/** What a point says of the config: the values of the dimensions that count there. */
export function assignmentAt(dimensions: readonly Dimension[], point: Point): Assignment {
  const assignment: Record<string, unknown> = {};
  for (const [i, { path, at, when }] of dimensions.entries())
    if (when === undefined || when.is.includes(assignment[when.path])) assignment[path] = at(point[i] ?? 0);
  return assignment;
}

/** Which dimensions count at a point. */
export function activeAt(dimensions: readonly Dimension[], point: Point): readonly boolean[] {
  const assignment = assignmentAt(dimensions, point);
  return dimensions.map(({ path }) => path in assignment);
}
