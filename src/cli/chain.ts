import { Command, InvalidArgumentError, Option } from "commander";
import type { UnderlyingFrom } from "../market/market-view.ts";
import { PlutoError } from "../units/failure.ts";

interface ChainOptions {
  readonly at: string;
  readonly expiry: string;
  readonly underlyingFrom: UnderlyingFrom;
  readonly staleMaxS: number;
  readonly strikes: number;
  readonly pick: readonly string[];
  readonly json?: boolean;
}

const number = (text: string): number => {
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) throw new InvalidArgumentError("it is a number of 0 or more.");
  return value;
};

/** `pluto chain STORE UNDERLYING --at …` */
export const chain = (): Command =>
  new Command("chain")
    .description("the option chain as known at an instant, and what a rule picks from it, and why")
    .argument("<store>", "duckdb:FILE or files:FOLDER")
    .argument("<underlying>", "e.g. NIFTY")
    .requiredOption("--at <instant>", 'exchange time, e.g. "2025-01-02 09:20"')
    .option(
      "--expiry <rule>",
      'nearest, next, monthly, next_monthly, "nth 3", "dte 5..9" or a date',
      "nearest",
    )
    .option(
      "--pick <rule...>",
      'what to pick: "CE atm", "PE otm 2", "CE premium 20", "sell PE premium >= 20", "CE 24000"',
      [],
    )
    .option("--strikes <n>", "strikes to show on each side of the money", number, 8)
    .option("--stale-max-s <seconds>", "oldest price that counts", number, 60)
    .addOption(
      new Option("--underlying-from <price>", "which price defines the ATM")
        .choices(["spot", "future", "synthetic"])
        .default("spot"),
    )
    .option("--json", "print one JSON document")
    .action(async (url: string, underlying: string, options: ChainOptions) => {
      const { tradingDay, timeOfDay } = await import("../units/time.ts");
      const { parseExpiryRule, parsePick } = await import("../contracts/parse-rule.ts");
      const { sessionOn } = await import("../exchange/sessions.ts");
      const { underlyingOf } = await import("../exchange/underlyings.ts");
      const { openStore } = await import("../storage/open.ts");
      const { loadDay } = await import("../simulation/load-day.ts");
      const { chainView, chainText, chainJson } = await import("./chain-view.ts");

      const [day = "", time] = options.at.split(/[ T]/);
      if (time === undefined)
        throw new PlutoError("chain.bad-instant", `"${options.at}" has no time; write --at "${day} 09:20"`);
      const [date, at] = [tradingDay(day), timeOfDay(time)];
      const expiry = parseExpiryRule(options.expiry);
      const picks = options.pick.map((text) => ({ text, pick: parsePick(text) }));
      const { exchange } = underlyingOf(underlying);
      if (sessionOn(exchange, date) === undefined)
        throw new PlutoError("chain.closed", `${exchange} had no session on ${date}`);
      const store = await openStore(url);
      try {
        const needs = { underlying, expiries: [expiry], underlyingFrom: options.underlyingFrom };
        const load = await loadDay(store, date, {
          ...needs,
          optionColumns: ["volume", "oi", "bid", "ask"],
        });
        if (load.status === "no-data")
          throw new PlutoError(
            "chain.no-data",
            `${underlying} on ${date}: ${load.why}; see pluto data list ${url}`,
          );
        const { underlyingFrom, staleMaxS, strikes: each } = options;
        const view = chainView(load.market, { at, expiry, underlyingFrom, staleMaxS, each, picks });
        process.stdout.write(
          options.json === true ? `${JSON.stringify(chainJson(view))}\n` : chainText(view),
        );
      } finally {
        await store.close();
      }
    });
