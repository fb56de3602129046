import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { TradebookRow } from "../ledger/tradebook-row.ts";
import type { WalkForwardReport } from "../report/walkforward-text.ts";
import type { WalkForwardOutcome } from "../simulation/execute-walkforward.ts";
import type { RunFolder } from "../simulation/run-folder.ts";
import { PlutoError } from "../units/failure.ts";
import type { TradingDay } from "../units/time.ts";
import { afterFailure } from "./after-failure.ts";
import type { ReadSearch, SearchBench } from "./search-bench.ts";
import type { SearchWork } from "./search-folder.ts";
import { benchOfSearch, readSearch, type SearchStart, searchDates, sweepRunner } from "./start-search.ts";

/** Where walk-forwards go by default. */
export const WALKFORWARDS_FOLDER = "walkforwards";

/** A finished walk-forward, or the uid by which an interrupted one is gone on with. */
export type StartedWalkForward =
  | { readonly report: WalkForwardReport; readonly folder: string; readonly looks: string | undefined }
  | { readonly interrupted: string; readonly folder: string };

/** Runs a walk-forward config, or goes on with an interrupted one: what was tried is not tried again. */
export async function startWalkForward(file: string, options: SearchStart): Promise<StartedWalkForward> {
  const { readConfig } = await import("./run.ts");
  const { WalkForwardConfig: schema } = await import("../research/walkforward/walkforward-config.ts");
  const { foldsOf } = await import("../research/walkforward/folds.ts");
  const { TRIALS_FILE } = await import("../simulation/search-journal.ts");
  const { WALKFORWARD_FILE } = await import("../simulation/stored-walkforward.ts");
  const { executeWalkForward } = await import("../simulation/execute-walkforward.ts");
  const { claimFolder, documentText, looksAtHeld, noteSearch, originOf } = await import("./search-folder.ts");
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
  const locks = [config.hold_out, bench.first.config.locked];
  const { open: dates, held } = searchDates(bench.dates, locks, file);
  const folds = foldsOf(config.windows, dates, await expiriesOf(bench, dates));
  const { out: parent = WALKFORWARDS_FOLDER, resume } = options;
  const ranAt = new Date().toISOString();
  const work = { kind: "walkforward", read, bench, dates, held, ranAt } as const;
  const folder = await claimFolder(work, { parent, resume });
  if (resume === undefined) await noteSearch(work, folder.uid);
  const stopping = stopOnInterrupt();
  const bar = await progressBar(config.sampler === "tpe" || config.sampler === "cma_es" ? "steps" : "trials");
  const journals = await journalsIn(folder);
  let runner: Awaited<ReturnType<typeof sweepRunner>> | undefined;
  try {
    runner = await sweepRunner(bench, [], { ...options, signal: stopping.signal });
    const outcome = await executeWalkForward({
      config,
      dimensions,
      base,
      capital: bench.first.config.capital,
      dates,
      folds,
      runner,
      journals,
      check: bench.resolve,
      signal: stopping.signal,
      onProgress: (done, all) => bar.update(Math.floor(done), all),
    });
    if (outcome === undefined) {
      const trials = journals.runs.trials.length;
      const known = { uid: folder.uid, status: "interrupted", held_out_sessions: held.length, trials };
      folder.write(WALKFORWARD_FILE, documentText({ ...known, ...(await originOf(work)) }));
      return { interrupted: folder.uid, folder: folder.partial };
    }
    const report: WalkForwardReport = {
      uid: folder.uid,
      dates,
      heldOut: held.length,
      paths: dimensions.map(({ path: own }) => own),
      metric: config.objectives[0]?.metric ?? "",
      ...outcome,
    };
    const rows = config.windows.by === "combinatorial" ? undefined : await stitched(bench, read, report);
    await write(folder, report, { rows, work, own: outcome.own });
    return { report, folder: folder.finish(), looks: await looksAtHeld(work) };
  } catch (error) {
    const journal = folder.holds(TRIALS_FILE) ? TRIALS_FILE : path.join("folds", "0.ndjson");
    throw afterFailure(error, folder, { journal, isResumed: resume !== undefined });
  } finally {
    journals.close();
    bar.stop();
    stopping.done();
    await runner?.close();
  }
}

/** The journals of a walk-forward in its folder: one of all points, and one of each fold's own search. */
async function journalsIn(folder: RunFolder) {
  const { SearchJournal, TRIALS_FILE } = await import("../simulation/search-journal.ts");
  const { isWalkedLine } = await import("../research/walkforward/walked-line.ts");
  const runs = SearchJournal.of(folder.inside(TRIALS_FILE), isWalkedLine);
  return {
    runs,
    fold(place: number) {
      mkdirSync(folder.inside("folds"), { recursive: true });
      return SearchJournal.open(folder.inside("folds", `${place}.ndjson`));
    },
    close: () => runs.close(),
  };
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
  folder: RunFolder,
  report: WalkForwardReport,
  {
    rows,
    work,
    own,
  }: {
    readonly rows: readonly TradebookRow[] | undefined;
    readonly work: SearchWork;
    readonly own: WalkForwardOutcome["own"];
  },
): Promise<void> {
  const { foldsCsv, outOfSampleCsv, walkForwardJson } = await import("../report/walkforward-text.ts");
  const { TRADEBOOK_COLUMNS, tradebookLine } = await import("../ledger/tradebook-row.ts");
  const { TradebookHash } = await import("../ledger/tradebook-hash.ts");
  const { rangesOf } = await import("../research/walkforward/walkforward-document.ts");
  const { rupeesNumber } = await import("../units/money.ts");
  const { sha256 } = await import("../units/canonical.ts");
  const { documentText, originOf } = await import("./search-folder.ts");
  const { TRIALS_FILE } = await import("../simulation/search-journal.ts");
  const { WALKFORWARD_FILE } = await import("../simulation/stored-walkforward.ts");
  folder.write("folds.csv", foldsCsv(report));
  folder.write("out-of-sample.csv", outOfSampleCsv(report));
  const hash = new TradebookHash();
  if (rows !== undefined) {
    for (const row of rows) hash.add(row);
    const lines = rows.map((row, seq) => tradebookLine(folder.uid, seq, row));
    folder.write("tradebook.csv", `${[TRADEBOOK_COLUMNS.join(","), ...lines].join("\n")}\n`);
  }
  const { capital } = work.bench.first.config;
  const document = {
    ...walkForwardJson(report),
    ...(rows === undefined ? {} : { tradebook_hash: hash.hex() }),
    ...(await originOf(work)),
    capital: capital === undefined ? null : rupeesNumber(capital),
    splits: report.walk.folds.map(({ train, tests, paths }, fold) => ({
      train: rangesOf(train),
      tests: tests.map(rangesOf),
      paths,
      own: rangesOf(own[fold] ?? []),
    })),
    journal_hash: sha256(readFileSync(folder.inside(TRIALS_FILE))),
  };
  folder.write(WALKFORWARD_FILE, documentText(document));
}
