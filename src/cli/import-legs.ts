import { Command } from "commander";
import type { ImportNote } from "../strategies/legs/hosted/export-node.ts";
import { PlutoError } from "../units/failure.ts";
import { writeWhole } from "./files.ts";

interface ImportOptions {
  readonly output?: string;
  readonly store?: string;
  readonly strict?: boolean;
  readonly json?: boolean;
}

/** `pluto import-legs FILE` */
export const importLegs = (): Command =>
  new Command("import-legs")
    .description(
      "turn a strategy that a hosted leg builder exported into a legs config, and tell what is lost",
    )
    .argument("<file>", "the exported strategy, JSON")
    .option("-o, --output <file>", "write the config there (default: print it)")
    .option("--store <url>", "the store that the config names; relative to the config")
    .option("--strict", "refuse an export of which anything is lost or changed")
    .option("--json", "print one JSON document: the config, and what is lost")
    .action(async (file: string, options: ImportOptions) => {
      const { importHosted } = await import("../strategies/legs/hosted/import-hosted.ts");
      const { readConfig } = await import("./run.ts");
      const imported = importHosted(readConfig(file));
      const config = { ...imported.config, ...(options.store === undefined ? {} : { store: options.store }) };
      await refuseInvalid(config, file);
      const { notes } = imported;
      if (options.strict === true) refuseNotes(notes, file);
      const text = `${JSON.stringify(config, undefined, 2)}\n`;
      if (options.output !== undefined) writeWhole(options.output, text);
      if (options.json === true) process.stdout.write(`${JSON.stringify({ config, notes })}\n`);
      else if (options.output === undefined) process.stdout.write(text);
      else process.stdout.write(`${options.output}\n`);
      process.stderr.write(told(notes));
    });

/** What `pluto run` would refuse is not written. @throws `config.invalid` */
async function refuseInvalid(config: Readonly<Record<string, unknown>>, file: string): Promise<void> {
  const { resolveRun } = await import("../research/resolve-run.ts");
  const { findStrategy } = await import("./find-strategy.ts");
  const find = async (name: string) => (await findStrategy(name, process.cwd())).definition;
  await resolveRun(config, { file, findStrategy: find });
}

/** @throws `import.lossy` */
function refuseNotes([first, ...more]: readonly ImportNote[], file: string): void {
  if (first === undefined) return;
  const others = more.length === 0 ? "" : `, and ${more.length} more`;
  throw new PlutoError(
    "import.lossy",
    `${file}: ${first.path}: ${first.reason}${others}; without --strict it is imported without them`,
  );
}

const told = (notes: readonly ImportNote[]): string =>
  notes.length === 0
    ? "everything was carried over\n"
    : `not carried over as it stands (${notes.length}):\n${notes.map(({ path, reason }) => `  ${path}: ${reason}\n`).join("")}`;
