import { readFileSync } from "node:fs";
import path from "node:path";
import { Command, InvalidArgumentError } from "commander";
import type { RunResult } from "../simulation/execute-run.ts";
import { messageOf, PlutoError } from "../units/failure.ts";
import { type Reused, type StartOptions, startRun } from "./start-run.ts";

interface RunOptions extends StartOptions {
  readonly from?: string;
  readonly to?: string;
  readonly json?: boolean;
  readonly acceptMissing?: boolean;
  readonly report?: boolean;
}

/** What `--cache` means, of every command that has it. */
export const CACHE_HELP = "where decoded days are kept, or off (default: PLUTO_CACHE, else ~/.cache/pluto)";

/** `pluto run CONFIG` */
export const run = (): Command =>
  new Command("run")
    .description("simulate a config's strategy over its days, and write a run folder")
    .argument("<config>", "a run config, JSON")
    .option("--workers <n>", "threads to simulate days on (default: by the cores and the days)", positive)
    .option("--on <redis>", "let the workers at this Redis server do the days (see pluto worker)")
    .option("--job-days <n>", "days a job has at least, with --on (default: 20)", positive)
    .option("--from <day>", "first day, instead of the config's")
    .option("--to <day>", "last day, instead of the config's")
    .option("--store <url>", "where the data is, instead of the config's")
    .option("--cache <folder>", CACHE_HELP)
    .option("--resume <uid>", "go on with an interrupted run")
    .option("--reuse", "show a finished run of the same config, code and data instead, if there is one")
    .option("--out <folder>", "where run folders go (default: runs)")
    .option("--accept-missing", "show headline ratios although more than 0.5 % of the days are absent")
    .option("--report", "write report.html into the run's folder too")
    .option("--json", "print one JSON document")
    .action(async (config: string, options: RunOptions) => {
      const result = await runConfig(config, options);
      if ("reused" in result) {
        await printReused(result, options);
        return;
      }
      if (options.report === true) await writeReport(result, options);
      await printRun(result, options);
    });

/** A flag's whole number above 0. */
export function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("it is a whole number above 0.");
  return value;
}

/** Reads a config file as JSON. @throws `config.unreadable` */
export function readConfig(file: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new PlutoError("config.unreadable", `${file} cannot be read: ${messageOf(error)}`);
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch (error) {
    throw new PlutoError("config.unreadable", `${file} is not JSON: ${messageOf(error)}`);
  }
  throw new PlutoError("config.unreadable", `${file} holds no JSON object; a config is { "strategy": …, … }`);
}

/** Runs a config file: everything between the command line and the run's folder. */
export async function runConfig(file: string, options: RunOptions): Promise<RunResult | Reused> {
  const folder = path.dirname(path.resolve(file));
  const fromFile = readConfig(file);
  const flags = { ...(options.from && { from: options.from }), ...(options.to && { to: options.to }) };
  return startRun({ ...fromFile, ...flags }, { ...options, file, folder });
}

/** The report of a run that has ended; an interrupted one has none yet. */
async function writeReport({ manifest, path: folder }: RunResult, { acceptMissing = false }: RunOptions) {
  if (manifest.status === "interrupted") return;
  const { REPORT_FILE, reportOfRun } = await import("./write-report.ts");
  const { readStoredRun } = await import("../simulation/stored-run.ts");
  await reportOfRun(readStoredRun(folder), path.join(folder, REPORT_FILE), { acceptMissing });
}

/** Prints a run that was made before, and says so. */
async function printReused({ reused }: Reused, options: RunOptions): Promise<void> {
  process.stderr.write(
    `the same config, code and data as ${reused.folder}, which is shown: nothing was run\n`,
  );
  const { storedReport } = await import("./stored-report.ts");
  const report = storedReport(reused, { filter: {}, capital: undefined });
  const { runJson } = await import("../report/run-json.ts");
  const { runText } = await import("../report/run-text.ts");
  process.stdout.write(
    options.json === true
      ? `${JSON.stringify({ reused: true, ...runJson(report) })}\n`
      : runText(report, { acceptMissing: options.acceptMissing ?? false }),
  );
}

/** Prints a finished run, and sets the exit code: 1 with failed days, 130 when interrupted. */
export async function printRun(
  result: RunResult,
  options: Pick<RunOptions, "json" | "acceptMissing">,
): Promise<void> {
  const { manifest, summary, analysis, consolidated, path: folder } = result;
  const report = {
    manifest,
    summary,
    analysis,
    ...consolidated,
    folder: path.relative(process.cwd(), folder) || folder,
  };
  if (options.json === true) {
    const { runJson } = await import("../report/run-json.ts");
    process.stdout.write(`${JSON.stringify(runJson(report))}\n`);
  } else {
    const { runText } = await import("../report/run-text.ts");
    process.stdout.write(runText(report, { acceptMissing: options.acceptMissing ?? false }));
  }
  if (manifest.status === "failed_days") process.exitCode = 1;
  if (manifest.status === "interrupted") process.exitCode = 130;
}
