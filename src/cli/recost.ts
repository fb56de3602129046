import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { Command } from "commander";
import { PlutoError } from "../units/failure.ts";
import { readText } from "./files.ts";

interface RecostOptions {
  readonly costs: string;
  readonly slippage: string;
  readonly json?: boolean;
}

/** A flag that is a word, JSON or a file of it: `dated`, `{"model":"ticks","ticks":2}`, `mine.json`. */
function wordOrJson(flag: string, given: string): unknown {
  if (!given.startsWith("{") && !given.endsWith(".json")) return given;
  const text = given.startsWith("{") ? given : readText(given);
  try {
    return JSON.parse(text);
  } catch {
    throw new PlutoError("config.invalid", `${flag} is no JSON: ${given}`);
  }
}

/** `pluto recost RUN` */
export const recost = (): Command =>
  new Command("recost")
    .description("what a finished run would have made at other costs, without running it again")
    .argument("<run>", "a run's folder, or a tradebook.csv")
    .option("--costs <model>", "none, dated, or JSON as in a config, or a file of it", "dated")
    .option("--slippage <model>", "none, spread, or JSON as in a config, or a file of it", "none")
    .option("--json", "print one JSON document")
    .action(async (run: string, options: RecostOptions) => {
      const file = run.endsWith(".csv") ? run : path.join(run, "tradebook.csv");
      if (!existsSync(file))
        throw new PlutoError("run.unknown", `${file} does not exist; give a run's folder, e.g. runs/UID`);
      const z = await import("zod");
      const { CostsConfig } = await import("../costs/schedule.ts");
      const { SlippageConfig } = await import("../costs/slippage/slippage-config.ts");
      const { faultsOf, refuseFaults } = await import("../research/config-faults.ts");
      const { costModelOf, recost: recosted, stressLadder } = await import("../costs/cost-model.ts");
      const { readTradebook } = await import("../ledger/read-tradebook.ts");
      const { costsBefore } = await import("./recost-text.ts");
      const asked = z.strictObject({ costs: CostsConfig, slippage: SlippageConfig }).safeParse({
        costs: wordOrJson("--costs", options.costs),
        slippage: wordOrJson("--slippage", options.slippage),
      });
      if (!asked.success) refuseFaults("the command line", faultsOf(asked.error));
      if (asked.data === undefined)
        throw new PlutoError("invariant", "flags without faults have been parsed");
      const rows = readTradebook(readFileSync(file, "utf8"), file);
      const model = costModelOf(asked.data);
      const result = costsBefore({
        before: rows,
        after: recosted(rows, model),
        model,
        ladder: stressLadder(rows, model),
      });
      process.stdout.write(options.json === true ? `${JSON.stringify(result.json)}\n` : result.text);
    });
