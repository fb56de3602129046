import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { assignmentAt, dimensionsOf } from "../../../src/research/search/dimension.ts";
import { SearchConfig } from "../../../src/research/search/search-config.ts";
import type { Trial } from "../../../src/research/search/trial.ts";
import { foldsOf } from "../../../src/research/walkforward/folds.ts";
import type { WalkedLine } from "../../../src/research/walkforward/walked-line.ts";
import { WalkForwardConfig } from "../../../src/research/walkforward/walkforward-config.ts";
import { rangesOf } from "../../../src/research/walkforward/walkforward-document.ts";
import { standardNormal, streamKey, uniform } from "../../../src/units/random.ts";
import { addDays, isoWeekday, type TradingDay, tradingDay } from "../../../src/units/time.ts";

export interface MadeUpSearch {
  readonly trials: number;
  readonly sessions: number;
  /** More than one makes a front. */
  readonly objectives?: number;
  /** Free text: a choice of the space, and the strategy's name. */
  readonly text?: string;
}

/** Sessions on weekdays. */
export function weekdays(count: number): TradingDay[] {
  const dates: TradingDay[] = [];
  for (let date = tradingDay("2021-01-04"); dates.length < count; date = addDays(date, 1))
    if (isoWeekday(date) <= 5) dates.push(date);
  return dates;
}

/** What every made-up search and walk-forward says of where it comes from. */
export const madeUpOrigin = (uid: string, dates: readonly TradingDay[], name = "made-up-straddle") => ({
  uid,
  status: "done",
  dates,
  held_out_sessions: 5,
  config_hash: "1".repeat(64),
  journal_hash: "3".repeat(64),
  store: "memory:",
  data_version: null,
  ran_at: "2026-01-01T00:00:00.000Z",
  took_ms: 1000,
  git: { commit: null, dirty: false },
  strategy: { name, source_hash: "0".repeat(64) },
  engine: { version: "0.1.0", source_hash: "2".repeat(64) },
});

/** Writes a search's folder as a search leaves it. A trial is the better the nearer its stop is to 30. */
export function writeMadeUpSearch(folder: string, options: MadeUpSearch): Trial[] {
  const { trials: count, sessions, objectives = 1, text = "plain" } = options;
  mkdirSync(folder, { recursive: true });
  const dates = weekdays(sessions);
  const config = SearchConfig.parse({
    run: { strategy: "made-up-straddle" },
    space: {
      "params.stop_loss_pct": { type: "integer", min: 10, max: 50, step: 10 },
      "params.entry_time": { type: "time", min: "09:20", max: "10:20", step_minutes: 20 },
      "params.mode": { type: "choice", of: [text, "trail"] },
      "params.trail_pct": {
        type: "number",
        min: 1,
        max: 9,
        when: { path: "params.mode", is: ["trail"] },
      },
    },
    sampler: "random",
    objectives: [{ metric: "sharpe" }, { metric: "total_pnl" }].slice(0, objectives),
  });
  const dimensions = dimensionsOf(config.space);
  const trials = Array.from({ length: count }, (_, number): Trial => {
    const key = streamKey(11, number);
    const point = dimensions.map((_, d) => uniform(key, d));
    const values = assignmentAt(dimensions, point);
    const lead = 20 - Math.abs(Number(values["params.stop_loss_pct"]) - 30);
    const pnl = dates.map((_, day) => Math.round(100 * (10 * lead + 3000 * standardNormal(key, 100 + day))));
    const netPnl = pnl.reduce((sum, net) => sum + net, 0);
    const few = number === 3;
    return {
      number,
      point,
      values,
      status: few ? "few_trades" : "done",
      ...(few ? { why: "2 round trips of 10" } : {}),
      objectives: [lead / 10 + uniform(key, 9), netPnl].slice(0, objectives),
      penalty: 0,
      early: null,
      netPnl,
      roundTrips: sessions,
      fills: 2 * sessions,
      tradebookHash: String(number % 10).repeat(64),
      pnl,
    };
  });
  const document = { ...madeUpOrigin(path.basename(folder), dates, options.text), config };
  writeFileSync(path.join(folder, "search.json"), JSON.stringify(document));
  writeFileSync(
    path.join(folder, "trials.ndjson"),
    trials.map((trial) => `${JSON.stringify(trial)}\n`).join(""),
  );
  return trials;
}

/** Writes a walk-forward's folder as a walk-forward leaves it: a grid of six sets, each the better the higher its stop. */
export function writeMadeUpWalkForward(
  folder: string,
  { sessions, text = "plain" }: { readonly sessions: number; readonly text?: string },
): { readonly folds: number } {
  mkdirSync(folder, { recursive: true });
  const dates = weekdays(sessions);
  const config = WalkForwardConfig.parse({
    run: { strategy: "made-up-straddle" },
    space: {
      "params.stop_loss_pct": { type: "integer", min: 10, max: 30, step: 10 },
      "params.mode": { type: "choice", of: [text, "trail"] },
    },
    sampler: "grid",
    objectives: [{ metric: "total_pnl" }],
    windows: { by: "sessions", train: 30, test: 15 },
  });
  const dimensions = dimensionsOf(config.space);
  const points = [0.1, 0.5, 0.9].flatMap((stop) => [0.25, 0.75].map((mode) => [stop, mode]));
  const lines = points.map((point, number): WalkedLine => {
    const key = streamKey(13, number);
    const values = assignmentAt(dimensions, point);
    const lead = Number(values["params.stop_loss_pct"]) * 20;
    return {
      number,
      point,
      values,
      net: dates.map((_, day) => Math.round(100 * (lead + 3000 * standardNormal(key, day)))),
      trips: dates.map(() => 1),
    };
  });
  const folds = foldsOf(config.windows, dates, []);
  const document = {
    ...madeUpOrigin(path.basename(folder), dates, text),
    config,
    capital: null,
    splits: folds.map(({ train, tests, paths }) => ({
      train: rangesOf(train),
      tests: tests.map(rangesOf),
      paths,
      own: [[0, points.length]],
    })),
  };
  writeFileSync(path.join(folder, "walkforward.json"), JSON.stringify(document));
  writeFileSync(
    path.join(folder, "trials.ndjson"),
    lines.map((line) => `${JSON.stringify(line)}\n`).join(""),
  );
  return { folds: folds.length };
}
