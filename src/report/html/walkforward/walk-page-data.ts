/** What the script of a walk-forward's page reads: plain JSON columns. Money is paise. */
import type { DimensionData, ObjectiveData } from "../search/search-page-data.ts";

/** One out-of-sample path. Lists are over its sessions. */
export interface PathData {
  readonly dates: readonly string[];
  readonly equity: readonly number[];
  readonly fold: readonly number[];
}

/** One entry a fold. */
export interface FoldColumns {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly inSample: readonly (number | null)[];
  readonly outOfSample: readonly (number | null)[];
  readonly net: readonly number[];
  /** By dimension: the place of what was chosen, 0 … 1, and its value as text; −1 and empty where it does not count. */
  readonly places: readonly (readonly number[])[];
  readonly values: readonly (readonly string[])[];
}

/** Parameter sets, the steadiest first. */
export interface SetColumns {
  readonly trial: readonly number[];
  /** By dimension. */
  readonly values: readonly (readonly string[])[];
  readonly score: readonly number[];
  readonly meanRank: readonly number[];
  readonly dispersion: readonly number[];
  readonly worst: readonly number[];
  /** Net profit over all sessions, training included. */
  readonly net: readonly number[];
  /** In how many folds it was chosen. */
  readonly chosen: readonly number[];
}

export interface WalkPageData {
  readonly objective: ObjectiveData;
  readonly dimensions: readonly DimensionData[];
  readonly paths: readonly PathData[];
  readonly folds: FoldColumns;
  readonly sets: SetColumns;
}
