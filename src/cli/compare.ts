import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { Command } from "commander";
import type { StoredRun } from "../simulation/stored-run.ts";
import { PlutoError } from "../units/failure.ts";
import { fillJson } from "./fill-json.ts";

/** `pluto compare A B` */
export const compare = (): Command =>
  new Command("compare")
    .description("two runs side by side: config, code, data, metrics, and the first fill that differs")
    .argument("<a>", "a run's folder")
    .argument("<b>", "another's")
    .option("--json", "print one JSON document")
    .action(async (a: string, b: string, options: { readonly json?: boolean }) => {
      for (const folder of [a, b]) refuseSearch(folder);
      const { readStoredRun } = await import("../simulation/stored-run.ts");
      const { compareTradebooks, differences } = await import("../research/compare-runs.ts");
      const { entryOf, HEADLINE_METRICS } = await import("../research/run-entry.ts");
      const runs = [readStoredRun(a), readStoredRun(b)] as const;
      const [one, other] = runs.map((run) => entryOf(run.folder, run.manifest, metricsOf(run))) as [
        ReturnType<typeof entryOf>,
        ReturnType<typeof entryOf>,
      ];
      const book = compareTradebooks(runs[0].rows, runs[1].rows);
      const found = {
        a: one.uid,
        b: other.uid,
        config: differences(one.config, other.config),
        run: differences(surroundings(runs[0]), surroundings(runs[1])),
        metrics: HEADLINE_METRICS.map((name) => ({
          name,
          a: one.metrics[name] ?? null,
          b: other.metrics[name] ?? null,
        })),
        tradebook: {
          same: book.first === undefined,
          fills_a: book.fillsA,
          fills_b: book.fillsB,
          first_difference:
            book.first === undefined
              ? null
              : {
                  seq: book.first.seq,
                  only_costs: book.first.onlyCosts,
                  a: fillJson(book.first.a),
                  b: fillJson(book.first.b),
                },
          dates: book.dates,
        },
      };
      const { compareText } = await import("./compare-text.ts");
      process.stdout.write(options.json === true ? `${JSON.stringify(found)}\n` : compareText(found));
    });

/** Trials of two searches have no days in common that could be put side by side. @throws `compare.not-runs` */
function refuseSearch(folder: string): void {
  const kind = ["search.json", "walkforward.json"].find((name) => existsSync(path.join(folder, name)));
  if (kind !== undefined)
    throw new PlutoError(
      "compare.not-runs",
      `${folder} is ${kind === "search.json" ? "a search" : "a walk-forward"}, and compare takes two runs; run ${kind === "search.json" ? "its best.json" : "what its folds chose"}, and compare those`,
    );
}

/** What a result follows from beside its config. */
const surroundings = ({ manifest }: StoredRun): object => {
  const { status, strategy, store, git, engine, from, to, models, data_version } = manifest;
  return { status, strategy, store, git, engine, from, to, models, data_version };
};

function metricsOf({ folder }: StoredRun): unknown {
  try {
    return JSON.parse(readFileSync(path.join(folder, "metrics.json"), "utf8"));
  } catch {
    return {};
  }
}
