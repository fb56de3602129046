import { readFileSync } from "node:fs";
import { Command, InvalidArgumentError } from "commander";
import type { WritableTickStore } from "../market/tick-store.ts";
import type { Defect, MarketSpec } from "../synthetic/market-spec.ts";
import { messageOf, PlutoError } from "../units/failure.ts";

interface GenerateOptions {
  readonly underlying: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly seed: number;
  readonly step: number;
  readonly strikes: number;
  readonly expiries: number;
  readonly future?: boolean;
  readonly quotes?: boolean;
  readonly riskPremium: number;
  readonly defects?: string;
  readonly replace?: boolean;
  readonly json?: boolean;
}

const whole = (text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0)
    throw new InvalidArgumentError("it is a whole number of 0 or more.");
  return value;
};

const share = (text: string): number => {
  const value = Number(text);
  if (!(value >= 0)) throw new InvalidArgumentError("it is a number of 0 or more, e.g. 0.15.");
  return value;
};

/** `pluto data generate STORE` */
export const dataGenerate = (): Command =>
  new Command("generate")
    .description("make a synthetic market, the same for the same seed")
    .argument("<store>", "duckdb:FILE or files:FOLDER; made when it is not there")
    .option("--underlying <names...>", "which underlyings", ["NIFTY"])
    .requiredOption("--from <day>", "first day")
    .requiredOption("--to <day>", "last day, inclusive")
    .option("--seed <n>", "another seed, another market", whole, 1)
    .option("--step <seconds>", "length of a bar: 60, 1 or another divisor of 60", whole, 60)
    .option("--strikes <n>", "strikes on each side of the money", whole, 20)
    .option("--expiries <n>", "how many of the nearest expiries", whole, 1)
    .option("--future", "the nearest monthly future too")
    .option("--quotes", "bid and ask with their quantities")
    .option("--risk-premium <share>", "implied above realised volatility; 0 is the null market", share, 0.15)
    .option("--defects <file>", "JSON list of faults to inject, see docs/synthetic.md")
    .option("--replace", "write over days that the store already has")
    .option("--json", "print one JSON document")
    .action(async (url: string, options: GenerateOptions) => {
      const { openWritableStore } = await import("../storage/open.ts");
      const specs = await specsOf(options);
      const store = await openWritableStore(url, { create: true });
      try {
        const made = await generateInto(store, specs, { replace: options.replace ?? false });
        const text = `${made.days} ${made.days === 1 ? "day" : "days"}, ${made.rows.toLocaleString("en-IN")} rows in ${store.url}\n`;
        process.stdout.write(
          options.json === true ? `${JSON.stringify({ store: store.url, ...made })}\n` : text,
        );
      } finally {
        await store.close();
      }
    });

async function specsOf(options: GenerateOptions): Promise<MarketSpec[]> {
  const { tradingDay } = await import("../units/time.ts");
  return options.underlying.map((underlying) => ({
    underlying,
    from: tradingDay(options.from),
    to: tradingDay(options.to),
    seed: options.seed,
    stepSeconds: options.step,
    strikesEachSide: options.strikes,
    expiries: options.expiries,
    withFuture: options.future ?? false,
    withQuotes: options.quotes ?? false,
    riskPremium: options.riskPremium,
    defects: options.defects === undefined ? [] : readDefects(options.defects),
  }));
}

/** Defects as a file gives them: times as HH:MM[:SS]. @throws `synthetic.bad-defects` */
function readDefects(file: string): Defect[] {
  try {
    return JSON.parse(readFileSync(file, "utf8"), (key, value: unknown) =>
      ["from", "to", "at"].includes(key) && typeof value === "string" ? msOfDay(value) : value,
    ) as Defect[];
  } catch (error) {
    throw new PlutoError(
      "synthetic.bad-defects",
      `${file} cannot be read as a list of defects: ${messageOf(error)}`,
    );
  }
}

/** `09:20[:30]` → milliseconds since midnight; NaN, which the generator refuses, when it is not one. */
const msOfDay = (text: string): number => {
  const [hours = Number.NaN, minutes = Number.NaN, seconds = 0] = text.split(":").map(Number);
  return ((hours * 60 + minutes) * 60 + seconds) * 1000;
};

/**
 * Generates markets into a store, in one transaction: all of it appears, or nothing.
 * @throws `store.holds-data` when the store already has one of the underlyings, unless `replace`
 */
export async function generateInto(
  store: WritableTickStore,
  specs: readonly MarketSpec[],
  { replace }: { readonly replace: boolean },
): Promise<{ readonly days: number; readonly rows: number }> {
  const { generateMarket } = await import("../synthetic/generate-market.ts");
  const { checkSpec } = await import("../synthetic/market-spec.ts");
  const { dataVersion } = await import("../market/data-version.ts");
  const { sessionsBetween } = await import("../exchange/sessions.ts");
  const { underlyingOf } = await import("../exchange/underlyings.ts");
  const { progressBar } = await import("./progress.ts");
  for (const spec of specs) checkSpec(spec);
  const held = new Set((await store.series()).map((series) => series.underlying));
  const clash = specs.find((spec) => held.has(spec.underlying));
  if (clash !== undefined && !replace)
    throw new PlutoError(
      "store.holds-data",
      `${store.url} already has ${clash.underlying}; give --replace to write over its days`,
    );
  const all = specs.reduce(
    (sum, { underlying, from, to }) =>
      sum + sessionsBetween(underlyingOf(underlying).exchange, from, to).length,
    0,
  );
  const bar = await progressBar("days");
  const write = await store.begin();
  const dates = new Set<string>();
  let rows = 0;
  let done = 0;
  try {
    for (const spec of specs)
      for (const { date, series, officialClose } of generateMarket(spec)) {
        for (const one of series) {
          await write.put(one.series, date, one.rows);
          rows += one.rows.time.length;
        }
        for (const underlying of new Set(series.map((one) => one.series.underlying))) {
          const parts = series.filter((one) => one.series.underlying === underlying);
          const facts = underlying === spec.underlying ? { settlement: officialClose } : {};
          await write.setDataVersion(underlying, date, dataVersion(date, parts, facts));
        }
        await write.setSettlement(spec.underlying, date, officialClose);
        dates.add(date);
        bar.update(++done, all);
      }
    await write.commit();
  } catch (error) {
    await write.rollback();
    throw error;
  } finally {
    bar.stop();
  }
  return { days: dates.size, rows };
}
