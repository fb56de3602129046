import { randomBytes } from "node:crypto";
import path from "node:path";
import type { TradebookRow } from "../ledger/tradebook-row.ts";
import type { WalkForwardReport } from "../report/walkforward-text.ts";
import type { WalkForwardOutcome } from "../simulation/execute-walkforward.ts";
import { PlutoError } from "../units/failure.ts";
import type { TradingDay } from "../units/time.ts";
import {
  benchOfSearch,
  type ReadSearch,
  readSearch,
  type SearchBench,
  type SearchStart,
  searchDates,
  sweepRunner,
} from "./start-search.ts";

/** Where walk-forwards go by default. */
const WALKFORWARDS_FOLDER = "walkforwards";

/** Runs a walk-forward config; undefined when it was interrupted, with nothing left behind. */
export async function startWalkForward(
  file: string,
  options: Omit<SearchStart, "resume">,
): Promise<{ readonly report: WalkForwardReport; readonly folder: string } | undefined> {
  const { readConfig } = await import("./run.ts");
  const { WalkForwardConfig: schema } = await import("../research/walkforward/walkforward-config.ts");
  const { foldsOf } = await import("../research/walkforward/folds.ts");
  const { executeWalkForward } = await import("../simulation/execute-walkforward.ts");
  const { RunFolder } = await import("../simulation/run-folder.ts");
  const { runUid } = await import("../simulation/execute-run.ts");
  const { progressBar } = await import("./progress.ts");
  const { stopOnInterrupt } = await import("./start-run.ts");
  const wanted = { ...readConfig(file), ...(options.trials && { trials: options.trials }) };
  const read = await readSearch(wanted, { file, schema });
  const { config, dimensions, base } = read;
  const bench = await benchOfSearch(read, file, options);
  if (bench.first.config.carry !== "day")
    throw new PlutoError(
      "walkforward.carry",
      `${file}: the run carries positions over the night; folds would cut them, set carry to day`,
    );
  const { open: dates, held } = searchDates(bench.dates, config, file);
  const folds = foldsOf(config.windows, dates, await expiriesOf(bench, dates));
  const ranAt = new Date().toISOString();
  const parent = path.resolve(options.out ?? WALKFORWARDS_FOLDER);
  const stopping = stopOnInterrupt();
  const bar = await progressBar(config.sampler === "tpe" || config.sampler === "cma_es" ? "steps" : "trials");
  const runner = await sweepRunner(bench, [], { ...options, signal: stopping.signal });
  let outcome: WalkForwardOutcome | undefined;
  try {
    outcome = await executeWalkForward({
      config,
      dimensions,
      base,
      capital: bench.first.config.capital,
      dates,
      folds,
      runner,
      check: bench.resolve,
      signal: stopping.signal,
      onProgress: (done, all) => bar.update(Math.floor(done), all),
    });
  } finally {
    bar.stop();
    stopping.done();
    await runner.close();
  }
  if (outcome === undefined) return undefined;
  const folder = RunFolder.create(parent, runUid(ranAt, randomBytes(3).toString("hex")));
  const report: WalkForwardReport = {
    uid: folder.uid,
    dates,
    heldOut: held.length,
    paths: dimensions.map(({ path: own }) => own),
    metric: config.objectives[0]?.metric ?? "",
    ...outcome,
  };
  const rows = config.windows.by === "combinatorial" ? undefined : await stitched(bench, read, report);
  await write(folder, report, { rows, read, bench, ranAt });
  return { report, folder: folder.finish() };
}

/** Dates on which a cycle ends. */
async function expiriesOf(
  { first, url, cache }: SearchBench,
  dates: readonly TradingDay[],
): Promise<TradingDay[]> {
  const { expiryDates } = await import("../simulation/segments.ts");
  const { openCached } = await import("../storage/open.ts");
  const store = await openCached(url, cache);
  try {
    return [...expiryDates(dates, first.config.underlying, await store.series())].sort();
  } finally {
    await store.close();
  }
}

/** The tradebook out of sample: what each fold chose, run over its test. */
async function stitched(
  { resolve, url, cache, marginFiles }: SearchBench,
  { base }: ReadSearch,
  { walk, trials, dates }: WalkForwardReport,
): Promise<readonly TradebookRow[]> {
  const { withValues } = await import("../research/search/config-path.ts");
  const { runSweep } = await import("../simulation/sweep.ts");
  const { openCached } = await import("../storage/open.ts");
  const store = await openCached(url, cache);
  const rows: TradebookRow[] = [];
  try {
    for (const { chosen, tests } of walk.folds) {
      const trial = chosen === undefined ? undefined : trials[chosen];
      if (trial === undefined) continue;
      const run = await resolve(withValues(base, trial.values));
      const days = tests.flat().flatMap((place) => dates[place] ?? []);
      const [result] = await runSweep(store, [run], days, {
        keepsRows: true,
        marginTable: marginFiles?.read.table,
      });
      rows.push(...(result?.rows ?? []));
    }
  } finally {
    await store.close();
  }
  return rows;
}

async function write(
  folder: import("../simulation/run-folder.ts").RunFolder,
  report: WalkForwardReport,
  {
    rows,
    read,
    bench,
    ranAt,
  }: {
    readonly rows: readonly TradebookRow[] | undefined;
    readonly read: ReadSearch;
    readonly bench: SearchBench;
    readonly ranAt: string;
  },
): Promise<void> {
  const { foldsCsv, outOfSampleCsv, walkForwardJson } = await import("../report/walkforward-text.ts");
  const { TRADEBOOK_COLUMNS, tradebookLine } = await import("../ledger/tradebook-row.ts");
  const { TradebookHash } = await import("../ledger/tradebook-hash.ts");
  const { canonicalJson, sha256 } = await import("../units/canonical.ts");
  const { buildInfo } = await import("./build-info.ts");
  const { gitState } = await import("./git.ts");
  folder.write("folds.csv", foldsCsv(report));
  folder.write("out-of-sample.csv", outOfSampleCsv(report));
  const hash = new TradebookHash();
  if (rows !== undefined) {
    for (const row of rows) hash.add(row);
    const lines = rows.map((row, seq) => tradebookLine(folder.uid, seq, row));
    folder.write("tradebook.csv", `${[TRADEBOOK_COLUMNS.join(","), ...lines].join("\n")}\n`);
  }
  const { run: _run, ...asked } = read.config;
  const plain = { ...asked, run: read.base };
  const document = {
    ...walkForwardJson(report),
    ...(rows === undefined ? {} : { tradebook_hash: hash.hex() }),
    config: plain,
    config_hash: sha256(canonicalJson({ ...plain, dates: report.dates })),
    ran_at: ranAt,
    git: await gitState(read.folder),
    strategy: { name: bench.first.strategy.name, source_hash: bench.found.sourceHash },
    engine: { version: buildInfo.version, source_hash: buildInfo.engineHash },
  };
  folder.write("walkforward.json", `${JSON.stringify(document, undefined, 2)}\n`);
}
