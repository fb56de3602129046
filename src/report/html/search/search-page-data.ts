/** What the script of a search's page reads: plain JSON columns. Money is paise. */
import type { AnyUnit } from "../../metric-text.ts";

export interface ObjectiveData {
  readonly name: string;
  readonly label: string;
  readonly unit: AnyUnit;
  readonly goal: "max" | "min";
}

export interface DimensionData {
  readonly path: string;
  readonly label: string;
  readonly isOrdered: boolean;
  /** The value in the middle of each part that the dimension is cut into. */
  readonly parts: readonly string[];
}

/** One entry a trial, in order of their numbers. */
export interface TrialColumns {
  readonly status: readonly string[];
  /** By dimension: its value as text, empty where it does not count; its place 0 … 1 and its part, −1 there. */
  readonly values: readonly (readonly string[])[];
  readonly places: readonly (readonly number[])[];
  readonly parts: readonly (readonly number[])[];
  /** By objective. */
  readonly objectives: readonly (readonly (number | null)[])[];
  /** The first objective with its penalties; null of a trial that is not ranked. */
  readonly score: readonly (number | null)[];
  readonly net: readonly number[];
  readonly trips: readonly number[];
  /** The earlier trial with the same values. */
  readonly sameAs: readonly (number | null)[];
  readonly why: Readonly<Record<number, string>>;
  readonly hash: readonly string[];
}

/** Profit so far, session by session. Lists are steps from one session to the next. */
export interface EquityColumns {
  readonly dates: readonly string[];
  /** 5, 25, 50, 75 and 95 of 100 trials are below these. */
  readonly fan: readonly (readonly number[])[];
  /** Of the best trials, by number. */
  readonly lines: Readonly<Record<number, readonly number[]>>;
  /** How many trials the fan is made of. */
  readonly of: number;
}

export interface SearchPageData {
  readonly uid: string;
  readonly objectives: readonly ObjectiveData[];
  readonly dimensions: readonly DimensionData[];
  /** Numbers of trials, the best first. */
  readonly ranked: readonly number[];
  /** Trials that no other one beats in everything. */
  readonly front: readonly number[];
  readonly trials: TrialColumns;
}
