import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Manifest } from "../research/manifest.ts";
import { entryOf, type RunEntry } from "../research/run-entry.ts";
import { searchEntryOf, walkForwardEntryOf } from "../research/search-entry.ts";
import { messageOf, PlutoError } from "../units/failure.ts";
import { PLAN_FILE, type RunOrigin } from "./run-folder.ts";
import { SEARCH_FILE } from "./stored-search.ts";
import { WALKFORWARD_FILE } from "./stored-walkforward.ts";

/** The index beside the run folders: it only saves reading them again, and may be deleted at any time. */
export const REGISTRY_FILE = ".registry.ndjson";
const FORMAT = 2;
const PARTIAL = ".partial";

/** An entry with what tells whether its run's files have changed since it was made. */
interface Indexed {
  readonly stamp: string;
  readonly entry: RunEntry;
}

export interface Registry {
  readonly entries: readonly RunEntry[];
  /** Why the index was made anew; undefined when it was there and whole, or there was none. */
  readonly rebuilt: string | undefined;
  /** How many run folders had to be read. */
  readonly read: number;
}

/**
 * Every run below a folder, finished or not, from the run folders themselves. What the index has of a folder whose files
 * have not changed since is taken from it; the index is written again when anything was read.
 * @throws `runs.no-folder`
 */
export function readRegistry(parent: string): Registry {
  const names = runNames(parent);
  const index = readIndex(path.join(parent, REGISTRY_FILE));
  let read = 0;
  const kept: Indexed[] = [];
  for (const name of names) {
    const stamp = stampOf(path.join(parent, name), name);
    if (stamp === undefined) continue;
    const known = index.known.get(name);
    if (known?.stamp === stamp) {
      kept.push(known);
      continue;
    }
    read++;
    kept.push({ stamp, entry: entryFrom(parent, name) });
  }
  if (read > 0 || index.rebuilt !== undefined || kept.length !== index.known.size) writeIndex(parent, kept);
  return { entries: kept.map(({ entry }) => entry), rebuilt: index.rebuilt, read };
}

function runNames(parent: string): string[] {
  try {
    return readdirSync(parent, { withFileTypes: true })
      .filter((item) => item.isDirectory())
      .map(({ name }) => name)
      .sort();
  } catch (error) {
    throw new PlutoError("runs.no-folder", `${parent} cannot be listed: ${messageOf(error)}; give --out`);
  }
}

/** The files that an entry may come from: which one there is says what the folder is of. */
const DOCUMENTS = ["manifest.json", SEARCH_FILE, WALKFORWARD_FILE] as const;

/** Size and time of the file that an entry comes from; undefined of a folder that is no run. */
function stampOf(folder: string, name: string): string | undefined {
  const files = name.endsWith(PARTIAL) ? [...DOCUMENTS, PLAN_FILE] : DOCUMENTS;
  for (const file of files) {
    const found = statSync(path.join(folder, file), { throwIfNoEntry: false });
    if (found !== undefined) return `${file} ${found.size} ${found.mtimeMs}`;
  }
  return undefined;
}

function readIndex(file: string): { known: Map<string, Indexed>; rebuilt: string | undefined } {
  const known = new Map<string, Indexed>();
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return { known, rebuilt: undefined };
  }
  try {
    const [head = "", ...lines] = text.split("\n");
    const { pluto_registry: format, runs } = JSON.parse(head) as { pluto_registry?: number; runs?: number };
    if (format !== FORMAT) throw new Error("it is of another version");
    for (const line of lines) {
      if (line === "") continue;
      const indexed = JSON.parse(line) as Indexed;
      known.set(indexed.entry.folder, indexed);
    }
    if (known.size !== runs) throw new Error(`it has ${known.size} of ${runs} runs`);
    return { known, rebuilt: undefined };
  } catch (error) {
    return { known: new Map(), rebuilt: `${file} is not whole: ${messageOf(error)}` };
  }
}

/** Whole or not at all; a place that cannot be written is no reason not to list. */
function writeIndex(parent: string, kept: readonly Indexed[]): void {
  const file = path.join(parent, REGISTRY_FILE);
  const temporary = `${file}.${process.pid}.tmp`;
  const head = JSON.stringify({ pluto_registry: FORMAT, runs: kept.length });
  try {
    writeFileSync(temporary, `${[head, ...kept.map((one) => JSON.stringify(one))].join("\n")}\n`);
    renameSync(temporary, file);
  } catch {
    rmSync(temporary, { force: true });
  }
}

function entryFrom(parent: string, name: string): RunEntry {
  const json = (file: string): unknown => JSON.parse(readFileSync(path.join(parent, name, file), "utf8"));
  try {
    if (existsSync(path.join(parent, name, SEARCH_FILE))) return searchEntryOf(name, json(SEARCH_FILE));
    if (existsSync(path.join(parent, name, WALKFORWARD_FILE)))
      return walkForwardEntryOf(name, json(WALKFORWARD_FILE));
    const manifest = Manifest.parse(json("manifest.json"));
    return entryOf(
      name,
      manifest,
      metricsOr(() => json("metrics.json")),
    );
  } catch (error) {
    if (name.endsWith(PARTIAL)) {
      try {
        return unfinished(name, json(PLAN_FILE) as RunOrigin);
      } catch {
        // Neither file can be read: it is listed as that.
      }
    }
    return blank(name, messageOf(error).split("\n")[0] ?? "");
  }
}

/** A run whose metrics cannot be read is listed without them; `pluto verify` says so. */
function metricsOr(read: () => unknown): unknown {
  try {
    return read();
  } catch {
    return {};
  }
}

const uidOf = (name: string): string =>
  name.endsWith(PARTIAL) ? name.slice(0, name.length - PARTIAL.length) : name;

/** A run that has begun and has no manifest yet. */
const unfinished = (name: string, { about, configHash, strategyHash, engineHash }: RunOrigin): RunEntry => ({
  ...blank(name, ""),
  status: "unfinished",
  config_hash: configHash,
  strategy_hash: strategyHash,
  engine_hash: engineHash,
  ...(about === undefined
    ? {}
    : {
        kind: about.kind ?? "run",
        strategy: about.strategy,
        underlying: about.underlying,
        from: about.from,
        to: about.to,
        ran_at: about.ranAt,
        store: about.store,
        config: about.config,
      }),
});

const blank = (folder: string, strategy: string): RunEntry => ({
  kind: "run",
  folder,
  uid: uidOf(folder),
  status: "unreadable",
  strategy,
  underlying: "",
  from: "",
  to: "",
  ran_at: "",
  took_ms: null,
  store: "",
  config: {},
  config_hash: "",
  strategy_hash: "",
  engine_hash: "",
  commit: null,
  dirty: false,
  data_version: null,
  tradebook_hash: null,
  models: {},
  metrics: {},
  outcome: null,
});
