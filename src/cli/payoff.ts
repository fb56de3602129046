import { Command, InvalidArgumentError } from "commander";
import { PlutoError } from "../units/failure.ts";
import { writeWhole } from "./files.ts";
import { type StructureFlags, structureOfFlags } from "./structure-of.ts";

interface PayoffOptions extends StructureFlags {
  readonly on?: string;
  readonly svg?: string;
  readonly json?: boolean;
}

/** Seconds, 0 or more. */
export function seconds(text: string): number {
  const value = Number(text);
  if (!(value >= 0) || !Number.isFinite(value))
    throw new InvalidArgumentError("it is a number of 0 or more.");
  return value;
}

/** `pluto payoff BOOK` */
export const payoff = (): Command =>
  new Command("payoff")
    .description("a structure's payoff at expiry and on a date: breakevens, limits, greeks, margin, a plot")
    .argument("<book>", "legs as JSON, as for pluto margin; with --store legs may be rules")
    .option("--at <instant>", 'exchange time that the structure is looked at, "2025-01-02 09:20"')
    .option("--on <instant>", "a later date for the second curve (default: --at itself)")
    .option("--store <url>", "take contracts, prices and forwards from a store at --at")
    .option("--stale-max-s <seconds>", "oldest price that counts, with --store", seconds, 60)
    .option("--margin-files <path>", "official daily margin values: a CSV file, or a folder of them")
    .option("--svg <file>", "write the plot as SVG")
    .option("--json", "print one JSON document")
    .action(async (file: string, options: PayoffOptions) => {
      const { readConfig } = await import("./run.ts");
      const { structurePayoff } = await import("../margin/structure-payoff.ts");
      const { marginOf } = await import("../margin/margin-model.ts");
      const { payoffJson, payoffText } = await import("./payoff-text.ts");
      const structure = await structureOfFlags(readConfig(file), options);
      const later = await laterOf(structure, options.on);
      const { book, market, parameters } = structure.margin;
      const view = {
        structure,
        payoff: structurePayoff(structure, later.elapsed),
        margin: marginOf(book, market, parameters),
        on: later.text,
      };
      if (options.svg !== undefined) {
        const { payoffSvg } = await import("../report/payoff-svg.ts");
        const { plotOf } = await import("./payoff-text.ts");
        writeWhole(options.svg, payoffSvg(plotOf(view)));
      }
      process.stdout.write(
        options.json === true ? `${JSON.stringify(payoffJson(view))}\n` : payoffText(view, options.svg),
      );
    });

/** How long after the structure's own instant the second curve is, in years, and in words. */
async function laterOf(
  { date, time }: { readonly date: string; readonly time: number },
  on: string | undefined,
): Promise<{ readonly elapsed: number; readonly text: string }> {
  const { clockText, tradingDay, tsOf } = await import("../units/time.ts");
  const { parseInstant } = await import("./instant.ts");
  const now = tsOf(tradingDay(date), time as Parameters<typeof tsOf>[1]);
  if (on === undefined) return { elapsed: 0, text: `${date} ${clockText(time)}` };
  const later = parseInstant("--on", on);
  const ms = tsOf(later.date, later.time) - now;
  if (ms < 0) throw new PlutoError("payoff.bad-date", `--on ${on} is before ${date} ${clockText(time)}`);
  return { elapsed: ms / (365 * 86_400_000), text: `${later.date} ${clockText(later.time)}` };
}
