import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { TradebookHash } from "../ledger/tradebook-hash.ts";
import type { TickStore } from "../market/tick-store.ts";
import { canonicalJson, sha256 } from "../units/canonical.ts";
import { fileHash } from "./file-hashes.ts";
import type { StoredDay, StoredRun } from "./stored-run.ts";

/** One thing that a run's files claim, and whether it still holds. `unknown`: it cannot be told, and why. */
export interface Check {
  readonly what: string;
  readonly state: "holds" | "broken" | "unknown";
  /** What was found; empty when it holds and there is nothing to add. */
  readonly says: string;
}

const check = (what: string, holds: boolean, says: string): Check =>
  holds ? { what, state: "holds", says: "" } : { what, state: "broken", says };
const unknown = (what: string, says: string): Check => ({ what, state: "unknown", says });

/** sha256 over the days' data versions, as the manifest has it; undefined when one of them is not known. */
export function dataVersionOf(days: readonly StoredDay[]): string | undefined {
  const versions = days.flatMap(({ status, date, dataVersion }) =>
    status === "no-data" ? [] : [[date, dataVersion] as const],
  );
  const isKnown = versions.length > 0 && versions.every(([, version]) => version !== undefined);
  return isKnown ? sha256(canonicalJson(versions)) : undefined;
}

/** What can be told from the run's folder alone: its config, its tradebook, its files. */
export function verifyFiles({ folder, manifest, rows, days }: StoredRun): Check[] {
  const configHash = sha256(canonicalJson(manifest.config));
  const hash = new TradebookHash();
  for (const row of rows) hash.add(row);
  const tradebook = hash.hex();
  const statuses = Object.fromEntries(days.map(({ date, status }) => [date, status]));
  const isSameDays = canonicalJson(statuses) === canonicalJson(manifest.days);
  return [
    check("config hash", configHash === manifest.config_hash, `the config's hash is ${configHash}`),
    check(
      "tradebook hash",
      tradebook === manifest.tradebook_hash,
      `tradebook.csv hashes to ${tradebook}, the manifest says ${manifest.tradebook_hash}`,
    ),
    check("days", isSameDays, "days.csv and the manifest name other days, or other outcomes of them"),
    check(
      "data version",
      (dataVersionOf(days) ?? null) === manifest.data_version,
      "the versions in days.csv do not make the manifest's data_version",
    ),
    ...outputChecks(folder, manifest),
  ];
}

function outputChecks(folder: string, { outputs, files }: StoredRun["manifest"]): Check[] {
  if (files === undefined)
    return [unknown("files", "the manifest has no hashes of files: the run is of an earlier version")];
  return Object.values(outputs)
    .filter((name) => files[name] !== undefined || !existsSync(path.join(folder, name)))
    .map((name) => {
      const file = path.join(folder, name);
      if (!existsSync(file)) return check(name, false, "it is not there");
      return check(name, fileHash(file) === files[name], "it is not the file that the run wrote");
    });
}

/**
 * The metrics of `metrics.json` against those that the tradebook and the days make now.
 * @param again what they make, in the file's own form
 */
export function verifyMetrics(folder: string, again: Readonly<Record<string, unknown>>): Check {
  const what = "metrics from the tradebook";
  let stored: Readonly<Record<string, unknown>>;
  try {
    stored = JSON.parse(readFileSync(path.join(folder, "metrics.json"), "utf8")) as typeof stored;
  } catch {
    return check(what, false, "metrics.json cannot be read");
  }
  const before = numbersOf(stored);
  const after = numbersOf(again);
  const other = [...after].filter(([name, value]) => value !== null && before.get(name) !== value);
  // Some, like the margin over time, need what no file keeps.
  const lost = [...before].filter(([name, value]) => value !== null && (after.get(name) ?? null) === null);
  const names = other.map(([name, value]) => `${name} ${before.get(name)} is ${value}`);
  if (other.length > 0) return check(what, false, names.slice(0, 5).join(", "));
  const note = `${before.size - lost.length} of ${before.size}; not computable from the files: ${lost.map(([name]) => name).join(", ")}`;
  return { what, state: "holds", says: lost.length === 0 ? "" : note };
}

/** Every number of the summary and of `metrics`, by name. */
function numbersOf(document: Readonly<Record<string, unknown>>): Map<string, number | null> {
  const { metrics, ...top } = document;
  const all = Object.entries({ ...top, ...(metrics as object | undefined) });
  return new Map(
    all.flatMap(([name, value]) => (typeof value === "number" || value === null ? [[name, value]] : [])),
  );
}

/** The data of the run's days in a store now, against what the run read. */
export async function verifyData({ manifest, days }: StoredRun, store: TickStore): Promise<Check> {
  const what = "data in the store";
  const underlying = String(manifest.config.underlying);
  const changed: string[] = [];
  let untold = 0;
  for (const { date, dataVersion, status } of days) {
    const now = await store.dataVersion(underlying, date);
    if (status === "no-data") {
      // A day without the strategy's expiry may have data; it had no version written down.
      continue;
    }
    if (dataVersion === undefined || now === undefined) untold++;
    if (dataVersion !== undefined && dataVersion !== now) changed.push(date);
  }
  if (changed.length > 0)
    return check(
      what,
      false,
      `${changed.length} days are not what they were: ${changed.slice(0, 5).join(", ")}`,
    );
  if (untold > 0) return unknown(what, `${untold} days have no version`);
  return check(what, true, "");
}
