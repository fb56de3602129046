import { existsSync } from "node:fs";
import path from "node:path";
import { BasketConfig, type SleeveConfig } from "../basket/basket-config.ts";
import type { Sleeve, SleeveDay } from "../basket/sleeve.ts";
import type { CostsConfig } from "../costs/schedule.ts";
import { readForeign } from "../ledger/read-foreign.ts";
import { readTradebook } from "../ledger/read-tradebook.ts";
import { readStoredRun } from "../simulation/stored-run.ts";
import { PlutoError } from "../units/failure.ts";
import { paiseFromRupees } from "../units/money.ts";
import { readText } from "./files.ts";
import { costsOf } from "./run-costs.ts";

/** A sleeve as it was read, with what a run knows beside its trades. */
export interface ReadSleeve extends Sleeve {
  /** That its fills carry, to tell two of one run. */
  readonly uids: readonly string[];
  /** Where a run's prices came from, and what it charged. */
  readonly store?: string;
  readonly costs?: CostsConfig;
}

/** A basket's config. @throws `file.unreadable`, `config.invalid` with every fault */
export async function readBasketConfig(file: string): Promise<BasketConfig> {
  const { readConfig } = await import("./run.ts");
  const { faultsOf, refuseFaults } = await import("../research/config-faults.ts");
  const parsed = BasketConfig.safeParse(readConfig(file));
  if (!parsed.success) refuseFaults(file, faultsOf(parsed.error));
  if (parsed.data === undefined) throw new PlutoError("invariant", "a config without faults has been parsed");
  return parsed.data;
}

/** Reads every sleeve. Paths are from the config's folder. @throws `basket.same-run`, and what reading a run or tradebook throws */
export function readSleeves(config: BasketConfig, folder: string): ReadSleeve[] {
  const seen = new Map<string, string>();
  return config.sleeves.map((given) => {
    const sleeve = readSleeve(given, folder);
    for (const uid of sleeve.uids) {
      const other = seen.get(uid);
      if (other !== undefined)
        throw new PlutoError(
          "basket.same-run",
          `sleeves ${other} and ${given.label} both hold run ${uid}: give it once, with a multiplier`,
        );
      seen.set(uid, given.label);
    }
    return sleeve;
  });
}

function readSleeve(given: SleeveConfig, folder: string): ReadSleeve {
  const { label, run, tradebook, map } = given;
  const stated = given.capital === undefined ? undefined : paiseFromRupees(given.capital);
  if (run !== undefined) {
    const stored = readStoredRun(path.resolve(folder, run));
    const { uid, config } = stored.manifest;
    const own = typeof config.capital === "number" ? paiseFromRupees(config.capital) : undefined;
    const sessions = stored.days.flatMap(({ date, grossPnl, indexOpen, indexClose }): SleeveDay[] =>
      grossPnl === undefined ? [] : [{ date, gross: grossPnl, indexOpen, indexClose }],
    );
    const underlying = typeof config.underlying === "string" ? config.underlying : undefined;
    return {
      label,
      rows: stored.rows,
      sessions,
      underlying,
      capital: stated ?? own,
      uids: [uid],
      store: stored.manifest.store,
      costs: costsOf(config),
    };
  }
  const file = path.resolve(folder, tradebook ?? "");
  if (!existsSync(file)) throw new PlutoError("file.unreadable", `sleeve ${label}: ${file} does not exist`);
  const text = readText(file);
  if (map === undefined)
    return {
      label,
      rows: readTradebook(text, file),
      sessions: undefined,
      capital: stated,
      uids: uidsOf(text),
    };
  const { rows, roundedPrices } = readForeign(text, file, map);
  if (roundedPrices > 0)
    process.stderr.write(`${label}: ${roundedPrices} prices were finer than a paisa and are rounded\n`);
  return { label, rows, sessions: undefined, capital: stated, uids: [] };
}

/** Different values of the first column, which is `uid` in what Pluto writes; none when it is another. */
function uidsOf(text: string): string[] {
  const [head = "", ...lines] = text.split("\n");
  if (!head.startsWith("uid,")) return [];
  const found = new Set(lines.map((line) => line.slice(0, line.indexOf(","))));
  return [...found].filter((uid) => uid !== "");
}
