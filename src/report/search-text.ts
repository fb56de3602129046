import { BOOK_METRICS } from "../analytics/book/measure-book.ts";
import { METRICS } from "../analytics/metrics/all-metrics.ts";
import { csvField } from "../ledger/tradebook-row.ts";
import type { Landscape } from "../research/search/landscape.ts";
import { type SearchOutcome, statusCounts, valuesInOrder } from "../research/search/outcome.ts";
import type { Trial } from "../research/search/trial.ts";
import { rupees, rupeesNumber } from "../units/money.ts";
import type { Paise } from "../units/unit.ts";
import { wholeMoney } from "./rupees-text.ts";

const isMoney = (metric: string): boolean =>
  [...METRICS, ...BOOK_METRICS].find(({ name }) => name === metric)?.unit === "money";

/** An objective's value as files have it: rupees for money. */
const plainValue = (metric: string, value: number | null | undefined): number | null =>
  value === null || value === undefined ? null : isMoney(metric) ? value / 100 : value;

const shown = (metric: string, value: number | null | undefined): string => {
  if (value === null || value === undefined) return "–";
  return isMoney(metric) ? wholeMoney(value) : value.toFixed(3);
};

const cell = (value: unknown): string => {
  if (value === undefined) return "";
  return typeof value === "number" ? String(Number(value.toPrecision(6))) : String(value);
};

/** All trials as a CSV file, in order of their numbers; money in rupees. */
export function trialsCsv({ trials, paths, config }: SearchOutcome): string {
  const names = config.objectives.map(({ metric }) => metric);
  const head = [
    "trial",
    "status",
    "same_as",
    ...paths,
    ...names,
    "penalty",
    "net_pnl",
    "round_trips",
    "fills",
    "tradebook_hash",
    "why",
  ];
  const lines = trials.map((trial) =>
    [
      trial.number,
      trial.status,
      trial.sameAs ?? "",
      ...valuesInOrder(paths, trial.values).map((value) => value ?? ""),
      ...names.map((name, i) => plainValue(name, trial.objectives[i]) ?? ""),
      trial.penalty,
      rupees(trial.netPnl as Paise),
      trial.roundTrips,
      trial.fills,
      trial.tradebookHash,
      trial.why ?? "",
    ]
      .map((value) => csvField(String(value)))
      .join(","),
  );
  return `${[head.join(","), ...lines].join("\n")}\n`;
}

/** A trial as `--json` and the manifest have it. */
export function trialJson(trial: Trial, { config }: Pick<SearchOutcome, "config">): object {
  return {
    trial: trial.number,
    status: trial.status,
    values: trial.values,
    objectives: Object.fromEntries(
      config.objectives.map(({ metric }, i) => [metric, plainValue(metric, trial.objectives[i])]),
    ),
    penalty: trial.penalty,
    net_pnl: rupeesNumber(trial.netPnl),
    round_trips: trial.roundTrips,
    tradebook_hash: trial.tradebookHash,
  };
}

/** The outcome as one document. */
export function searchJson(outcome: SearchOutcome): object {
  const { uid, isInterrupted, ranked, front, trials, dates, heldOut, verdict, landscape } = outcome;
  const { figures } = verdict;
  return {
    uid,
    status: isInterrupted ? "interrupted" : "done",
    sessions: dates.length,
    from: dates[0] ?? null,
    to: dates.at(-1) ?? null,
    held_out_sessions: heldOut,
    trials: trials.length,
    by_status: statusCounts(trials),
    best: ranked[0] === undefined ? null : trialJson(ranked[0], outcome),
    front: front.map((trial) => trialJson(trial, outcome)),
    verdict: {
      says: verdict.says,
      reasons: verdict.reasons,
      trials: verdict.trials,
      sessions: verdict.sessions,
      sharpe: figures?.sharpe ?? null,
      expected_best_sharpe: figures?.expectedBest ?? null,
      expected_best_sharpe_effective: figures?.expectedBestEffective ?? null,
      effective_trials: figures?.effectiveTrials ?? null,
      deflated_sharpe: figures?.deflated ?? null,
      deflated_sharpe_effective: figures?.deflatedEffective ?? null,
      probability_of_overfitting: figures?.overfitting ?? null,
      reality_check_p: figures?.realityCheck ?? null,
      spa_p: figures?.spa ?? null,
    },
    plateau: landscape.plateau ?? null,
    importance: Object.fromEntries(
      landscape.slices.map(({ path, importance }) => [path, importance ?? null]),
    ),
    slices: Object.fromEntries(landscape.slices.map(({ path, parts }) => [path, parts])),
  };
}

/** What a terminal shows of a search. @param top trials to list */
export function searchText(
  outcome: SearchOutcome & { readonly folder: string; readonly looks?: string | undefined },
  top: number,
): string {
  const { ranked, trials, config, paths, dates, heldOut, landscape, folder, isInterrupted, uid } = outcome;
  const counts = Object.entries(statusCounts(trials))
    .map(([name, count]) => `${count} ${name.replaceAll("_", " ")}`)
    .join(", ");
  const held =
    heldOut === 0 ? "" : `, ${heldOut} held out${outcome.looks === undefined ? "" : ` (${outcome.looks})`}`;
  const lines = [
    `${config.sampler.replaceAll("_", " ")}: ${trials.length} trials (${counts}) over ${dates.length} sessions${held}`,
    "",
    ...table(outcome, ranked.slice(0, top), paths),
    "",
    ...verdictLines(outcome),
    ...landscapeLines(landscape),
    isInterrupted ? `interrupted; go on with --resume ${uid}` : folder,
  ];
  return `${lines.join("\n")}\n`;
}

function table({ config }: SearchOutcome, trials: readonly Trial[], paths: readonly string[]): string[] {
  if (trials.length === 0) return ["no trial could be ranked; trials.csv says why"];
  const short = (path: string): string => path.replace(/^params\./, "");
  const head = [
    "trial",
    ...paths.map(short),
    ...config.objectives.map(({ metric }) => metric),
    "net",
    "trips",
  ];
  const rows = trials.map((trial) => [
    String(trial.number),
    ...valuesInOrder(paths, trial.values).map(cell),
    ...config.objectives.map(({ metric }, i) => shown(metric, trial.objectives[i])),
    wholeMoney(trial.netPnl),
    String(trial.roundTrips),
  ]);
  const widths = head.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells.map((text, i) => text.padStart(widths[i] ?? 0)).join("  ");
  return [head, ...rows].map(line);
}

function verdictLines({ verdict }: SearchOutcome): string[] {
  if (verdict.says === "not enough data")
    return [
      `verdict: not enough data (${verdict.trials} trials over ${verdict.sessions} sessions that all of them have)`,
    ];
  return [
    `verdict: ${verdict.says}`,
    ...verdict.reasons.map(({ holds, text }) => `  ${holds ? "yes" : "no "}  ${text}`),
  ];
}

function landscapeLines({ plateau, slices }: Landscape): string[] {
  const stands =
    plateau === undefined
      ? []
      : [
          `the best stands on a ${plateau.is}: its ${plateau.neighbours} neighbours keep ${(plateau.score * 100).toFixed(0)} % of its lead`,
        ];
  const known = slices.filter(({ importance }) => importance !== undefined);
  if (known.length === 0) return stands;
  const shares = known.map(({ path, importance = 0 }) => `${path} ${(importance * 100).toFixed(0)} %`);
  return [...stands, `what decides: ${shares.join(", ")}`];
}
