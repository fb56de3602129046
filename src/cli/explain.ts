import { Command, InvalidArgumentError } from "commander";
import type { ReopenOptions } from "./reopen-run.ts";

interface ExplainOptions extends ReopenOptions {
  readonly json?: boolean;
}

/** `pluto explain RUN SEQ` */
export const explain = (): Command =>
  new Command("explain")
    .description("why one fill of a run came about: event, hook, choice, quote, model, costs, margin")
    .argument("<run>", "a run's folder")
    .argument("<seq>", "the fill's seq in tradebook.csv, from 0", place)
    .option("--store <url>", "where the data is now, instead of the run's store")
    .option("--config <file>", "where the config is now: the strategy's path is relative to it")
    .option("--json", "print one JSON document")
    .action(async (folder: string, seq: number, options: ExplainOptions) => {
      const { explained } = await import("./explained.ts");
      const { explainText } = await import("./explain-text.ts");
      const found = await explained(folder, seq, options);
      process.stdout.write(options.json === true ? `${JSON.stringify(found)}\n` : explainText(found));
    });

function place(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError("it is a whole number from 0.");
  return value;
}
