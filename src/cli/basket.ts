import path from "node:path";
import { Command } from "commander";
import { writeWhole } from "./files.ts";
import { seconds } from "./payoff.ts";

interface BasketOptions {
  readonly tradebook?: string;
  readonly report?: string;
  readonly stressAt?: string;
  readonly store?: string;
  readonly staleMaxS: number;
  readonly json?: true;
}

/** `pluto basket CONFIG` */
export const basket = (): Command =>
  new Command("basket")
    .description("several runs or tradebooks as one book: sizes, caps, contributions, weights out of sample")
    .argument("<config>", "what it is made of, JSON: docs/basket.md")
    .option("--tradebook <file>", "write the combined tradebook there, CSV")
    .option("--report <file>", "also write the basket's page there, HTML")
    .option(
      "--stress-at <instant>",
      'also jump the book held then: exchange time, "2025-01-02 10:00"; needs --store',
    )
    .option("--store <url>", "where the prices of --stress-at come from")
    .option("--stale-max-s <seconds>", "oldest price that counts there", seconds, 60)
    .option("--json", "print one JSON document")
    .action(async (file: string, options: BasketOptions) => {
      const { readBasketConfig, readSleeves } = await import("./basket-sleeves.ts");
      const config = await readBasketConfig(file);
      const { basketOf } = await import("../basket/basket.ts");
      const sleeves = readSleeves(config, path.dirname(file));
      const made = await basketOf(config, sleeves);
      if (options.tradebook !== undefined) {
        const { TRADEBOOK_COLUMNS, tradebookLine } = await import("../ledger/tradebook-row.ts");
        const lines = made.rows.map((row, seq) => tradebookLine(config.name, seq, row));
        writeWhole(options.tradebook, `${[TRADEBOOK_COLUMNS.join(","), ...lines].join("\n")}\n`);
      }
      const { stressedBooks } = await import("./basket-stress.ts");
      const stressed = await stressedBooks(made, options);
      if (options.report !== undefined) {
        const { writeBasketReport } = await import("./basket-report.ts");
        await writeBasketReport(made, options.report, { config, stressed });
      }
      const capital = config.capital === undefined ? undefined : config.capital * 100;
      if (options.json === true) {
        const { basketJson } = await import("../report/basket-json.ts");
        const { stressJson } = await import("./stress-text.ts");
        const stress = stressed?.map(([structure, book]) => stressJson(structure, book)) ?? null;
        process.stdout.write(`${JSON.stringify({ ...basketJson(made, capital), stress })}\n`);
        return;
      }
      const { basketText } = await import("../report/basket-text.ts");
      const { stressText } = await import("./stress-text.ts");
      process.stdout.write(basketText(made, capital));
      for (const [structure, book] of stressed ?? []) process.stdout.write(stressText(structure, book));
    });
