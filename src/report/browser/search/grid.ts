import type { SearchPageData } from "../../html/search/search-page-data.ts";
import { better } from "./score.ts";

/** What a cell of the map shows of the trials in it. */
export type CellOf = "mean" | "best" | "worst" | "count";

/** Trials by two of their dimensions. `cells[up][across]`; undefined where no trial is. */
export interface Grid {
  readonly cells: readonly (readonly (number | undefined)[])[];
  readonly counts: readonly (readonly number[])[];
  readonly low: number;
  readonly high: number;
}

/** Lays trials out over two dimensions. @param holds which trials count */
export function gridOf(
  data: SearchPageData,
  { across, up, of }: { readonly across: number; readonly up: number; readonly of: CellOf },
  holds: (trial: number) => boolean,
): Grid {
  const { trials, dimensions } = data;
  const [width, height] = [dimensions[across]?.parts.length ?? 0, dimensions[up]?.parts.length ?? 0];
  const scores = Array.from({ length: height }, () => Array.from({ length: width }, (): number[] => []));
  for (const [trial, score] of trials.score.entries())
    if (score !== null && holds(trial))
      scores[trials.parts[up]?.[trial] ?? -1]?.[trials.parts[across]?.[trial] ?? -1]?.push(score);
  const cells = scores.map((row) => row.map((own) => cellValue(data, own, of)));
  const known = cells.flat().filter((value) => value !== undefined);
  return {
    cells,
    counts: scores.map((row) => row.map(({ length }) => length)),
    low: Math.min(...known),
    high: Math.max(...known),
  };
}

function cellValue(data: SearchPageData, scores: readonly number[], of: CellOf): number | undefined {
  const [first] = scores;
  if (first === undefined) return undefined;
  if (of === "count") return scores.length;
  if (of === "mean") return scores.reduce((sum, score) => sum + score, 0) / scores.length;
  return scores.reduce((one, score) => {
    const good = better(data, one, score);
    return (of === "best") === (good === score) ? score : one;
  }, first);
}

/** A piece of a line of equal height, in places of the grid. */
export type Piece = readonly [x1: number, y1: number, x2: number, y2: number];

/**
 * Lines of equal height through the middles of a grid's cells, by marching squares. Squares with an unknown corner have
 * none; a saddle is cut as if its middle were the mean of its corners.
 */
export function contourOf(cells: Grid["cells"], level: number): Piece[] {
  const pieces: Piece[] = [];
  for (let y = 0; y + 1 < cells.length; y++)
    for (let x = 0; x + 1 < (cells[y]?.length ?? 0); x++) {
      const corners = [cells[y]?.[x], cells[y]?.[x + 1], cells[y + 1]?.[x + 1], cells[y + 1]?.[x]];
      if (corners.every((value) => value !== undefined)) pieces.push(...squareOf(corners, level, [x, y]));
    }
  return pieces;
}

const CORNERS = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
] as const;

function squareOf(
  corners: readonly number[],
  level: number,
  [left, low]: readonly [number, number],
): Piece[] {
  const crossings = CORNERS.flatMap(([x, y], i): [number, number][] => {
    const [a, b] = [corners[i] as number, corners[(i + 1) % 4] as number];
    if (a >= level === b >= level) return [];
    const share = (level - a) / (b - a);
    const [nextX, nextY] = CORNERS[(i + 1) % 4] ?? [0, 0];
    return [[left + x + (nextX - x) * share, low + y + (nextY - y) * share]];
  });
  const join = (from: number, to: number): Piece[] => {
    const [a, b] = [crossings[from], crossings[to]];
    return a === undefined || b === undefined ? [] : [[a[0], a[1], b[0], b[1]]];
  };
  if (crossings.length < 4) return join(0, 1);
  const middle = corners.reduce((sum, value) => sum + value, 0) / 4;
  return middle >= level === (corners[0] as number) >= level
    ? [...join(0, 1), ...join(2, 3)]
    : [...join(0, 3), ...join(1, 2)];
}
