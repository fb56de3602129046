import { type Analysis, analyse, asksForStops } from "../analytics/analysis.ts";
import { analysisJson } from "../analytics/analysis-json.ts";
import { excessOverOf } from "../analytics/riskless.ts";
import { type Summary, summaryOf } from "../analytics/summary.ts";
import { summaryJson } from "../analytics/summary-json.ts";
import { type CostModel, costModelOf } from "../costs/cost-model.ts";
import type { EngineConfig } from "../engine/engine-config.ts";
import { FILL_MODELS } from "../engine/fill-model.ts";
import { underlyingOf } from "../exchange/underlyings.ts";
import { tradebookLine, withoutCharges } from "../ledger/tradebook-row.ts";
import { MARGIN_MODEL } from "../margin/margin-model.ts";
import type { OfficialTable } from "../margin/official-file.ts";
import { VIX_SCALE } from "../market/series.ts";
import type { RowColumn } from "../market/series-rows.ts";
import type { TickStore } from "../market/tick-store.ts";
import type { Manifest } from "../research/manifest.ts";
import type { ResolvedRun } from "../research/resolve-run.ts";
import type { RunConfig, SizeConfig } from "../research/run-config.ts";
import type { Size } from "../strategy/order.ts";
import { canonicalJson, sha256 } from "../units/canonical.ts";
import { assertNever, PlutoError } from "../units/failure.ts";
import { rupeesNumber } from "../units/money.ts";
import { MS_PER_MINUTE, type TradingDay } from "../units/time.ts";
import { type AbsentDay, type Consolidated, consolidate } from "./consolidate.ts";
import type { DayOutcome } from "./day-outcome.ts";
import { fileHashes } from "./file-hashes.ts";
import { Journal } from "./journal.ts";
import type { DayNeeds } from "./load-day.ts";
import type { ParquetWriter } from "./parquet-port.ts";
import { PriorCloses } from "./prior-closes.ts";
import { sessionDates } from "./run-dates.ts";
import type { DayRunner } from "./run-days.ts";
import { JOURNAL_FILE, type RunFolder } from "./run-folder.ts";
import type { Segment } from "./segments.ts";
import type { Workbench } from "./simulate-day.ts";

/** What the manifest records of the code and its surroundings; the command line finds it out. */
export interface Provenance {
  readonly store: string;
  readonly strategySourceHash: string;
  readonly engine: { readonly version: string; readonly sourceHash: string };
  readonly git: Promise<{ readonly commit: string | null; readonly dirty: boolean }>;
  /** UTC, ISO 8601. */
  readonly ranAt: string;
  /** The config's file as the command line named it. */
  readonly configFile?: string;
  /** Files of official margin values that were read. */
  readonly marginFiles?: readonly { readonly name: string; readonly sha256: string }[];
}

export interface RunParts {
  readonly run: ResolvedRun;
  readonly segments: readonly Segment[];
  readonly runner: DayRunner;
  readonly folder: RunFolder;
  readonly parquet: ParquetWriter;
  readonly provenance: Provenance;
  readonly signal: AbortSignal;
  /** India VIX at each day's first row, points, where known. */
  readonly vix?: ReadonlyMap<TradingDay, number>;
  /** Of a live day: what its ticks came to, asked for once the day is over. */
  readonly feedReport?: () => Readonly<Record<string, number>> | undefined;
  /** After each day; `done` counts days of this run, resumed ones included. */
  readonly onProgress?: (done: number, all: number, outcome: DayOutcome) => void;
}

export interface RunResult {
  readonly manifest: Manifest;
  readonly summary: Summary;
  readonly analysis: Analysis;
  readonly consolidated: Consolidated;
  /** Where the run's files are: the finished folder, or the partial one of an interrupted run. */
  readonly path: string;
}

/** What the engine follows beside fills; a run all of it, a search less. */
export type Watching = Required<Pick<EngineConfig, "marks" | "followsProfit" | "skips" | "notesMarket">>;

const ALL: Watching = { marks: true, followsProfit: true, skips: true, notesMarket: true };

