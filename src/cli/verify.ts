import { existsSync } from "node:fs";
import path from "node:path";
import { Command } from "commander";
import type { StoredRun } from "../simulation/stored-run.ts";
import type { Check } from "../simulation/verify-run.ts";

interface VerifyOptions {
  readonly store?: string;
  readonly json?: boolean;
}

/** `pluto verify RUN` */
export const verify = (): Command =>
  new Command("verify")
    .description(
      "recompute every hash and figure of a run, a search or a walk-forward, and say what no longer matches",
    )
    .argument("<run>", "the folder of a run, a search or a walk-forward")
    .option("--store <url>", "where the data is now, instead of the run's store")
    .option("--json", "print one JSON document")
    .action(async (folder: string, options: VerifyOptions) => {
      const found = await verified(folder, options.store);
      const { uid, checks } = found;
      const broken = checks.filter(({ state }) => state === "broken");
      process.stdout.write(
        options.json === true
          ? `${JSON.stringify({ run: uid, folder, verified: broken.length === 0, checks })}\n`
          : text(folder, checks),
      );
      if (broken.length > 0) process.exitCode = 1;
    });

async function verified(
  folder: string,
  store: string | undefined,
): Promise<{ readonly uid: string; readonly checks: readonly Check[] }> {
  const holds = (name: string): boolean => existsSync(path.join(folder, name));
  if (holds("search.json")) return (await import("./verify-search.ts")).verifySearch(folder, store);
  if (holds("walkforward.json")) return (await import("./verify-search.ts")).verifyWalkForward(folder, store);
  const { readStoredRun } = await import("../simulation/stored-run.ts");
  const { verifyFiles } = await import("../simulation/verify-run.ts");
  const run = readStoredRun(folder);
  return {
    uid: run.manifest.uid,
    checks: [
      ...verifyFiles(run),
      await metricsCheck(run),
      await dataCheckOf(run, store ?? run.manifest.store),
      await engineCheck(run),
    ],
  };
}

async function metricsCheck(run: StoredRun): Promise<Check> {
  const { storedReport } = await import("./stored-report.ts");
  const { verifyMetrics } = await import("../simulation/verify-run.ts");
  const { summaryJson } = await import("../analytics/summary-json.ts");
  const { analysisJson } = await import("../analytics/analysis-json.ts");
  const { summary, analysis } = storedReport(run, { filter: {}, capital: undefined });
  return verifyMetrics(run.folder, {
    ...summaryJson(summary),
    ...(analysis === undefined ? {} : analysisJson(analysis)),
  });
}

/** A store that is gone leaves the rest of the run verifiable. */
async function dataCheckOf(run: StoredRun, url: string): Promise<Check> {
  const { openStore } = await import("../storage/open.ts");
  const { verifyData } = await import("../simulation/verify-run.ts");
  const { messageOf } = await import("../units/failure.ts");
  try {
    const store = await openStore(url);
    try {
      return await verifyData(run, store);
    } finally {
      await store.close();
    }
  } catch (error) {
    return { what: "data in the store", state: "unknown", says: messageOf(error) };
  }
}

/** Another engine breaks nothing of what was written; it may make other trades. */
async function engineCheck({ manifest }: StoredRun): Promise<Check> {
  const { buildInfo } = await import("./build-info.ts");
  const isSame = manifest.engine.source_hash === buildInfo.engineHash;
  const says = `the run is of ${manifest.engine.source_hash.slice(0, 12)}, this is ${buildInfo.engineHash.slice(0, 12)}: replay it to see whether it trades the same`;
  return isSame ? { what: "engine", state: "holds", says: "" } : { what: "engine", state: "unknown", says };
}

const MARKS = { holds: "ok  ", broken: "FAIL", unknown: "?   " } as const;

function text(folder: string, checks: readonly Check[]): string {
  const lines = checks.map(({ what, state, says }) =>
    `${MARKS[state]} ${what}${says === "" ? "" : `: ${says}`}`.trimEnd(),
  );
  const broken = checks.filter(({ state }) => state === "broken").length;
  const end = broken === 0 ? "nothing has changed" : `${broken} of ${checks.length} no longer match`;
  return `${lines.join("\n")}\n${path.normalize(folder)}: ${end}\n`;
}
