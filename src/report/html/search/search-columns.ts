import { BOOK_METRICS } from "../../../analytics/book/measure-book.ts";
import { METRICS } from "../../../analytics/metrics/all-metrics.ts";
import { ascending, quantileOf } from "../../../analytics/statistics/quantile.ts";
import { activeAt, type Dimension, dimensionsOf, levelAt } from "../../../research/search/dimension.ts";
import type { SearchOutcome } from "../../../research/search/outcome.ts";
import { meritsOf, type Trial } from "../../../research/search/trial.ts";
import { stepsOf } from "../columns.ts";
import type {
  DimensionData,
  EquityColumns,
  ObjectiveData,
  SearchPageData,
  TrialColumns,
} from "./search-page-data.ts";

/** Parts that a dimension is cut into on the page, when it has more values than this. */
const MOST_PARTS = 16;
/** Of a number without steps. */
const FREE_PARTS = 10;
/** Profit of so many trials and sessions is carried by the page: a few megabytes packed. */
const MOST_POINTS = 400_000;
const FAN = [0.05, 0.25, 0.5, 0.75, 0.95];

/** A value of a config as a reader sees it. */
export const valueLabel = (value: unknown): string =>
  value === undefined ? "" : typeof value === "number" ? String(Number(value.toPrecision(6))) : String(value);

/** A path as a reader sees it: strategy parameters are most of them. */
export const pathLabel = (path: string): string => path.replace(/^params\./, "");

const partCount = ({ levels, isOrdered }: Dimension): number => {
  if (levels === undefined) return FREE_PARTS;
  return isOrdered ? Math.min(levels, MOST_PARTS) : levels;
};

/** What an objective is called and counted in. */
export function objectivesOf({ config }: Pick<SearchOutcome, "config">): ObjectiveData[] {
  return config.objectives.map(({ metric, goal }) => {
    const known = [...METRICS, ...BOOK_METRICS].find(({ name }) => name === metric);
    return { name: metric, label: known?.label ?? metric, unit: known?.unit ?? "ratio", goal };
  });
}

/** The dimensions of a space as the page needs them. */
export const dimensionData = (dimensions: readonly Dimension[]): DimensionData[] =>
  dimensions.map((dimension) => {
    const count = partCount(dimension);
    return {
      path: dimension.path,
      label: pathLabel(dimension.path),
      isOrdered: dimension.isOrdered,
      parts: Array.from({ length: count }, (_, i) => partLabel(dimension.at((i + 0.5) / count))),
    };
  });

const partLabel = (value: unknown): string =>
  typeof value === "number" ? String(Number(value.toPrecision(4))) : String(value);

/** The first objective with its penalties, in its own direction; null of a trial that is not ranked. */
export function scoreOf(trial: Trial, { config }: Pick<SearchOutcome, "config">): number | null {
  const [merit] = meritsOf(trial, config) ?? [];
  if (merit === undefined) return null;
  return config.objectives[0]?.goal === "min" ? 0 - merit : merit;
}

/** What the page carries of every trial. */
export function searchPageData(outcome: SearchOutcome): SearchPageData {
  const dimensions = dimensionsOf(outcome.config.space);
  return {
    uid: outcome.uid,
    objectives: objectivesOf(outcome),
    dimensions: dimensionData(dimensions),
    ranked: outcome.ranked.map(({ number }) => number),
    front: outcome.front.map(({ number }) => number),
    trials: trialColumns(outcome, dimensions),
  };
}

function trialColumns(outcome: SearchOutcome, dimensions: readonly Dimension[]): TrialColumns {
  const { trials, config } = outcome;
  const active = trials.map(({ point }) => activeAt(dimensions, point));
  // A value of a ladder owns a part of the dimension: it is shown in the middle of it.
  const placeIn = ({ levels }: Dimension, place: number): number =>
    levels === undefined ? place : (levelAt(place, levels) + 0.5) / levels;
  const places = dimensions.map((dimension, d) =>
    trials.map(({ point }, t) =>
      active[t]?.[d] === true ? Math.round(placeIn(dimension, point[d] as number) * 10_000) / 10_000 : -1,
    ),
  );
  return {
    status: trials.map(({ status, sameAs }) => (sameAs === undefined ? status : "repeated")),
    values: dimensions.map(({ path }) => trials.map(({ values }) => valueLabel(values[path]))),
    places,
    parts: dimensions.map((dimension, d) =>
      trials.map(({ point }, t) =>
        active[t]?.[d] === true ? levelAt(point[d] as number, partCount(dimension)) : -1,
      ),
    ),
    objectives: config.objectives.map((_, i) => trials.map(({ objectives }) => objectives[i] ?? null)),
    score: trials.map((trial) => scoreOf(trial, outcome)),
    net: trials.map(({ netPnl }) => netPnl),
    trips: trials.map(({ roundTrips }) => roundTrips),
    sameAs: trials.map(({ sameAs }) => sameAs ?? null),
    why: Object.fromEntries(trials.flatMap(({ number, why }) => (why === undefined ? [] : [[number, why]]))),
    hash: trials.map(({ tradebookHash }) => tradebookHash),
  };
}

/** Profit so far of the best trials, and where most of all trials were. Undefined when none came to its end. */
export function equityColumns({ trials, ranked, dates }: SearchOutcome): EquityColumns | undefined {
  const whole = trials.filter(
    ({ status, sameAs }) => sameAs === undefined && (status === "done" || status === "few_trades"),
  );
  if (whole.length === 0 || dates.length === 0) return undefined;
  const curves = new Map(whole.map((trial) => [trial.number, curveOf(trial)]));
  const spread = dates.map((_, i) => ascending([...curves.values()].map((curve) => curve[i] ?? 0)));
  const fan = FAN.map((share) => stepsOf(spread.map((sorted) => Math.round(quantileOf(sorted, share) ?? 0))));
  const most = Math.max(1, Math.floor(MOST_POINTS / dates.length));
  const lines = ranked.slice(0, most).flatMap(({ number }): [number, number[]][] => {
    const curve = curves.get(number);
    return curve === undefined ? [] : [[number, stepsOf(curve)]];
  });
  return { dates, fan, lines: Object.fromEntries(lines), of: whole.length };
}

function curveOf({ pnl }: Trial): number[] {
  let equity = 0;
  return pnl.map((net) => {
    equity += net ?? 0;
    return equity;
  });
}
