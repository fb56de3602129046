import { randomBytes } from "node:crypto";
import path from "node:path";
import { Command } from "commander";
import type { Fill } from "../ledger/fill.ts";
import type { TickStore } from "../market/tick-store.ts";
import type { ResolvedRun } from "../research/resolve-run.ts";
import type { RunResult } from "../simulation/execute-run.ts";
import type { ReceivedDay } from "../simulation/live/received-day.ts";
import { PlutoError } from "../units/failure.ts";
import { rupees } from "../units/money.ts";
import { clockText, type TradingDay } from "../units/time.ts";
import { printRun, readConfig } from "./run.ts";
import { stopOnInterrupt, storeBeside } from "./start-run.ts";

interface LiveFlags {
  readonly feed: string;
  readonly date?: string;
  readonly store?: string;
  readonly record?: string;
  readonly journal?: string;
  readonly out?: string;
  readonly json?: true;
}

/** `pluto live CONFIG --feed URL` */
export const live = (): Command =>
  new Command("live")
    .description(
      "run a config's strategy on a live feed, with fills on paper; begun again, it goes on from its journal",
    )
    .argument("<config>", "a run config, JSON")
    .requiredOption("--feed <url>", "redis://HOST:PORT/DB?stream=NAME or ws://HOST:PORT")
    .option("--date <day>", "the session (default: today at the exchange)")
    .option("--store <url>", "earlier days and contract lists, instead of the config's store")
    .option("--record <store>", "write the received day into this store when it is over")
    .option(
      "--journal <file>",
      "what a restart goes on from (default: live/<day>-<underlying>-<config>.journal)",
    )
    .option("--out <folder>", "where run folders go (default: runs)")
    .option("--json", "print one JSON document")
    .action(async (file: string, flags: LiveFlags) => {
      const result = await runLive(file, flags);
      if (result !== undefined) await printRun(result, { json: flags.json === true });
    });

/** Undefined: it was stopped before the day was over. */
async function runLive(file: string, flags: LiveFlags): Promise<RunResult | undefined> {
  const folder = path.dirname(path.resolve(file));
  const { tradingDay } = await import("../units/time.ts");
  const raw = readConfig(file);
  const date = flags.date === undefined ? await today(raw.underlying) : tradingDay(flags.date);
  const { resolveRun } = await import("../research/resolve-run.ts");
  const { findStrategy } = await import("./find-strategy.ts");
  let found: Awaited<ReturnType<typeof findStrategy>> | undefined;
  const run = await resolveRun(
    { ...raw, from: date, to: date },
    {
      file,
      findStrategy: async (name) => {
        found = await findStrategy(name, folder);
        return found.definition;
      },
    },
  );
  if (found === undefined) throw new PlutoError("invariant", "a resolved run has found its strategy");
  refuseWhatCannotBeLive(run);
  const { openFeed } = await import("../storage/live/open-feed.ts");
  const feed = await openFeed(flags.feed);
  const recorder = await recorderTo(flags.record, { underlying: run.config.underlying, date });
  const { openStore } = await import("../storage/open.ts");
  const storeUrl = flags.store ?? (run.config.store && storeBeside(run.config.store, folder));
  const behind = storeUrl === undefined ? undefined : await openStore(storeUrl);
  return execute({ run, found, flags, folder, date, feed, behind, recorder });
}

interface Ready {
  readonly run: ResolvedRun;
  readonly found: Awaited<ReturnType<typeof import("./find-strategy.ts")["findStrategy"]>>;
  readonly flags: LiveFlags;
  readonly folder: string;
  readonly date: TradingDay;
  readonly feed: Awaited<ReturnType<typeof import("../storage/live/open-feed.ts")["openFeed"]>>;
  readonly behind: TickStore | undefined;
  readonly recorder: (received: ReceivedDay) => Promise<void>;
}

