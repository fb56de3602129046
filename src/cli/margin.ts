import { Command } from "commander";
import { PlutoError } from "../units/failure.ts";

interface MarginOptions {
  readonly date?: string;
  readonly spot?: string;
  readonly previousClose?: string;
  readonly leg: readonly string[];
  readonly method: string;
  readonly marginFiles?: string;
  readonly json?: boolean;
}

/** `-75 NIFTY25010223900CE @ 77.20`: signed units, symbol and, where known, the last price. */
function legOf(text: string): object {
  const [, qty, symbol, price] =
    /^([+-]?\d+)\s+([A-Z0-9.]+)(?:\s*@\s*(\d+(?:\.\d+)?))?$/.exec(text.trim()) ?? [];
  if (qty === undefined || symbol === undefined)
    throw new PlutoError(
      "margin.bad-leg",
      `"${text}" is no leg; write "-75 NIFTY25010223900CE @ 77.20" (the price may be left out)`,
    );
  return { symbol, qty: Number(qty), ...(price === undefined ? {} : { price: Number(price) }) };
}

/** The book that the flags describe: one underlying. */
async function bookOfFlags(options: MarginOptions): Promise<object> {
  const { date, spot, previousClose, method, leg } = options;
  if (date === undefined || spot === undefined || leg.length === 0)
    throw new PlutoError("margin.no-book", "give a book file, or --date, --spot and at least one --leg");
  const { parseSymbol } = await import("../exchange/symbols.ts");
  const legs = leg.map(legOf);
  const first = parseSymbol((legs[0] as { symbol: string }).symbol);
  const underlying = "underlying" in first ? first.underlying : "";
  const before = previousClose === undefined ? {} : { previous_close: Number(previousClose) };
  return { date, method, underlyings: { [underlying]: { spot: Number(spot), ...before } }, legs };
}

/** `priceScan` → `price_scan`, as every JSON document has its keys. */
const snake = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** `pluto margin` */
export const margin = (): Command =>
  new Command("margin")
    .description("what a book ties up: SPAN by its sixteen scenarios, exposure, expiry-day addition")
    .argument("[book]", "a book as JSON, see docs/margin.md; or give it by flags")
    .option("--date <day>", "the day whose rules hold")
    .option("--spot <rupees>", "the index")
    .option("--previous-close <rupees>", "the index at the close before")
    .option("--leg <leg...>", '"-75 NIFTY25010223900CE @ 77.20": signed units, symbol, last price', [])
    .option(
      "--method <method>",
      "clearing (as the clearing house does) or implied (Black-76; needs a book file)",
      "clearing",
    )
    .option("--margin-files <path>", "official daily values: a CSV file, or a folder of them")
    .option("--json", "print one JSON document")
    .action(async (file: string | undefined, options: MarginOptions) => {
      const { readConfig } = await import("./run.ts");
      const { marginRequest } = await import("../margin/book.ts");
      const { explainMargin, roundMargin } = await import("../margin/margin-model.ts");
      const { money } = await import("../report/rupees-text.ts");
      const { rupeesNumber } = await import("../units/money.ts");
      const input = file === undefined ? await bookOfFlags(options) : readConfig(file);
      const { readMarginFiles } = await import("../simulation/margin-files.ts");
      const official =
        options.marginFiles === undefined ? undefined : readMarginFiles(options.marginFiles).table;
      const { book, market, parameters } = marginRequest(input, official);
      const parts = explainMargin(book, market, parameters);
      const margins = roundMargin(parts);
      const sources = Object.fromEntries(
        [...parameters].map(([underlying, own]) => [underlying, own.sources]),
      );
      if (options.json === true) {
        const rupees = Object.entries(margins).map(([name, paise]) => [snake(name), rupeesNumber(paise)]);
        const named = Object.entries(sources).map(([underlying, own]) => [
          underlying,
          Object.fromEntries(Object.entries(own).map(([name, source]) => [snake(name), source])),
        ]);
        const document = { ...Object.fromEntries(rupees), sources: Object.fromEntries(named) };
        process.stdout.write(`${JSON.stringify(document)}\n`);
        return;
      }
      const line = (label: string, paise: (typeof margins)[keyof typeof margins], note = ""): string =>
        `  ${label.padEnd(22)}${money(paise).padStart(18)}${note === "" ? "" : `  ${note}`}`;
      const lines = [
        "",
        `${book.length} ${book.length === 1 ? "leg" : "legs"} on ${market.date}`,
        "",
        line("worst of 16 scenarios", margins.scan),
        line("calendar spreads", margins.calendar),
        line("net option value", margins.nov, "sold options raise the margin by theirs"),
        line("SPAN", margins.span),
        line("exposure", margins.exposure),
        line("expiry-day addition", margins.expiryDay),
        line("total", margins.total),
        "",
        ...Object.entries(sources).map(
          ([underlying, own]) =>
            `  ${underlying}: volatility ${own.volatility}, scan range ${own.priceScan}, rate ${own.rate}`,
        ),
        "",
        "",
      ];
      process.stdout.write(lines.join("\n"));
    });
