import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { Command } from "commander";
import type { Structure } from "../margin/structure.ts";
import { PlutoError } from "../units/failure.ts";
import { parseInstant } from "./instant.ts";
import { seconds } from "./payoff.ts";
import { type StructureFlags, structureOfFlags } from "./structure-of.ts";

interface StressOptions extends StructureFlags {
  readonly json?: boolean;
}

/** `pluto stress RUN|BOOK` */
export const stress = (): Command =>
  new Command("stress")
    .description("what an open book would make and tie up after jumps of the underlying and of volatility")
    .argument("<book>", "a run's folder with --at, or legs as JSON, as for pluto margin")
    .option("--at <instant>", 'exchange time, "2025-01-02 10:00"; needed for a run')
    .option("--store <url>", "where prices come from (default: of a run, its own store)")
    .option("--stale-max-s <seconds>", "oldest price that counts", seconds, 60)
    .option("--margin-files <path>", "official daily margin values: a CSV file, or a folder of them")
    .option("--json", "print one JSON document")
    .action(async (given: string, options: StressOptions) => {
      const { stressedBook } = await import("../margin/stressed-book.ts");
      const { stressJson, stressText } = await import("./stress-text.ts");
      const structure = await structureOfGiven(given, options);
      const stressed = stressedBook(structure);
      process.stdout.write(
        options.json === true
          ? `${JSON.stringify(stressJson(structure, stressed))}\n`
          : stressText(structure, stressed),
      );
    });

async function structureOfGiven(given: string, options: StressOptions): Promise<Structure> {
  const { readConfig } = await import("./run.ts");
  if (given.endsWith(".json")) return structureOfFlags(readConfig(given), options);
  const { at } = options;
  if (at === undefined)
    throw new PlutoError("stress.no-instant", 'a run\'s book changes: say when, --at "2025-01-02 10:00"');
  const { raw, store } = await openBook(given, at);
  return structureOfFlags(raw, { ...options, store: options.store ?? store });
}

/** What a run held at an instant, as legs, and the store that it ran on. @throws `run.unknown`, `stress.flat` */
async function openBook(
  folder: string,
  at: string,
): Promise<{ readonly raw: object; readonly store: string }> {
  const file = path.join(folder, "manifest.json");
  if (!existsSync(file))
    throw new PlutoError("run.unknown", `${file} does not exist; give a run's folder, e.g. runs/UID`);
  const { readTradebook } = await import("../ledger/read-tradebook.ts");
  const { Manifest } = await import("../research/manifest.ts");
  const { date, time } = parseInstant("--at", at);
  const manifest = Manifest.safeParse(JSON.parse(readFileSync(file, "utf8")));
  if (!manifest.success) throw new PlutoError("run.unknown", `${file} is not a run's manifest`);
  const book = path.join(folder, "tradebook.csv");
  const held = new Map<string, number>();
  for (const { fill } of readTradebook(readFileSync(book, "utf8"), book))
    if (fill.date < date || (fill.date === date && fill.time <= time))
      held.set(fill.symbol, (held.get(fill.symbol) ?? 0) + fill.qtyDir);
  const legs = [...held].flatMap(([symbol, qty]) => (qty === 0 ? [] : [{ symbol, qty }]));
  if (legs.length === 0) throw new PlutoError("stress.flat", `the run held nothing at ${at}`);
  return { raw: { legs }, store: manifest.data.store };
}