async function execute(ready: Ready): Promise<RunResult | undefined> {
  const { run, found, flags, folder, date, feed, behind, recorder } = ready;
  const simulation = await import("../simulation/execute-run.ts");
  const { runLiveDay } = await import("../simulation/live/run-live-day.ts");
  const { RunFolder, runsFolderOf } = await import("../simulation/run-folder.ts");
  const { dayAlone } = await import("../simulation/segments.ts");
  const { PlainParquetWriter } = await import("../storage/parquet/parquet-writer.ts");
  const { buildInfo } = await import("./build-info.ts");
  const { gitState } = await import("./git.ts");
  const { margin_files: margins } = run.config;
  const { readMarginFiles } = await import("../simulation/margin-files.ts");
  const official = margins === undefined ? undefined : readMarginFiles(path.resolve(folder, margins));
  const name = `${date}-${run.config.underlying}-${run.configHash.slice(0, 8)}.journal`;
  const note = (text: string): void => void process.stderr.write(`${text}\n`);
  const stopping = stopOnInterrupt("stopping; the same command goes on from the journal");
  const day = await runLiveDay(
    {
      underlying: run.config.underlying,
      benchOver: (store) => simulation.benchOf(run, store, official?.table),
      date,
      feed,
      behind,
      journalFile: path.resolve(flags.journal ?? path.join("live", name)),
      head: { date, config_hash: run.configHash, strategy_hash: found.sourceHash, feed: feed.url },
      clock: Date.now,
      onFill: (fill) => note(fillText(fill)),
      onNote: note,
      record: recorder,
    },
    stopping.signal,
  ).finally(async () => {
    stopping.done();
    await behind?.close();
  });
  if (day === undefined) {
    process.exitCode = 130;
    return undefined;
  }
  const parquet = new PlainParquetWriter();
  const ranAt = new Date().toISOString();
  // Only now: a day that is stopped or killed leaves its journal, and no folder.
  const target = RunFolder.create(
    runsFolderOf(flags.out),
    simulation.runUid(ranAt, randomBytes(3).toString("hex")),
  );
  try {
    return await simulation.executeRun({
      run,
      segments: [dayAlone(date)],
      runner: { run: async (_, onOutcome) => onOutcome(day.outcome), close: async () => undefined },
      folder: target,
      parquet,
      provenance: {
        store: feed.url,
        strategySourceHash: found.sourceHash,
        engine: { version: buildInfo.version, sourceHash: buildInfo.engineHash },
        git: gitState(folder),
        ranAt,
      },
      signal: stopping.signal,
      feedReport: () => ({ ...day.report }),
    });
  } catch (error) {
    if (error instanceof PlutoError) target.discard();
    throw error;
  } finally {
    await parquet.close();
  }
}

/** @throws `live.not-live` for what looks at days, or at prints, that have not come yet */
function refuseWhatCannotBeLive({ config }: ResolvedRun): void {
  const refuse = (key: string, why: string): never => {
    throw new PlutoError("live.not-live", `${key} cannot be run live: ${why}`);
  };
  if (config.carry !== "day") refuse(`carry: ${config.carry}`, "a live day ends flat; set carry to day");
  if (config.freak !== "as_is")
    refuse(`freak: ${config.freak}`, "it judges a print by the next one; set freak to as_is");
}

async function today(underlying: unknown): Promise<TradingDay> {
  const { underlyingOf } = await import("../exchange/underlyings.ts");
  const { dayFromNumber, MS_PER_DAY, utcOffsetMs } = await import("../units/time.ts");
  const dayAt = (ms: number): TradingDay => dayFromNumber(Math.floor(ms / MS_PER_DAY));
  const utc = dayAt(Date.now());
  // A config without an underlying is refused soon; until then any day does.
  if (typeof underlying !== "string") return utc;
  return dayAt(Date.now() + utcOffsetMs(underlyingOf(underlying).zone, utc));
}

/** Writes the received day into a store. @throws `live.recorded` when that store has the day already */
async function recorderTo(
  url: string | undefined,
  { underlying, date }: { readonly underlying: string; readonly date: TradingDay },
): Promise<(received: ReceivedDay) => Promise<void>> {
  if (url === undefined) return async () => undefined;
  const { openWritableStore } = await import("../storage/open.ts");
  const { withoutPassword } = await import("../storage/store-url.ts");
  const check = async (store: TickStore): Promise<void> => {
    const held = await store.days(underlying, date, date);
    if (held.length > 0)
      throw new PlutoError(
        "live.recorded",
        `${withoutPassword(url)} has ${underlying} of ${date} already; give another --record`,
      );
  };
  const before = await openWritableStore(url, { create: true });
  await check(before).finally(() => before.close());
  return async (received) => {
    const { dataVersion } = await import("../market/data-version.ts");
    const store = await openWritableStore(url, { create: true });
    try {
      await check(store);
      const parts = received.parts();
      const write = await store.begin();
      for (const { series, rows } of parts) await write.put(series, date, rows);
      for (const name of new Set(parts.map(({ series }) => series.underlying)))
        await write.setDataVersion(
          name,
          date,
          dataVersion(
            date,
            parts.filter(({ series }) => series.underlying === name),
          ),
        );
      await write.commit();
    } finally {
      await store.close();
    }
  };
}

function fillText({ time, symbol, qtyDir, price, reason }: Fill): string {
  return `${clockText(time)} ${qtyDir > 0 ? "bought" : "sold"} ${Math.abs(qtyDir)} ${symbol} at ${rupees(price)} ${reason}`;
}
