import path from "node:path";
import { Command } from "commander";
import type { DayProof, Leak } from "../simulation/look-ahead.ts";
import { clockText, type TradingDay } from "../units/time.ts";
import { positive, readConfig } from "./run.ts";

interface LookAheadOptions {
  readonly days: number;
  readonly instants: number;
  readonly seed: number;
  readonly from?: string;
  readonly to?: string;
  readonly store?: string;
  readonly json?: boolean;
}

/** `pluto lookahead CONFIG` */
export const lookahead = (): Command =>
  new Command("lookahead")
    .description("run days again without their future, and show any decision that changes")
    .argument("<config>", "a run config, JSON")
    .option("--days <n>", "days that are tried, spread over the run", positive, 10)
    .option("--instants <n>", "instants of a day after which the future is taken away", positive, 20)
    .option("--seed <n>", "draws instants and noise", positive, 1)
    .option("--from <day>", "first day, instead of the config's")
    .option("--to <day>", "last day, instead of the config's")
    .option("--store <url>", "where the data is, instead of the config's")
    .option("--json", "print one JSON document")
    .action(async (config: string, options: LookAheadOptions) => {
      const proofs = await prove(config, options);
      process.stdout.write(options.json === true ? jsonOf(proofs) : textOf(proofs));
      if (proofs.some(({ leaks, barsAtOpen }) => leaks.length > 0 || barsAtOpen > 0)) process.exitCode = 1;
    });

async function prove(file: string, { from, to, ...options }: LookAheadOptions): Promise<DayProof[]> {
  const { storeBeside, datesOf } = await import("./start-run.ts");
  const { resolveRun } = await import("../research/resolve-run.ts");
  const { findStrategy } = await import("./find-strategy.ts");
  const { benchOf } = await import("../simulation/execute-run.ts");
  const { loadDay } = await import("../simulation/load-day.ts");
  const { proveDay } = await import("../simulation/look-ahead.ts");
  const { segmentsOf } = await import("../simulation/segments.ts");
  const { openStore } = await import("../storage/open.ts");
  const { PlutoError } = await import("../units/failure.ts");
  const { progressBar } = await import("./progress.ts");
  const folder = path.dirname(path.resolve(file));
  const raw = {
    ...readConfig(file),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
  const run = await resolveRun(raw, {
    file,
    findStrategy: async (name) => (await findStrategy(name, folder)).definition,
  });
  const url = options.store ?? (run.config.store && storeBeside(run.config.store, folder));
  if (url === undefined)
    throw new PlutoError("config.no-store", `${file} names no store; add "store", or give --store`);
  const store = await openStore(url);
  const bar = await progressBar("days");
  try {
    const bench = benchOf(run, store);
    // Bars tell by their range that they are stamped too early, whatever the run's models need.
    const columns = new Set([...bench.needs.optionColumns, "open", "high", "low"] as const);
    const needs = { ...bench.needs, optionColumns: [...columns] };
    const segments = segmentsOf(await datesOf(run, store), run.config, await store.series());
    // A strategy begins with its segment; later days of one start from what the days before have left.
    const dates = spread(
      segments.map(({ dates }) => dates[0] as TradingDay),
      options.days,
    );
    const proofs: DayProof[] = [];
    for (const [at, date] of dates.entries()) {
      const load = await loadDay(store, date, needs);
      if (load.status === "loaded") proofs.push(proveDay(bench, load.market, options));
      bar.update(at + 1, dates.length);
    }
    if (proofs.length === 0)
      throw new PlutoError("run.no-data", `${url} has none of the ${dates.length} days that were tried`);
    return proofs;
  } finally {
    bar.stop();
    await store.close();
  }
}

/** At most `count` of the items, evenly spread, the first and the last among them. */
function spread<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items];
  const last = items.length - 1;
  const places = Array.from({ length: count }, (_, i) => Math.round((i * last) / Math.max(1, count - 1)));
  return places.map((place) => items[place] as T);
}

/** How many leaks are told one by one. */
const TOLD = 10;

function textOf(proofs: readonly DayProof[]): string {
  const leaks = proofs.flatMap(({ date, leaks }) => leaks.map((leak) => ({ date, ...leak })));
  const bars = proofs.reduce((sum, { barsAtOpen }) => sum + barsAtOpen, 0);
  const decisions = proofs.reduce((sum, day) => sum + day.decisions, 0);
  const instants = proofs.reduce((sum, day) => sum + day.instants.length, 0);
  const [first, last] = [proofs[0]?.date, proofs.at(-1)?.date];
  const lines = [
    `${proofs.length} days from ${first} to ${last}, ${decisions} requests and fills, the future cut off and replaced at ${instants} instants`,
  ];
  for (const leak of leaks.slice(0, TOLD)) lines.push("", ...leakLines(leak));
  if (leaks.length > TOLD) lines.push("", `and ${leaks.length - TOLD} more`);
  if (bars > 0)
    lines.push(
      "",
      `${bars} bars with a range are stamped at the session's open: they began then, and were known a bar later.`,
      "Ingest them with the stamp they have, or name it in the store's URL: ?stamp=start",
    );
  lines.push(
    "",
    leaks.length > 0
      ? `LOOK-AHEAD: ${leaks.length} times a decision hung on what was not known yet`
      : bars > 0
        ? "LOOK-AHEAD in the data: see the stamps above"
        : decisions === 0
          ? "nothing was decided on these days, so nothing is proved"
          : "no decision changed",
  );
  return `${lines.join("\n")}\n`;
}

/** Wide enough to see what differs, short enough for a terminal. */
const WIDTH = 220;
const cut = (text: string | undefined): string =>
  text === undefined ? "nothing more" : text.length > WIDTH ? `${text.slice(0, WIDTH)}…` : text;

function leakLines({ date, treatment, upTo, time, was, is }: Leak & { readonly date: TradingDay }): string[] {
  const how = {
    again: "run a second time, nothing changed",
    cut: `nothing known after ${clockText(upTo)}`,
    noise: `other prices after ${clockText(upTo)}`,
  }[treatment];
  return [`${date} ${clockText(time)}  ${how}`, `  was  ${cut(was)}`, `  is   ${cut(is)}`];
}

const jsonOf = (proofs: readonly DayProof[]): string =>
  `${JSON.stringify({
    clean: proofs.every(({ leaks, barsAtOpen }) => leaks.length === 0 && barsAtOpen === 0),
    days: proofs.map(({ date, decisions, instants, leaks, barsAtOpen }) => ({
      ...{
        date,
        decisions,
        instants: instants.map((instant) => clockText(instant)),
        bars_at_open: barsAtOpen,
      },
      leaks: leaks.map(({ treatment, upTo, time, was, is }) => ({
        ...{ treatment, up_to: clockText(upTo), time: clockText(time), was: was ?? null, is: is ?? null },
      })),
    })),
  })}\n`;
