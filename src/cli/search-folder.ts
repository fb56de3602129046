import { randomBytes } from "node:crypto";
import path from "node:path";
import type { EntryKind } from "../research/run-entry.ts";
import type { RunFolder } from "../simulation/run-folder.ts";
import type { TradingDay } from "../units/time.ts";
import type { ReadSearch, SearchBench } from "./search-bench.ts";

type Json = Readonly<Record<string, unknown>>;

/** What a search or a walk-forward is, beside its trials. */
export interface SearchWork {
  readonly kind: Exclude<EntryKind, "run">;
  readonly read: ReadSearch;
  readonly bench: SearchBench;
  /** Sessions that are read, and those that no trial reads. */
  readonly dates: readonly TradingDay[];
  readonly held: readonly TradingDay[];
  /** UTC, ISO 8601. */
  readonly ranAt: string;
}

/** The config as files have it: the run in it, not its path. */
const plainConfig = ({ config, base }: ReadSearch): Json => ({ ...config, run: base });

async function configHashOf({ read, dates }: SearchWork): Promise<string> {
  const { canonicalJson, sha256 } = await import("../units/canonical.ts");
  return sha256(canonicalJson({ ...plainConfig(read), dates }));
}

/**
 * The folder of a search: a new one, or that of an interrupted one, which must have been begun with the same config and
 * code. @throws `run.unwritable`, `run.unknown`, `run.other-config`
 */
export async function claimFolder(
  work: SearchWork,
  { parent, resume }: { readonly parent: string; readonly resume: string | undefined },
): Promise<RunFolder> {
  const { RunFolder } = await import("../simulation/run-folder.ts");
  const { runUid } = await import("../simulation/execute-run.ts");
  const { buildInfo } = await import("./build-info.ts");
  const { withoutPassword } = await import("../storage/store-url.ts");
  const { bench, dates, ranAt, read, kind } = work;
  const folder =
    resume === undefined
      ? RunFolder.create(path.resolve(parent), runUid(ranAt, randomBytes(3).toString("hex")))
      : RunFolder.resume(path.resolve(parent), resume);
  folder.claim({
    configHash: await configHashOf(work),
    strategyHash: bench.found.sourceHash,
    engineHash: buildInfo.engineHash,
    about: {
      kind,
      strategy: bench.first.strategy.name,
      underlying: bench.first.config.underlying,
      from: dates[0] ?? "",
      to: dates.at(-1) ?? "",
      ranAt,
      store: withoutPassword(bench.url),
      config: plainConfig(read),
    },
  });
  return folder;
}

function heldRange(held: readonly TradingDay[]): { readonly from: string; readonly to: string } | undefined {
  const [from] = held;
  const to = held.at(-1);
  return from === undefined || to === undefined ? undefined : { from, to };
}

/** Looks at what a search holds out, in words; undefined when it holds out nothing. */
export async function looksAtHeld({ bench, held }: SearchWork): Promise<string | undefined> {
  const { looksAt } = await import("./note-look.ts");
  return looksAt(bench.first.config.underlying, heldRange(held));
}

/** Remembers what a search holds out, and counts a look when it reads what another one held out. */
export async function noteSearch(
  { kind, read, bench, dates, ranAt }: SearchWork,
  uid: string,
): Promise<void> {
  const { noteLook, rangeOf } = await import("./note-look.ts");
  const { first, dates: all } = bench;
  await noteLook(first, {
    command: kind === "search" ? "optimize" : "walkforward",
    uid,
    ranAt,
    dates,
    locks: [rangeOf(read.config.hold_out, all), rangeOf(first.config.locked, all)],
  });
}

/** What a search's and a walk-forward's document say of where they come from. */
export async function originOf(work: SearchWork): Promise<Json> {
  const { buildInfo } = await import("./build-info.ts");
  const { gitState } = await import("./git.ts");
  const { withoutPassword } = await import("../storage/store-url.ts");
  const { bench, dates, held, ranAt, read } = work;
  return {
    config: plainConfig(read),
    config_hash: await configHashOf(work),
    store: withoutPassword(bench.url),
    data_version: await bench.versionOf(dates),
    ran_at: ranAt,
    took_ms: Date.now() - Date.parse(ranAt),
    git: await gitState(read.folder),
    strategy: { name: bench.first.strategy.name, source_hash: bench.found.sourceHash },
    engine: { version: buildInfo.version, source_hash: buildInfo.engineHash },
    held_out: heldRange(held) ?? null,
    dates,
  };
}

/** A document as its file has it. Its dates stand on one line: a thousand of them would be a thousand lines. */
export function documentText({ dates, ...rest }: Json): string {
  const text = JSON.stringify(rest, undefined, 2);
  return `${text.slice(0, text.lastIndexOf("\n"))},\n  "dates": ${JSON.stringify(dates)}\n}\n`;
}
