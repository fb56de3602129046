import { csvField } from "../ledger/tradebook-row.ts";
import type { Walk, WalkedTrial } from "../research/walkforward/walk.ts";
import { rupees, rupeesNumber } from "../units/money.ts";
import type { TradingDay } from "../units/time.ts";
import type { Paise } from "../units/unit.ts";
import { wholeMoney } from "./rupees-text.ts";

/** A finished walk-forward, as texts and files need it. */
export interface WalkForwardReport {
  readonly uid: string;
  readonly dates: readonly TradingDay[];
  readonly heldOut: number;
  readonly paths: readonly string[];
  readonly metric: string;
  readonly trials: readonly WalkedTrial[];
  readonly walk: Walk;
}

const spanOf = (dates: readonly TradingDay[], places: readonly number[]): [string, string] => [
  dates[places[0] ?? 0] ?? "",
  dates[places.at(-1) ?? 0] ?? "",
];
const two = (value: number | undefined): string => (value === undefined ? "–" : value.toFixed(2));
const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;
const valuesText = (trial: WalkedTrial | undefined): string =>
  trial === undefined
    ? "none"
    : Object.entries(trial.values)
        .map(([path, value]) => `${path.replace(/^params\./, "")} ${String(value)}`)
        .join(", ");

/** One row a fold: its spans, what was chosen, and what became of it. */
export function foldsCsv({ walk, dates, trials, metric }: WalkForwardReport): string {
  const head = `fold,train_from,train_to,test_from,test_to,chosen,${metric}_train,${metric}_test,test_net_pnl,test_rank`;
  const lines = walk.folds.map((fold, i) =>
    [
      i,
      ...spanOf(dates, fold.train),
      ...spanOf(dates, fold.tests.flat()),
      fold.chosen === undefined ? "" : valuesText(trials[fold.chosen]),
      fold.inSample ?? "",
      fold.outOfSample ?? "",
      rupees(fold.testPnl as Paise),
      fold.testRank,
    ]
      .map((value) => csvField(String(value)))
      .join(","),
  );
  return `${[head, ...lines].join("\n")}\n`;
}

/** Daily net profit out of sample, one row a session and path. */
export function outOfSampleCsv({ walk, dates, trials }: WalkForwardReport): string {
  const lines = walk.paths.flatMap(({ parts }, path) =>
    parts.flatMap(({ fold, places }) => {
      const { chosen } = walk.folds[fold] ?? {};
      const days = chosen === undefined ? undefined : trials[chosen]?.days;
      return places.flatMap((place) => {
        const day = days?.[place];
        return day === undefined ? [] : [`${path},${dates[place]},${fold},${chosen},${rupees(day.net)}`];
      });
    }),
  );
  return `${["path,date,fold,trial,net_pnl", ...lines].join("\n")}\n`;
}

/** The walk-forward as one document. */
export function walkForwardJson(report: WalkForwardReport): object {
  const { uid, walk, dates, heldOut, trials, paths, metric } = report;
  return {
    uid,
    status: "done",
    sessions: dates.length,
    held_out_sessions: heldOut,
    trials: trials.length,
    objective: metric,
    folds: walk.folds.map((fold) => ({
      train: spanOf(dates, fold.train),
      test: spanOf(dates, fold.tests.flat()),
      values: fold.chosen === undefined ? null : (trials[fold.chosen]?.values ?? null),
      in_sample: fold.inSample ?? null,
      out_of_sample: fold.outOfSample ?? null,
      net_pnl: rupeesNumber(fold.testPnl),
      test_rank: fold.testRank,
    })),
    paths: walk.paths.map(({ pnl, sessions, sharpe }) => ({
      net_pnl: rupeesNumber(pnl),
      sessions,
      sharpe: sharpe ?? null,
    })),
    efficiency: walk.efficiency ?? null,
    decay: walk.decay ?? null,
    drift:
      walk.drift === undefined ? null : Object.fromEntries(paths.map((path, i) => [path, walk.drift?.[i]])),
    distinct_choices: walk.distinctChoices,
    profitable_folds: walk.profitableFolds,
    rank_persistence: walk.persistence ?? null,
    stability: walk.stability.map(({ trial, meanRank, dispersion, worst, score }) => ({
      values: trials[trial]?.values,
      score,
      mean_rank: meanRank,
      dispersion,
      worst_rank: worst,
    })),
  };
}

/** What a terminal shows of a walk-forward. @param top trials to list by stability */
export function walkForwardText(
  report: WalkForwardReport & { readonly folder: string; readonly looks?: string | undefined },
  top: number,
): string {
  const { walk, dates, heldOut, trials, metric, folder } = report;
  const held =
    heldOut === 0 ? "" : `, ${heldOut} held out${report.looks === undefined ? "" : ` (${report.looks})`}`;
  const count = walk.folds.length;
  const rows = walk.folds.map((fold, i) => [
    String(i),
    spanOf(dates, fold.train).join(" … "),
    spanOf(dates, fold.tests.flat()).join(" … "),
    two(fold.inSample),
    two(fold.outOfSample),
    wholeMoney(fold.testPnl),
    valuesText(fold.chosen === undefined ? undefined : trials[fold.chosen]),
  ]);
  const head = ["fold", "trained on", "judged on", metric, "kept", "net", "chosen"];
  const total = walk.paths.reduce((sum, { pnl }) => sum + pnl, 0);
  const sharpes = walk.paths.flatMap(({ sharpe }) => sharpe ?? []);
  const outOf =
    walk.paths.length === 1
      ? `out of sample: ${wholeMoney(total)} over ${walk.paths[0]?.sessions ?? 0} sessions, Sharpe ${two(sharpes[0])}`
      : `out of sample: ${walk.paths.length} paths, Sharpe ${two(Math.min(...sharpes))} to ${two(Math.max(...sharpes))}`;
  const drift = walk.drift?.map((share, i) => `${report.paths[i]} ${percent(share)}`).join(", ");
  return `${[
    `${count} folds over ${dates.length} sessions${held}, ${trials.length} trials`,
    "",
    ...aligned([head, ...rows]),
    "",
    outOf,
    `profitable folds: ${walk.profitableFolds} of ${count}; different choices: ${walk.distinctChoices}`,
    `efficiency ${walk.efficiency === undefined ? "– (training made no money)" : percent(walk.efficiency)}, decay ${two(walk.decay)}, ranks kept from fold to fold ${two(walk.persistence)}`,
    ...(drift === undefined ? [] : [`drift of the choice, share of the space: ${drift}`]),
    "",
    "steadiest (rank in the tests: 1 best, 0 worst)",
    ...aligned([
      ["score", "mean", "spread", "worst", "values"],
      ...walk.stability
        .slice(0, top)
        .map(({ trial, score, meanRank, dispersion, worst }) => [
          two(score),
          two(meanRank),
          two(dispersion),
          two(worst),
          valuesText(trials[trial]),
        ]),
    ]),
    "",
    folder,
  ].join("\n")}\n`;
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((text, i) => (i === row.length - 1 ? text : text.padStart(widths[i] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
}