/** The engine's view of a config. */
export function engineConfigOf(
  { config }: ResolvedRun,
  official?: OfficialTable,
  { marks, followsProfit, skips, notesMarket }: Watching = ALL,
): EngineConfig {
  // One literal: an object that is spread and added to is slow to read, and the engine reads it at every turn.
  return {
    startTime: config.start_time,
    stopTime: config.stop_time,
    timeframeMs: config.timeframe * MS_PER_MINUTE,
    weight: config.weight,
    underlyingFrom: config.underlying_from,
    fill: FILL_MODELS[config.fill],
    stopModel: config.stop_model,
    latencyMs: config.latency_ms,
    bothTouched: config.both_touched,
    slBufferPct: config.sl_limit.buffer_pct,
    slPanicAfterMs: config.sl_limit.panic_after_s * 1000,
    staleMaxMs: config.stale_max_s * 1000,
    margin: config.margin === "off" ? undefined : { clock: config.margin_clock, official },
    squareOff: config.square_off,
    carry: config.carry,
    delayRestart: config.delay_restart,
    marks,
    followsProfit,
    skips,
    notesMarket,
    size: config.size === undefined ? undefined : sizeOfConfig(config.size),
    capital: config.capital,
    tradablePct: config.tradable_pct,
    freak: config.freak,
    participation: {
      maxPct: config.participation.max_pct,
      maxWaitMs: config.participation.max_wait_s * 1000,
      price: config.participation.price,
    },
  };
}

function sizeOfConfig(size: SizeConfig): Size {
  switch (size.by) {
    case "notional":
      return { notional: size.rupees };
    case "margin":
      return { margin: size.rupees };
    case "risk":
      return { risk: size.rupees, stop: { pct: size.stop_pct } };
    default:
      return assertNever(size);
  }
}

/** What trading costs under a config. */
export const costModelOfRun = ({ config }: ResolvedRun): CostModel => costModelOf(config);

/** Columns of options that a slippage model looks at. */
function columnsOfSlippage(slippage: RunConfig["slippage"]): readonly RowColumn[] {
  const model = typeof slippage === "string" ? slippage : slippage.model;
  if (model === "quoted") return ["bid", "ask"];
  // High tells a bar, whose volume is its own, from a snapshot, whose volume is the day's so far.
  return model === "impact" ? ["bid", "ask", "bidQty", "askQty", "high", "volume"] : [];
}

/** Columns of options that a fill or a stop model looks at. */
function columnsOfModels({ fill, stop_model }: RunConfig): readonly RowColumn[] {
  const bars: readonly RowColumn[] = ["open", "high", "low"];
  return [
    ...(fill === "bid_ask" ? (["bid", "ask"] as const) : []),
    ...(fill === "participation" ? (["volume"] as const) : []),
    ...(fill === "next" || fill === "participation" || stop_model !== "close_fill" ? bars : []),
  ];
}

/** What each day must be loaded with. @param store where the closes of earlier days are read from */
export const dayNeedsOf = ({ config, strategy }: ResolvedRun, store: TickStore): DayNeeds => ({
  underlying: config.underlying,
  expiries: strategy.expiries,
  underlyingFrom: config.underlying_from,
  closes: config.margin === "off" ? undefined : new PriorCloses(store, config.underlying),
  ...(strategy.needs?.historySessions === undefined
    ? {}
    : { historySessions: strategy.needs.historySessions }),
  ...(strategy.needs?.future === true ? { future: true } : {}),
  ...(strategy.needs?.vix === true ? { vix: true } : {}),
  specialSessions: config.special_sessions,
  lotsOf: config.lots_of,
  optionColumns: [
    ...new Set([
      ...(strategy.needs?.columns ?? []),
      ...columnsOfModels(config),
      ...columnsOfSlippage(config.slippage),
      // Closing marks are the middle of a quote where there is one.
      ...(config.carry === "day" ? [] : (["bid", "ask"] as const)),
    ]),
  ],
});

/** Everything that simulating the run's days needs, in one thread. */
export const benchOf = (
  run: ResolvedRun,
  store: TickStore,
  official?: OfficialTable,
  watching?: Watching,
): Workbench => ({
  store,
  strategy: run.strategy,
  config: engineConfigOf(run, official, watching),
  needs: dayNeedsOf(run, store),
  costs: costModelOfRun(run),
});

/**
 * Sessions of the run's range. Muhurat and drill sessions only when they are traded; a full weekend session always is.
 * @throws `run.no-sessions`
 */
export function runDates({ config }: ResolvedRun, from: TradingDay, to: TradingDay): TradingDay[] {
  const { underlying, special_sessions: special } = config;
  const { exchange } = underlyingOf(underlying);
  const dates = sessionDates(underlying, { from, to, special });
  if (dates.length === 0)
    throw new PlutoError(
      "run.no-sessions",
      `${exchange} has no session from ${from} to ${to}; change from and to`,
    );
  return dates;
}

