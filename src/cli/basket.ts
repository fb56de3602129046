import path from "node:path";
import { Command } from "commander";
import { PlutoError } from "../units/failure.ts";
import { writeWhole } from "./files.ts";

interface BasketOptions {
  readonly tradebook?: string;
  readonly json?: true;
}

/** `pluto basket CONFIG` */
export const basket = (): Command =>
  new Command("basket")
    .description("several runs or tradebooks as one book: sizes, caps, contributions, weights out of sample")
    .argument("<config>", "what it is made of, JSON: docs/basket.md")
    .option("--tradebook <file>", "write the combined tradebook there, CSV")
    .option("--json", "print one JSON document")
    .action(async (file: string, options: BasketOptions) => {
      const { readConfig } = await import("./run.ts");
      const { BasketConfig } = await import("../basket/basket-config.ts");
      const { faultsOf, refuseFaults } = await import("../research/config-faults.ts");
      const parsed = BasketConfig.safeParse(readConfig(file));
      if (!parsed.success) refuseFaults(file, faultsOf(parsed.error));
      if (parsed.data === undefined)
        throw new PlutoError("invariant", "a config without faults has been parsed");
      const config = parsed.data;
      const { readSleeves } = await import("./basket-sleeves.ts");
      const { basketOf } = await import("../basket/basket.ts");
      const made = await basketOf(config, readSleeves(config, path.dirname(file)));
      if (options.tradebook !== undefined) {
        const { TRADEBOOK_COLUMNS, tradebookLine } = await import("../ledger/tradebook-row.ts");
        const lines = made.rows.map((row, seq) => tradebookLine(config.name, seq, row));
        writeWhole(options.tradebook, `${[TRADEBOOK_COLUMNS.join(","), ...lines].join("\n")}\n`);
      }
      const capital = config.capital === undefined ? undefined : config.capital * 100;
      if (options.json === true) {
        const { basketJson } = await import("../report/basket-json.ts");
        process.stdout.write(`${JSON.stringify(basketJson(made, capital))}\n`);
        return;
      }
      const { basketText } = await import("../report/basket-text.ts");
      process.stdout.write(basketText(made, capital));
    });
