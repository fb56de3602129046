import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Command } from "commander";
import { printRun } from "./run.ts";

const FROM = "2025-01-01";
const TO = "2025-03-31";

/** The config that the demo leaves behind, to be changed and run again. */
const CONFIG = {
  strategy: "short-straddle",
  underlying: "NIFTY",
  from: FROM,
  to: TO,
  store: "duckdb:market.duckdb",
  params: { entry_time: "09:20", exit_time: "15:15", stop_loss_pct: 25, lots: 3 },
};

/** `pluto demo` */
export const demo = (): Command =>
  new Command("demo")
    .description("make a small market, run a straddle over it, print the summary, write the report")
    .option("--out <folder>", "where to put the market, the config and the run", "demo")
    .option("--json", "print one JSON document")
    .action(async ({ out, json = false }: { readonly out: string; readonly json?: boolean }) => {
      const { tradingDay } = await import("../units/time.ts");
      const { openWritableStore } = await import("../storage/open.ts");
      const { generateInto } = await import("./data-generate.ts");
      const { startRun } = await import("./start-run.ts");
      const say = (text: string): void => {
        process.stderr.write(`${text}\n`);
      };
      const store = path.join(out, "market.duckdb");
      const config = path.join(out, "straddle.json");
      mkdirSync(out, { recursive: true });
      if (existsSync(store)) say(`using the market in ${store}`);
      else {
        say(`making a synthetic NIFTY market, ${FROM} to ${TO}, in ${store}`);
        const target = await openWritableStore(`duckdb:${store}`, { create: true });
        try {
          await generateInto(
            target,
            [
              {
                underlying: "NIFTY",
                from: tradingDay(FROM),
                to: tradingDay(TO),
                seed: 920,
                stepSeconds: 60,
                strikesEachSide: 20,
                expiries: 1,
                withFuture: false,
                withQuotes: false,
                riskPremium: 0.15,
                defects: [],
              },
            ],
            { replace: false },
          );
          await target.close();
        } catch (error) {
          await target.close();
          rmSync(store, { force: true });
          throw error;
        }
      }
      writeFileSync(config, `${JSON.stringify(CONFIG, undefined, 2)}\n`);
      say(`running ${config}`);
      const result = await startRun(CONFIG, {
        file: config,
        folder: path.resolve(out),
        out: path.join(out, "runs"),
      });
      const { REPORT_FILE, reportOfRun } = await import("./write-report.ts");
      const { readStoredRun } = await import("../simulation/stored-run.ts");
      const { file } = await reportOfRun(readStoredRun(result.path), path.join(result.path, REPORT_FILE));
      await printRun(result, { json });
      if (json) return;
      say(`open the report:     ${path.relative(process.cwd(), file)}`);
      say(
        `look at the chain:   npm run -s pluto -- chain duckdb:${store} NIFTY --at "2025-01-02 09:20" --pick "CE atm" "PE premium 20"`,
      );
      say(`change and run it:   npm run -s pluto -- run ${config}`);
    });
