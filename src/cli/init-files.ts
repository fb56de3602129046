/** The days of a new project's market: a week of NIFTY. */
const DATA = "pluto data generate duckdb:market.duckdb --underlying NIFTY --from 2025-01-06 --to 2025-01-10";

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

const STRATEGY = `import { defineStrategy, exactlyOneSize, levelByPct, sizeOf, sizeParams, z, zTimeOfDay } from "pluto-derivatives";

/** Sells the ATM call and put once a day, each with a stop; what is left is bought back at the run's stop time. */
export const firstStraddle = defineStrategy({
  name: "first-straddle",
  summary: "sell the ATM call and put once a day, a stop on each",
  params: z
    .strictObject({
      entry_time: zTimeOfDay.prefault("09:30").describe("sell at the first event from here"),
      stop_pct: z.number().positive().default(30).describe("of the entry premium"),
      ...sizeParams,
    })
    .refine(...exactlyOneSize),
  create(desk, { entryTime, stopPct, ...size }) {
    let isDone = false;
    return {
      onNewDay() {
        isDone = false;
      },
      onEvent({ timeOfDay }) {
        if (isDone || timeOfDay < entryTime) return;
        isDone = true;
        const entry = desk.enter(
          (["CE", "PE"] as const).map((optionType) => ({
            side: "sell" as const,
            target: { expiry: "nearest" as const, optionType, strike: { by: "moneyness" as const, otmSteps: 0 } },
            size: sizeOf(size),
            reason: "ENTRY",
          })),
        );
        if (entry.status !== "filled") return;
        for (const { contract, price } of entry.legs)
          desk.protect(contract, { stop: levelByPct(price, stopPct) });
      },
    };
  },
});
`;

const TEST = `// Runs the strategy over the project's market, and reads its tradebook. \`npm run data\` comes first.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import test from "node:test";

const out = mkdtempSync(path.join(tmpdir(), "first-straddle-"));
test.after(() => rmSync(out, { recursive: true, force: true }));

test("both legs are sold at 09:30, and every day ends flat", () => {
  execFileSync("pluto", ["run", "configs/first-straddle.json", "--out", out], { stdio: "pipe" });
  const [uid = ""] = readdirSync(out).filter((name) => /^\\d{8}-/.test(name));
  const [header = "", ...lines] = readFileSync(path.join(out, uid, "tradebook.csv"), "utf8").trim().split("\\n");
  const columns = header.split(",");
  const rows = lines.map((line) => Object.fromEntries(line.split(",").map((cell, i) => [columns[i], cell])));
  const entries = rows.filter(({ reason }) => reason === "ENTRY");
  assert.ok(entries.length > 0);
  for (const { ts, action } of entries) {
    assert.match(ts, / 09:30:00/);
    assert.equal(action, "SELL");
  }
  for (const date of new Set(rows.map((row) => row.date))) {
    const units = rows.filter((row) => row.date === date).reduce((sum, row) => sum + Number(row.qty_dir), 0);
    assert.equal(units, 0, date);
  }
});
`;

const README = `# A Pluto project

A strategy as data (\`configs/legs.json\`), and one as code (\`strategies/first-straddle.ts\`) with its test. The market is made up by
a formula: it shows that things run, and says nothing on whether a strategy makes money.

Link Pluto once: \`npm link\` in its checkout, then \`npm link pluto-derivatives\` here. Then:

\`\`\`sh
npm run -s data
npm run -s legs
npm run -s code
npm test
\`\`\`

The first makes \`market.duckdb\`, the next two write run folders into \`runs/\`. Change a config and run it again.
`;

const base = { underlying: "NIFTY", store: "duckdb:../market.duckdb" } as const;

/** Where editors find the schemas of configs, once Pluto is linked. */
const SCHEMAS = "../node_modules/pluto-derivatives/schemas";

/** The files of a new project by their paths, in the order in which they are written. */
export const projectFiles = (name: string): ReadonlyMap<string, string> =>
  new Map([
    [
      "package.json",
      json({
        name,
        private: true,
        type: "module",
        scripts: {
          data: DATA,
          legs: "pluto run configs/legs.json",
          code: "pluto run configs/first-straddle.json",
          test: "node --test test/first-straddle.test.mjs",
        },
      }),
    ],
    [
      "tsconfig.json",
      json({
        compilerOptions: {
          target: "es2023",
          module: "nodenext",
          strict: true,
          noEmit: true,
          skipLibCheck: true,
        },
        include: ["strategies"],
      }),
    ],
    [".gitignore", "node_modules/\nruns/\n*.duckdb\n*.duckdb.wal\n"],
    [
      "configs/legs.json",
      json({
        $schema: `${SCHEMAS}/legs.json`,
        strategy: "legs",
        description: "Sells the ATM call and put at 09:20, a stop of 25 % on each, out at 15:15.",
        ...base,
        params: {
          entry_time: "09:20",
          exit_time: "15:15",
          legs: ["CE", "PE"].map((type) => ({ side: "sell", type, lots: 1, stop: { pct: 25 } })),
        },
      }),
    ],
    [
      "configs/first-straddle.json",
      json({
        $schema: `${SCHEMAS}/run.json`,
        strategy: "../strategies/first-straddle.ts",
        ...base,
        params: { stop_pct: 30, lots: 1 },
      }),
    ],
    ["strategies/first-straddle.ts", STRATEGY],
    ["test/first-straddle.test.mjs", TEST],
    ["README.md", README],
  ]);
