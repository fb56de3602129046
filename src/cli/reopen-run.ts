import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { TickStore } from "../market/tick-store.ts";
import type { ResolvedRun } from "../research/resolve-run.ts";
import type { Segment } from "../simulation/segments.ts";
import type { StoredRun } from "../simulation/stored-run.ts";
import type { Workbench } from "../simulation/workbench.ts";
import { messageOf, PlutoError } from "../units/failure.ts";
import { type TradingDay, tradingDay } from "../units/time.ts";

export interface ReopenOptions {
  /** Where the data is now. */
  readonly store?: string;
  /** The config's file now: its folder is what the strategy's path is relative to. */
  readonly config?: string;
}

/** What running a day again needs of a run or of a failure bundle. */
export interface RunAgain {
  readonly config: Readonly<Record<string, unknown>>;
  readonly configFile: string | undefined;
  readonly store: string;
  readonly from: TradingDay;
  readonly to: TradingDay;
}

/** A run that stands ready to be simulated again, in this thread. */
export interface ReopenedRun {
  readonly run: ResolvedRun;
  readonly bench: Workbench;
  readonly store: TickStore;
  readonly segments: readonly Segment[];
  readonly strategyHash: string;
}

export const againOf = ({ manifest }: StoredRun): RunAgain => ({
  config: manifest.config,
  configFile: manifest.config_file,
  store: manifest.store,
  from: tradingDay(manifest.from),
  to: tradingDay(manifest.to),
});

/** What `failures/<date>.json` has. */
export interface FailureBundle extends RunAgain {
  readonly date: TradingDay;
  readonly code: string;
  readonly message: string;
  /** Lines of a tradebook. */
  readonly fills: readonly string[];
}

/** Reads a failure bundle. @throws `replay.no-bundle` */
export function readBundle(file: string): FailureBundle {
  try {
    const value = JSON.parse(readFileSync(file, "utf8")) as Readonly<Record<string, never>>;
    const [from, to] = [value.run_from ?? value.date, value.run_to ?? value.date];
    const config = value.config as unknown;
    if (typeof config !== "object" || config === null) throw new Error("it has no config");
    return {
      config: config as RunAgain["config"],
      configFile: value.config_file,
      store: String(value.store),
      from: tradingDay(String(from)),
      to: tradingDay(String(to)),
      date: tradingDay(String(value.date)),
      code: String(value.code),
      message: String(value.message),
      fills: value.fills as readonly string[],
    };
  } catch (error) {
    throw new PlutoError("replay.no-bundle", `${file} is no failure bundle: ${messageOf(error)}`);
  }
}

/** Resolves a run's config again and opens its store. The caller closes the store. */
export async function reopenRun(again: RunAgain, options: ReopenOptions): Promise<ReopenedRun> {
  const { resolveRun } = await import("../research/resolve-run.ts");
  const { findStrategy } = await import("./find-strategy.ts");
  const { benchOf, runDates } = await import("../simulation/execute-run.ts");
  const { readMarginFiles } = await import("../simulation/margin-files.ts");
  const { segmentsOf } = await import("../simulation/segments.ts");
  const { openStore } = await import("../storage/open.ts");
  const file = options.config ?? again.configFile;
  const folder = file === undefined ? process.cwd() : path.dirname(path.resolve(file));
  let strategyHash = "";
  const run = await resolveRun(again.config, {
    file: file ?? "the run's config",
    findStrategy: async (name) => {
      const found = await findStrategy(name, folder);
      strategyHash = found.sourceHash;
      return found.definition;
    },
  });
  const given = run.config.margin_files;
  const marginFiles = given === undefined ? undefined : readMarginFiles(path.resolve(folder, given));
  const store = await openStore(options.store ?? again.store);
  try {
    const segments = segmentsOf(runDates(run, again.from, again.to), run.config, await store.series());
    return { run, bench: benchOf(run, store, marginFiles?.table), store, segments, strategyHash };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** The segment that a day belongs to. @throws `replay.not-in-run` */
export function segmentWith(segments: readonly Segment[], date: TradingDay): Segment {
  const found = segments.find(({ dates }) => dates.includes(date));
  if (found !== undefined) return found;
  const [from, to] = [segments[0]?.dates[0], segments.at(-1)?.dates.at(-1)];
  throw new PlutoError("replay.not-in-run", `${date} is no session of the run, which is ${from} to ${to}`);
}

export const isBundle = (target: string): boolean => target.endsWith(".json") && existsSync(target);
