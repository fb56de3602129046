import { Command, type CommanderError } from "commander";
import { messageOf, PlutoError } from "../units/failure.ts";
import { basket } from "./basket.ts";
import { buildInfo } from "./build-info.ts";
import { calibrate } from "./calibrate.ts";
import { capacity } from "./capacity.ts";
import { chain } from "./chain.ts";
import { compare } from "./compare.ts";
import { dataCheck } from "./data-check.ts";
import { dataGenerate } from "./data-generate.ts";
import { dataIndex } from "./data-index.ts";
import { dataIngest } from "./data-ingest.ts";
import { dataList } from "./data-list.ts";
import { dataReplay } from "./data-replay.ts";
import { demo } from "./demo.ts";
import { diskFull, isDiskFull } from "./disk-full.ts";
import { explain as explainFill } from "./explain.ts";
import { importLegs } from "./import-legs.ts";
import { init } from "./init.ts";
import { jobs } from "./jobs.ts";
import { live } from "./live.ts";
import { lookahead } from "./lookahead.ts";
import { margin } from "./margin.ts";
import { optimize } from "./optimize.ts";
import { payoff } from "./payoff.ts";
import { queueWorker } from "./queue-worker.ts";
import { recost } from "./recost.ts";
import { replay } from "./replay.ts";
import { report } from "./report.ts";
import { run } from "./run.ts";
import { runs } from "./runs.ts";
import { schema } from "./schema.ts";
import { show } from "./show.ts";
import { stress } from "./stress.ts";
import { verify } from "./verify.ts";
import { walkforward } from "./walkforward.ts";
import { workers } from "./workers.ts";

/** Every command, one file each; a file imports what its work needs only when it runs. */
const commands = (): readonly Command[] => [
  demo(),
  init(),
  importLegs(),
  run(),
  optimize(),
  walkforward(),
  queueWorker(),
  workers(),
  jobs(),
  live(),
  runs(),
  show(),
  compare(),
  verify(),
  replay(),
  explainFill(),
  lookahead(),
  report(),
  recost(),
  calibrate(),
  margin(),
  payoff(),
  stress(),
  basket(),
  capacity(),
  schema(),
  chain(),
  new Command("data")
    .description("market data: make, take in, check, list")
    .addCommand(dataGenerate())
    .addCommand(dataIngest())
    .addCommand(dataCheck())
    .addCommand(dataList())
    .addCommand(dataIndex())
    .addCommand(dataReplay()),
];

/**
 * Runs one command line and returns its exit code: 0 on success, 1 when a run finished with failed days or a check found
 * faults, 2 on bad input, 130 on Ctrl-C.
 */
export async function runCommandLine(argv: readonly string[]): Promise<number> {
  const program = new Command("pluto")
    .description("event-driven research engine for Indian index derivatives")
    .version(buildInfo.version)
    .showHelpAfterError("(add --help for usage)");
  for (const command of commands()) program.addCommand(command);
  const asJson = argv.includes("--json");
  strict(program, asJson);
  try {
    await program.parseAsync(argv as string[]);
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (isUsage(error)) return usage(error, asJson);
    return explain(isDiskFull(error) ? diskFull(error) : error, asJson);
  }
}

/** Commander's settings do not pass to added commands by themselves. With `asJson` it leaves the telling to `usage`. */
function strict(command: Command, asJson: boolean): void {
  command.exitOverride();
  if (asJson) command.configureOutput({ outputError: () => undefined });
  for (const child of command.commands) strict(child, asJson);
}

/** By its code, not its class: the bundle of the run path carries a Commander of its own. */
const isUsage = (error: unknown): error is CommanderError =>
  error instanceof Error && "code" in error && String(error.code).startsWith("commander.");

/** A command line that is wrong, or that only asked for help: Commander has told it, unless a machine is listening. */
function usage(error: CommanderError, asJson: boolean): number {
  if (error.exitCode === 0) return 0;
  const message = error.message.replace(/^error: /, "");
  if (asJson) process.stdout.write(`${JSON.stringify({ error: { code: "usage", message } })}\n`);
  return 2;
}

/** One line for people, one document for machines. Bad input is 2; anything else is a fault of ours, and says so. */
function explain(error: unknown, asJson: boolean): number {
  const isInput = error instanceof PlutoError && error.code !== "invariant";
  const code = error instanceof PlutoError ? error.code : "internal";
  const text = error instanceof PlutoError ? error.message.slice(code.length + 2) : messageOf(error);
  if (asJson) process.stdout.write(`${JSON.stringify({ error: { code, message: text } })}\n`);
  else if (isInput) process.stderr.write(`pluto: ${text} [${code}]\n`);
  else process.stderr.write(`pluto: this is a fault in Pluto, please report it: ${text} [${code}]\n`);
  if (!isInput && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  return isInput ? 2 : 1;
}
