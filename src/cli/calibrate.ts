import { Command, InvalidArgumentError } from "commander";
import type { LiveFill } from "../costs/calibrate.ts";
import type { SpreadTable } from "../costs/slippage/spread-table.ts";
import { PlutoError } from "../units/failure.ts";
import { readText, writeWhole } from "./files.ts";

interface CalibrateOptions {
  readonly underlying?: string;
  readonly base: string;
  readonly name: string;
  readonly minFills: number;
  readonly seed: number;
  readonly out?: string;
  readonly json?: boolean;
}

const wholeFrom =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < least)
      throw new InvalidArgumentError(`it is a whole number of ${least} or more.`);
    return value;
  };

/** `pluto calibrate FILLS.csv` */
export const calibrate = (): Command =>
  new Command("calibrate")
    .description("what live fills cost beside the mid, by premium and hour, as slippage for a config")
    .argument("<fills>", "CSV: symbol, ts, side, price, and mid or bid and ask")
    .option("--underlying <name>", "only its fills; needed when the file has several")
    .option("--base <table>", "whose buckets, hours and gaps are used: dated, or a table's name", "dated")
    .option("--name <name>", "what the new table is called in manifests", "calibrated")
    .option("--min-fills <n>", "fills below which a bucket keeps the base's spread", wholeFrom(1), 30)
    .option("--seed <n>", "of the resampling behind the error bars", wholeFrom(0), 0)
    .option("--out <file>", "write the slippage of a run config, JSON")
    .option("--json", "print one JSON document")
    .action(async (file: string, options: CalibrateOptions) => {
      const fits = await import("../costs/calibrate.ts");
      const { calibrationJson, calibrationText } = await import("./calibrate-text.ts");
      const { fills, underlying } = await fillsOf(file, options.underlying);
      const base = await baseOf(options.base, underlying, fills);
      const { name, minFills, seed, out } = options;
      const fit = fits.calibrate(fills, base, { seed });
      const slippage = { model: "spread", table: fits.calibratedTable(fit, base, { name, minFills }) };
      if (out !== undefined) writeWhole(out, `${JSON.stringify(slippage, undefined, 2)}\n`);
      const view = { underlying, fit, base, minFills };
      process.stdout.write(
        options.json === true
          ? `${JSON.stringify({ ...calibrationJson(view), slippage })}\n`
          : calibrationText(view, out),
      );
    });

const COLUMNS = ["symbol", "ts", "side", "price"];

/** @throws `calibrate.bad-file`, `calibrate.bad-row`, `csv.bad-line`, `file.unreadable` */
async function fillsOf(
  file: string,
  only: string | undefined,
): Promise<{ readonly fills: readonly LiveFill[]; readonly underlying: string }> {
  const { readCsv } = await import("../units/csv.ts");
  const { liveFillOf } = await import("../costs/calibrate.ts");
  const { parseSymbol } = await import("../exchange/symbols.ts");
  const bad = (why: string): PlutoError => new PlutoError("calibrate.bad-file", `${file} ${why}`);
  const { columns, rows } = readCsv(readText(file), file);
  const absent = COLUMNS.filter((column) => !columns.includes(column));
  const hasReference = columns.includes("mid") || (columns.includes("bid") && columns.includes("ask"));
  if (absent.length > 0 || !hasReference) {
    const missing = [...absent, ...(hasReference ? [] : ["mid (or bid and ask)"])];
    throw bad(`has no column ${missing.join(", ")}`);
  }
  if (rows.length === 0) throw bad("has no fills below its header");
  const all = rows.map(({ cells, line }) => {
    const fill = liveFillOf(cells, line);
    const instrument = parseSymbol(fill.symbol);
    return { fill, underlying: "underlying" in instrument ? instrument.underlying : "" };
  });
  const names = [...new Set(all.map(({ underlying }) => underlying))].sort();
  const [underlying = ""] = only === undefined ? names : [only];
  if (only === undefined && names.length > 1)
    throw bad(`has fills of ${names.join(", ")}, whose spreads differ; name one with --underlying`);
  const fills = all.flatMap((one) => (one.underlying === underlying ? [one.fill] : []));
  if (fills.length === 0) throw bad(`has no fills of ${underlying}, only of ${names.join(", ")}`);
  return { fills, underlying };
}

/** The named table, or the dated one of the last fill's day. @throws `costs.unknown-table`, `costs.no-spread-table` */
async function baseOf(name: string, underlying: string, fills: readonly LiveFill[]): Promise<SpreadTable> {
  const { SPREAD_TABLES, spreadTableOn } = await import("../costs/slippage/spread-tables.ts");
  const dates = fills.map(({ date }) => date).sort();
  const last = dates.at(-1);
  if (name === "dated" && last !== undefined) return spreadTableOn(underlying, last);
  const found = SPREAD_TABLES.find((table) => table.name === name);
  if (found !== undefined) return found;
  const names = SPREAD_TABLES.map((table) => table.name).join(", ");
  throw new PlutoError("costs.unknown-table", `--base ${name} is not a spread table; one of dated, ${names}`);
}
