import path from "node:path";
import { Command } from "commander";
import type { Basket } from "../basket/basket.ts";
import type { BasketConfig } from "../basket/basket-config.ts";
import type { StressedBook } from "../margin/stressed-book.ts";
import type { Structure } from "../margin/structure.ts";
import { PlutoError } from "../units/failure.ts";
import { writeWhole } from "./files.ts";
import { parseInstant } from "./instant.ts";
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
      const config = await readBasketConfig(file);
      const { readSleeves } = await import("./basket-sleeves.ts");
      const { basketOf } = await import("../basket/basket.ts");
      const sleeves = readSleeves(config, path.dirname(file));
      const made = await basketOf(config, sleeves);
      if (options.tradebook !== undefined) {
        const { TRADEBOOK_COLUMNS, tradebookLine } = await import("../ledger/tradebook-row.ts");
        const lines = made.rows.map((row, seq) => tradebookLine(config.name, seq, row));
        writeWhole(options.tradebook, `${[TRADEBOOK_COLUMNS.join(","), ...lines].join("\n")}\n`);
      }
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

/** A basket's config. @throws `file.unreadable`, `config.invalid` with every fault */
export async function readBasketConfig(file: string): Promise<BasketConfig> {
  const { readConfig } = await import("./run.ts");
  const { BasketConfig } = await import("../basket/basket-config.ts");
  const { faultsOf, refuseFaults } = await import("../research/config-faults.ts");
  const parsed = BasketConfig.safeParse(readConfig(file));
  if (!parsed.success) refuseFaults(file, faultsOf(parsed.error));
  if (parsed.data === undefined) throw new PlutoError("invariant", "a config without faults has been parsed");
  return parsed.data;
}

/** The book held at an instant, jumped, one underlying after the other; undefined when nobody asked. */
export async function stressedBooks(
  made: Basket,
  {
    stressAt,
    store,
    staleMaxS = 60,
  }: {
    readonly stressAt?: string | undefined;
    readonly store?: string | undefined;
    readonly staleMaxS?: number;
  },
): Promise<[Structure, StressedBook][] | undefined> {
  if (stressAt === undefined) return undefined;
  if (store === undefined)
    throw new PlutoError("basket.no-store", "--stress-at needs prices: give their store with --store");
  const { heldAt } = await import("../basket/held-at.ts");
  const { stressedBook } = await import("../margin/stressed-book.ts");
  const { structureOfFlags } = await import("./structure-of.ts");
  const { date, time } = parseInstant("--stress-at", stressAt);
  const stressed: [Structure, StressedBook][] = [];
  for (const legs of heldAt(made, date, time).values()) {
    const structure = await structureOfFlags({ legs }, { at: stressAt, store, staleMaxS });
    stressed.push([structure, stressedBook(structure)]);
  }
  return stressed;
}
