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
  readonly greeks?: boolean;
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
      'nearest, next, weekly, next_weekly, monthly, next_monthly, "nth 3", "dte 5..9", "dte 2..4 trading" or a date; "weekly else monthly" for a way out',
      "nearest",
    )
    .option(
      "--pick <rule...>",
      'what to pick: "CE atm", "PE otm 2", "CE premium 20", "sell PE premium >= 20", "CE delta 0.25", "CE 24000", and more: docs/discovery.md',
      [],
    )
    .option("--strikes <n>", "strikes to show on each side of the money", number, 8)
    .option("--stale-max-s <seconds>", "oldest price that counts", number, 60)
    .addOption(
      new Option("--underlying-from <price>", "which price defines the ATM")
        .choices(["spot", "future", "synthetic"])
        .default("spot"),
    )
    .option("--greeks", "show implied volatility and delta instead of volume and age")
    .option("--json", "print one JSON document")
    .action(async (url: string, underlying: string, options: ChainOptions) => {
      const { tradingDay, timeOfDay } = await import("../units/time.ts");
      const { parseExpiryRule, parsePick } = await import("../contracts/parse-rule.ts");
      const { sessionOn } = await import("../exchange/sessions.ts");
      const { underlyingOf } = await import("../exchange/underlyings.ts");
      const { openStore } = await import("../storage/open.ts");
      const { loadDay } = await import("../simulation/load-day.ts");
      const { chainView } = await import("./chain-view.ts");
      const { chainJson, chainText } = await import("./chain-text.ts");

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
          vix: true,
          optionColumns: ["volume", "oi", "bid", "ask"],
        });
        if (load.status === "no-data")
          throw new PlutoError(
            "chain.no-data",
            `${underlying} on ${date}: ${load.why}; see pluto data list ${store.url}`,
          );
        const { underlyingFrom, staleMaxS, strikes: each, greeks = false } = options;
        const query = { at, expiry, underlyingFrom, staleMaxS, each, picks };
        const view = chainView(load.market, query);
        process.stdout.write(
          options.json === true ? `${JSON.stringify(chainJson(view))}\n` : chainText(view, greeks),
        );
      } finally {
        await store.close();
      }
    });
