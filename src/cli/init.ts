import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { Command } from "commander";
import { PlutoError } from "../units/failure.ts";

/** `pluto init DIR` */
export const init = (): Command =>
  new Command("init")
    .description(
      "make a new project: a legs config, a strategy in code with its test, a market to run them on",
    )
    .argument("<folder>", "a new folder, or an empty one")
    .option("--json", "print one JSON document")
    .action(async (given: string, { json = false }: { readonly json?: boolean }) => {
      const { projectFiles } = await import("./init-files.ts");
      const folder = path.resolve(given);
      refuseTaken(folder, given);
      const files = projectFiles(nameOf(folder));
      writeProject(folder, files);
      const list = [...files.keys()];
      process.stdout.write(
        json
          ? `${JSON.stringify({ folder, files: list })}\n`
          : `${list.map((file) => path.join(given, file)).join("\n")}\n`,
      );
      process.stderr.write(`what to do next: ${path.join(given, "README.md")}\n`);
    });

/** @throws `init.not-empty` when something is there already, which is never written over */
function refuseTaken(folder: string, given: string): void {
  if (!existsSync(folder)) return;
  if (!statSync(folder).isDirectory() || readdirSync(folder).length > 0)
    throw new PlutoError("init.not-empty", `${given} is not an empty folder; name a new one`);
}

/** A folder's name as npm takes a package's. */
const nameOf = (folder: string): string =>
  path
    .basename(folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "") || "pluto-project";

/** Whole or not at all: written beside the folder, then renamed. */
function writeProject(folder: string, files: ReadonlyMap<string, string>): void {
  mkdirSync(path.dirname(folder), { recursive: true });
  const made = mkdtempSync(`${folder}.`);
  try {
    for (const [file, text] of files) {
      mkdirSync(path.dirname(path.join(made, file)), { recursive: true });
      writeFileSync(path.join(made, file), text);
    }
    renameSync(made, folder);
  } catch (error) {
    rmSync(made, { recursive: true, force: true });
    throw error;
  }
}
