import { activeAt, dimensionsOf, levelAt } from "../../../research/search/dimension.ts";
import type { WalkForwardReport } from "../../walkforward-text.ts";
import { dimensionData, objectivesOf, valueLabel } from "../search/search-columns.ts";
import type { FoldColumns, PathData, SetColumns, WalkPageData } from "./walk-page-data.ts";
import type { WalkPageInput } from "./walk-page-input.ts";

/** What the page of a walk-forward carries. */
export function walkPageData({ report, document }: WalkPageInput): WalkPageData {
  const { config } = document;
  const [objective] = objectivesOf({ config });
  if (objective === undefined) throw new Error("a walk-forward has an objective");
  return {
    objective,
    dimensions: dimensionData(dimensionsOf(config.space)),
    paths: report.walk.paths.map((_, path) => pathData(report, path)),
    folds: foldColumns({ report, document }),
    sets: setColumns(report),
  };
}

function pathData({ walk, trials, dates }: WalkForwardReport, place: number): PathData {
  let equity = 0;
  const sessions = (walk.paths[place]?.parts ?? []).flatMap(({ fold, places }) => {
    const { chosen } = walk.folds[fold] ?? {};
    const days = chosen === undefined ? undefined : trials[chosen]?.days;
    return places.flatMap((session) => {
      const day = days?.[session];
      if (day === undefined) return [];
      equity += day.net;
      return [{ date: dates[session] ?? "", equity, fold }];
    });
  });
  return {
    dates: sessions.map(({ date }) => date),
    equity: sessions.map((session) => session.equity),
    fold: sessions.map(({ fold }) => fold),
  };
}

function foldColumns({ report, document }: WalkPageInput): FoldColumns {
  const { walk, trials, dates, paths } = report;
  const dimensions = dimensionsOf(document.config.space);
  const chosen = walk.folds.map((fold) => (fold.chosen === undefined ? undefined : trials[fold.chosen]));
  const tests = walk.folds.map((fold) => fold.tests.flat());
  return {
    from: tests.map((places) => dates[places[0] ?? 0] ?? ""),
    to: tests.map((places) => dates[places.at(-1) ?? 0] ?? ""),
    inSample: walk.folds.map(({ inSample }) => inSample ?? null),
    outOfSample: walk.folds.map(({ outOfSample }) => outOfSample ?? null),
    net: walk.folds.map(({ testPnl }) => testPnl),
    places: dimensions.map(({ levels }, d) =>
      chosen.map((trial) => {
        if (trial === undefined || activeAt(dimensions, trial.point)[d] !== true) return -1;
        const place = trial.point[d] as number;
        return levels === undefined ? place : (levelAt(place, levels) + 0.5) / levels;
      }),
    ),
    values: paths.map((path) => chosen.map((trial) => valueLabel(trial?.values[path]))),
  };
}

function setColumns({ walk, trials, paths }: WalkForwardReport): SetColumns {
  const sets = walk.stability;
  const trialOf = (place: number) => trials[place];
  return {
    trial: sets.map(({ trial }) => trial),
    values: paths.map((path) => sets.map(({ trial }) => valueLabel(trialOf(trial)?.values[path]))),
    score: sets.map(({ score }) => score),
    meanRank: sets.map(({ meanRank }) => meanRank),
    dispersion: sets.map(({ dispersion }) => dispersion),
    worst: sets.map(({ worst }) => worst),
    net: sets.map(({ trial }) => (trialOf(trial)?.days ?? []).reduce((sum, day) => sum + (day?.net ?? 0), 0)),
    chosen: sets.map(({ trial }) => walk.folds.filter((fold) => fold.chosen === trial).length),
  };
}
