import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { SearchOrigin } from "../research/search/search-document.ts";
import type { Check } from "../simulation/verify-run.ts";
import { canonicalJson, sha256 } from "../units/canonical.ts";
import { messageOf } from "../units/failure.ts";
import { tradingDay } from "../units/time.ts";

type Json = Readonly<Record<string, unknown>>;

const check = (what: string, holds: boolean, says: string): Check =>
  holds ? { what, state: "holds", says: "" } : { what, state: "broken", says };

/** A folder's files as text; nothing where one is not there. */
const reader =
  (folder: string) =>
  (name: string): string => {
    const file = path.join(folder, name);
    return existsSync(file) ? readFileSync(file, "utf8") : "";
  };

/** What can be told of a search: that its journal is what it was, and that everything else follows from it. */
export async function verifySearch(folder: string, store: string | undefined): Promise<VerifiedSearch> {
  const { readStoredSearch } = await import("../simulation/stored-search.ts");
  const { searchJson, trialsCsv } = await import("../report/search-text.ts");
  const { outcome, document } = readStoredSearch(folder);
  const read = reader(folder);
  const raw = JSON.parse(read("search.json")) as Json;
  const sums = outcome.trials.filter(
    ({ status, netPnl, pnl }) =>
      status !== "pruned" && pnl.reduce<number>((sum, net) => sum + (net ?? 0), 0) !== netPnl,
  );
  return {
    uid: document.uid,
    checks: [
      ...originChecks(raw, read("trials.ndjson")),
      check(
        "net profit of each trial",
        sums.length === 0,
        `the sessions of trial ${sums[0]?.number} do not add up to its net profit`,
      ),
      check(
        "trials.csv",
        read("trials.csv") === trialsCsv(outcome),
        "it is not what the journal's trials give",
      ),
      figuresCheck("ranking and verdict", raw, searchJson(outcome) as Json),
      ...(await surroundings(document, store)),
    ],
  };
}

/** The same of a walk-forward, with its tradebook. */
export async function verifyWalkForward(folder: string, store: string | undefined): Promise<VerifiedSearch> {
  const { readStoredWalkForward } = await import("../simulation/stored-walkforward.ts");
  const { foldsCsv, outOfSampleCsv, walkForwardJson } = await import("../report/walkforward-text.ts");
  const { walkForwardReportOf } = await import("./write-search-report.ts");
  const { readTradebook } = await import("../ledger/read-tradebook.ts");
  const { TradebookHash } = await import("../ledger/tradebook-hash.ts");
  const stored = readStoredWalkForward(folder);
  const { document } = stored;
  const report = walkForwardReportOf(stored);
  const read = reader(folder);
  const raw = JSON.parse(read("walkforward.json")) as Json;
  const checks: Check[] = [
    ...originChecks(raw, read("trials.ndjson")),
    check("folds.csv", read("folds.csv") === foldsCsv(report), "it is not what the journal's trials give"),
    check(
      "out-of-sample.csv",
      read("out-of-sample.csv") === outOfSampleCsv(report),
      "it is not what the journal's trials give",
    ),
    figuresCheck("choices and figures", raw, walkForwardJson(report) as Json),
  ];
  if (document.tradebook_hash !== undefined) {
    const hash = new TradebookHash();
    for (const row of readTradebook(read("tradebook.csv"), path.join(folder, "tradebook.csv"))) hash.add(row);
    const found = hash.hex();
    checks.push(
      check(
        "tradebook hash",
        found === document.tradebook_hash,
        `tradebook.csv hashes to ${found}, walkforward.json says ${document.tradebook_hash}`,
      ),
    );
  }
  return { uid: document.uid, checks: [...checks, ...(await surroundings(document, store))] };
}

export interface VerifiedSearch {
  readonly uid: string;
  readonly checks: readonly Check[];
}

function originChecks({ config, dates, config_hash, journal_hash, status }: Json, journal: string): Check[] {
  const found = sha256(canonicalJson({ ...(config as Json), dates }));
  const trials: Check =
    status === "interrupted" && journal_hash === undefined
      ? { what: "trials", state: "unknown", says: "it was interrupted: its journal has no hash yet" }
      : check(
          "trials",
          sha256(journal) === journal_hash,
          `trials.ndjson hashes to ${sha256(journal)}, not to ${String(journal_hash)}`,
        );
  return [
    check("config hash", found === config_hash, `the config with its dates hashes to ${found}`),
    trials,
  ];
}

/** Every figure of a document that follows from the trials, made again. */
function figuresCheck(what: string, raw: Json, made: Json): Check {
  const plain = JSON.parse(JSON.stringify(made)) as Json;
  const other = Object.keys(plain).filter((key) => canonicalJson(raw[key]) !== canonicalJson(plain[key]));
  return check(what, other.length === 0, `the trials give another ${other.join(", ")}`);
}

async function surroundings(
  {
    store: stored,
    config,
    dates,
    data_version,
    engine,
  }: SearchOrigin & { readonly config: { run: unknown } },
  store: string | undefined,
): Promise<Check[]> {
  const { versionOfDays } = await import("./start-search.ts");
  const { buildInfo } = await import("./build-info.ts");
  const run = config.run as Json;
  const what = "data in the store";
  const data = await versionOfDays(store ?? stored, String(run.underlying), dates.map(tradingDay)).then(
    (version): Check =>
      version === null || data_version === null
        ? { what, state: "unknown", says: "not every session has a data version" }
        : check(what, version === data_version, "a session has other data now"),
    (error: unknown): Check => ({ what, state: "unknown", says: messageOf(error) }),
  );
  const isSame = engine.source_hash === buildInfo.engineHash;
  const says = "another build made it: resume or search again to see whether it comes to the same";
  return [data, { what: "engine", state: isSame ? "holds" : "unknown", says: isSame ? "" : says }];
}