/**
 * Runs the days that the folder's journal does not have yet, joins all of them, and writes the run. Interrupted: keeps
 * what is done in the partial folder, with a manifest that says so.
 * @throws `run.no-data` when no day had data, `store.…` when no day could be read
 */
export async function executeRun(parts: RunParts): Promise<RunResult> {
  const { run, segments, folder, signal, provenance } = parts;
  const dates = segments.flatMap((segment) => segment.dates);
  const began = performance.now();
  folder.claim({
    configHash: run.configHash,
    strategyHash: provenance.strategySourceHash,
    engineHash: provenance.engine.sourceHash,
    about: {
      strategy: run.strategy.name,
      underlying: run.config.underlying,
      ...spanOfAll(segments),
      ranAt: provenance.ranAt,
      store: provenance.store,
      config: run.plain,
    },
  });
  const journal = Journal.open(folder.inside(JOURNAL_FILE));
  let isWhole = false;
  try {
    const finished = new Set(journal.dates);
    const remaining = segments.filter((segment) => segment.dates.some((date) => !finished.has(date)));
    await parts.runner.run(
      remaining,
      (outcome) => {
        journal.append(outcome);
        finished.add(outcome.date);
        parts.onProgress?.(finished.size, dates.length, outcome);
      },
      signal,
    );
    const bundle = (outcome: DayOutcome): object => failureBundle(parts, outcome);
    const consolidated = await consolidate(journal, folder, {
      parquet: parts.parquet,
      bundle,
      costs: costModelOfRun(run),
      exchange: underlyingOf(run.config.underlying).exchange,
      vix: parts.vix,
    });
    const isInterrupted = journal.dates.length < dates.length;
    if (!isInterrupted && consolidated.days.length === 0) {
      const refusal = nothingDone(parts, consolidated.absent);
      if (refusal !== undefined) {
        // Days without data are no work to go on from: the folder is to go, as with any bad input.
        folder.remove(JOURNAL_FILE);
        throw refusal;
      }
    }
    const summary = summaryOf(consolidated.days);
    const plain = await manifestOf(parts, consolidated, isInterrupted);
    const analysis = analysisOf(run, consolidated);
    const metrics = { ...summaryJson(summary), ...analysisJson(analysis) };
    folder.write("metrics.json", `${JSON.stringify(metrics, undefined, 2)}\n`);
    const files = fileHashes(folder.partial, plain.outputs);
    const manifest = { ...plain, took_ms: Math.round(performance.now() - began), files };
    folder.write("manifest.json", `${JSON.stringify(manifest, undefined, 2)}\n`);
    const path = isInterrupted ? folder.partial : folder.finish();
    isWhole = !isInterrupted;
    return { manifest, summary, analysis, consolidated, path };
  } finally {
    journal.close({ isNeeded: !isWhole });
  }
}

/** What the run's days say, all metrics, views and findings. */
const analysisOf = ({ config }: ResolvedRun, { book }: Consolidated): Analysis =>
  analyse(
    { ...book, underlying: config.underlying },
    {
      statedCapital: config.capital,
      hasStops: asksForStops(config.params),
      excessOver: excessOverOf(config),
    },
  );

/**
 * A run in which not a day could be simulated because of its store: there is no data, or none of it can be read. That is
 * bad input, not a run with failed days: `run.no-data`, or what the first day failed with. Undefined where days failed by themselves.
 */
function nothingDone(
  { run, segments, provenance }: RunParts,
  absent: readonly AbsentDay[],
): PlutoError | undefined {
  const failed = absent.filter(({ status }) => status === "failed");
  const [first] = failed;
  if (first?.code === undefined) {
    const { store } = provenance;
    const { from, to } = spanOfAll(segments);
    const range = `${run.config.underlying} data from ${from} to ${to}`;
    return new PlutoError(
      "run.no-data",
      `${store} has no ${range}; see what it has with pluto data list ${store}`,
    );
  }
  return failed.every(({ code }) => code?.startsWith("store.") || code === "fill.participation")
    ? new PlutoError(first.code, first.message.replace(`${first.code}: `, ""))
    : undefined;
}

/** The first and the last session of a run. */
const spanOfAll = (segments: readonly Segment[]): { from: string; to: string } => ({
  from: segments[0]?.dates[0] ?? "",
  to: segments.at(-1)?.dates.at(-1) ?? "",
});

