import { Command } from "commander";
import { tradingDay } from "../units/time.ts";
import { type StoreOpeners, storeOpeners } from "./data-ingest.ts";

interface CheckFlags {
  readonly from?: string;
  readonly to?: string;
  readonly underlying: readonly string[];
  readonly check: readonly string[];
  readonly notes?: true;
  readonly json?: true;
}

const collect = (value: string, all: readonly string[]): string[] => [...all, value];

/** `pluto data check STORE` */
export const dataCheck = (openers: () => Promise<StoreOpeners> = storeOpeners): Command =>
  new Command("check")
    .description("look for faults in a store's data, day by day; exit code 1 when there are some")
    .argument("<store>", "e.g. duckdb:market.duckdb")
    .option("--from <day>", "first day")
    .option("--to <day>", "last day")
    .option("--underlying <name>", "only this one; may be given again", collect, [])
    .option("--check <name>", "only this check; may be given again", collect, [])
    .option("--notes", "show notes too")
    .option("--json", "print one JSON document")
    .action(async (url: string, flags: CheckFlags) => {
      const { checkStore, countOf } = await import("../ingest/check-store.ts");
      const { checkJson, checkText } = await import("../ingest/check-text.ts");
      const store = await (await openers()).openStore(url);
      try {
        const report = await checkStore(store, {
          from: flags.from === undefined ? undefined : tradingDay(flags.from),
          to: flags.to === undefined ? undefined : tradingDay(flags.to),
          underlyings: flags.underlying.length === 0 ? undefined : flags.underlying,
          checks: flags.check.length === 0 ? undefined : flags.check,
          onDay: (underlying, day) => {
            if (process.stderr.isTTY) process.stderr.write(`\r${underlying} ${day} `);
          },
        });
        if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
        if (flags.json === true) process.stdout.write(`${JSON.stringify(checkJson(report))}\n`);
        else process.stdout.write(checkText(report, { notes: flags.notes === true }));
        if (countOf(report, "fault") > 0) process.exitCode = 1;
      } finally {
        await store.close();
      }
    });