/** Enough of a failed day to run it again and to see what happened. */
function failureBundle({ run, segments, provenance }: RunParts, outcome: DayOutcome): object {
  const { store, configFile } = provenance;
  const whole = spanOfAll(segments);
  if (outcome.status !== "failed") return { ...outcome };
  const { date, code, message, data, stack, fills, dataVersion, context } = outcome;
  const { from, to } = outcome.segment ?? { from: date, to: date };
  return {
    status: outcome.status,
    date,
    code,
    message,
    data,
    stack,
    /** What had been booked, as lines of a tradebook. */
    fills: withoutCharges(fills).map((row, seq) => tradebookLine("", seq, row)),
    data_version: dataVersion ?? null,
    index_move: context.indexMove === undefined ? null : rupeesNumber(context.indexMove),
    vix: context.vixClose === undefined ? null : context.vixClose / VIX_SCALE,
    underlying: run.config.underlying,
    config: run.plain,
    config_hash: run.configHash,
    ...(configFile === undefined ? {} : { config_file: configFile }),
    store,
    /** The run's sessions: where the day's segment ends follows from them. */
    run_from: whole.from,
    run_to: whole.to,
    run_again: `pluto run CONFIG --from ${from} --to ${to}`,
  };
}

async function manifestOf(
  { run, segments, folder, provenance, feedReport }: RunParts,
  consolidated: Consolidated,
  isInterrupted: boolean,
): Promise<Manifest> {
  const { config } = run;
  const days: [string, "done" | "no-data" | "failed"][] = [
    ...consolidated.days.map(({ date }): [string, "done"] => [date, "done"]),
    ...consolidated.absent.map(({ date, status }): [string, "no-data" | "failed"] => [date, status]),
  ];
  days.sort(([a], [b]) => (a < b ? -1 : 1));
  const hasFailed = consolidated.absent.some(({ status }) => status === "failed");
  const feed = feedReport?.();
  const versions = [...consolidated.dataVersions];
  const isVersioned = versions.length > 0 && versions.every(([, version]) => version !== undefined);
  const costs = costModelOfRun(run);
  const model = (name: string, version = 1) => ({ name, version });
  return {
    uid: folder.uid,
    status: isInterrupted ? "interrupted" : hasFailed ? "failed_days" : "done",
    strategy: { name: run.strategy.name, source_hash: provenance.strategySourceHash },
    config: run.plain,
    config_hash: run.configHash,
    store: provenance.store,
    git: await provenance.git,
    engine: { version: provenance.engine.version, source_hash: provenance.engine.sourceHash },
    ...spanOfAll(segments),
    models: {
      fill: model(config.fill, FILL_MODELS[config.fill].version),
      stop: model(config.stop_model),
      slippage: model(costs.slippage.name, costs.slippage.version),
      costs: model(costs.name, costs.version),
      margin: model(config.margin === "off" ? "off" : MARGIN_MODEL.name, MARGIN_MODEL.version),
    },
    ...(run.strategy.sameBar === undefined ? {} : { same_bar: run.strategy.sameBar }),
    ...(config.margin === "off" ? {} : { margin: marginRecord(provenance, consolidated) }),
    ...(provenance.configFile === undefined ? {} : { config_file: provenance.configFile }),
    ran_at: provenance.ranAt,
    data_version: isVersioned ? sha256(canonicalJson(versions)) : null,
    ...(consolidated.storeIncidents.length > 0 ? { store_incidents: consolidated.storeIncidents } : {}),
    ...(feed === undefined ? {} : { feed: { ...feed } }),
    days: Object.fromEntries(days),
    outputs: {
      tradebook: "tradebook.csv",
      tradebook_parquet: "tradebook.parquet",
      days: "days.csv",
      marks: "marks.parquet",
      excursions: "excursions.csv",
      metrics: "metrics.json",
      ...(hasFailed ? { failures: "failures" } : {}),
    },
    tradebook_hash: consolidated.tradebookHash,
  };
}

const marginRecord = (
  { marginFiles = [] }: Provenance,
  { marginSources }: Consolidated,
): NonNullable<Manifest["margin"]> => ({ files: [...marginFiles], sources: marginSources });

/** The uid of a run: when it began (UTC) and 6 hex digits. A label only. */
export const runUid = (ranAt: string, hex: string): string =>
  `${ranAt.slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "-")}-${hex}`;
