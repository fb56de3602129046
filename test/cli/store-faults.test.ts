import { spawn } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seriesName } from "../../src/market/series.ts";
import { openStore } from "../../src/storage/open.ts";
import { tradingDay } from "../../src/units/time.ts";
import { optionsOf } from "../conformance/support/contents.ts";
import { withDuckDB, writeForeignDuckDB, writeForeignFiles } from "../conformance/support/foreign.ts";
import { makeStore, SMALL_RUN, sessionDays, smallMarket } from "../simulation/support/small-market.ts";
import { expectJsonRefusal, expectRefusal, pluto, runJson, Workspace } from "./support/pluto.ts";

/** A store that cannot be used: a code, one line, exit code 2, nothing written. Through the port, then the command. */

const space = new Workspace("faults");
const days = sessionDays(3);
const FIRST = days[0] ?? tradingDay("2025-01-01");
const near = seriesName(optionsOf("2025-01-02"));

beforeAll(async () => {
  const contents = smallMarket(days);
  await makeStore(`duckdb:${space.inside("good.duckdb")}`, contents);
  await writeForeignDuckDB(space.inside("theirs.duckdb"), contents);
  await writeForeignFiles(space.inside("csv"), contents, { format: "csv" });
  await writeForeignFiles(space.inside("parquet"), contents, { format: "parquet" });
  space.write("run.json", { ...SMALL_RUN, from: days[0], to: days[2] });
  for (const { make } of FAULTS) await make?.();
});
afterAll(() => space.remove());

/** Every file of a store of files, changed. */
function spoil(from: string, to: string, change: (file: string) => void): void {
  cpSync(space.inside(from), space.inside(to), { recursive: true });
  for (const entry of readdirSync(space.inside(to), { recursive: true, withFileTypes: true }))
    if (entry.isFile()) change(path.join(entry.parentPath ?? entry.path, entry.name));
}

const FAULTS: readonly {
  readonly fault: string;
  readonly url: string;
  readonly code: string;
  readonly words: RegExp;
  readonly make?: () => void | Promise<void>;
}[] = [
  {
    fault: "a DuckDB file that is not there",
    url: "duckdb:nowhere.duckdb",
    code: "store.missing",
    words: /nowhere\.duckdb does not exist; make it with pluto data/,
  },
  {
    fault: "a folder of files that is not there",
    url: "files:nowhere",
    code: "store.missing",
    words: /nowhere does not exist; make it with pluto data/,
  },
  {
    fault: "files: with a file",
    url: "files:good.duckdb",
    code: "store.unreadable",
    words: /good\.duckdb is a file; files: names a folder/,
  },
  {
    fault: "duckdb: with a folder",
    url: "duckdb:csv",
    code: "store.unreadable",
    words: /csv could not be opened/,
  },
  {
    fault: "a DuckDB store without a stamp",
    url: "duckdb:theirs.duckdb",
    code: "store.stamp-unknown",
    words: /add \?stamp=known\|start\|end\|59/,
  },
  {
    fault: "files without a stamp",
    url: "files:csv",
    code: "store.stamp-unknown",
    words: /add \?stamp=known\|start\|end\|59/,
  },
  {
    fault: "a stamp that is none",
    url: "duckdb:theirs.duckdb?stamp=middle",
    code: "store.bad-url",
    words: /known, start, end, 59, not "middle"/,
  },
  {
    fault: "object storage",
    url: "duckdb:s3://bucket/market.duckdb",
    code: "store.object-storage",
    words: /mount the bucket as a folder/,
  },
  {
    fault: "a query that is none",
    url: "duckdb:theirs.duckdb?stamps=end",
    code: "store.bad-url",
    words: /stamps/,
  },
  {
    fault: "a store of an unknown kind",
    url: "mongo:market",
    code: "store.unknown-kind",
    words: /"mongo:market".*duckdb:…, files:…, redis:…/,
  },
  {
    fault: "a DuckDB file cut in its head",
    url: "duckdb:head.duckdb",
    code: "store.unreadable",
    words: /head\.duckdb/,
    make: () =>
      writeFileSync(space.inside("head.duckdb"), readFileSync(space.inside("good.duckdb")).subarray(0, 6000)),
  },
  {
    fault: "a DuckDB file cut in its data",
    url: "duckdb:cut.duckdb",
    code: "store.unreadable",
    words: /cut\.duckdb/,
    make() {
      cpSync(space.inside("good.duckdb"), space.inside("cut.duckdb"));
      truncateSync(space.inside("cut.duckdb"), Math.floor(statSync(space.inside("good.duckdb")).size / 2));
    },
  },
  {
    fault: "Parquet files cut short",
    url: "files:cut-parquet?stamp=known",
    code: "store.unreadable",
    words: /cut-parquet\/NSE_Index_NIFTY\/2025-01-01\.parquet cannot be read/,
    make: () => spoil("parquet", "cut-parquet", (file) => truncateSync(file, statSync(file).size - 20)),
  },
  {
    fault: "CSV files with a wrong column",
    url: "files:wrong-csv?stamp=known",
    code: "store.bad-table",
    words: /wrong-csv\/NSE_Index_NIFTY\/2025-01-01\.csv has no column c; it has ts, .*close/,
    make: () =>
      spoil("csv", "wrong-csv", (file) =>
        writeFileSync(file, readFileSync(file, "utf8").replace(/,c\b/, ",close")),
      ),
  },
  {
    fault: "a table with a wrong column",
    url: "duckdb:wrong.duckdb?stamp=known",
    code: "store.bad-table",
    words: /NSE_Options_Expiry_NIFTY_20250102 in duckdb:\S*wrong\.duckdb\S* has no column strike/,
    async make() {
      cpSync(space.inside("theirs.duckdb"), space.inside("wrong.duckdb"));
      await withDuckDB(
        space.inside("wrong.duckdb"),
        `ALTER TABLE "${near}" RENAME COLUMN strike TO strike_price`,
      );
    },
  },
];

describe.concurrent.each(FAULTS)("$fault", ({ fault, url, code, words }) => {
  const [kind = "", rest = ""] = url.split(/(?<=^[a-z]+:)/);

  test("fails through the port with its code, in one line", async () => {
    const reading = async (): Promise<void> => {
      const store = await openStore(rest.includes("://") ? url : `${kind}${space.inside(rest)}`);
      try {
        for (const series of await store.series()) await store.load(series, FIRST, []);
      } finally {
        await store.close();
      }
    };
    const failure = reading();
    await expect(failure).rejects.toMatchObject({ name: "PlutoError", code });
    await expect(failure).rejects.not.toThrow("\n");
  });

  test("fails a run with exit code 2, in one line, and leaves nothing", async () => {
    const out = `runs of ${fault}`;
    const args = ["run", "run.json", "--store", url, "--to", FIRST, "--out", out];
    expectRefusal(await pluto(args, { cwd: space.folder }), code, words);
    expect(space.runs(out)).toEqual([]);
  });
});

test.concurrent.each(FAULTS.filter((_, i) => i % 4 === 1))(
  "$fault is one document with --json",
  async ({ fault, url, code, words }) => {
    const out = `json of ${fault}`;
    const args = ["run", "run.json", "--store", url, "--to", FIRST, "--out", out, "--json"];
    expectJsonRefusal(await pluto(args, { cwd: space.folder }), code, words);
    expect(space.runs(out)).toEqual([]);
  },
);

describe("a DuckDB file that another process has open for writing", () => {
  test("is said to be locked", async () => {
    cpSync(space.inside("good.duckdb"), space.inside("busy.duckdb"));
    const script = `const { DuckDBInstance } = await import("@duckdb/node-api");
      const held = await DuckDBInstance.create(${JSON.stringify(space.inside("busy.duckdb"))});
      process.stdout.write("held\\n"); setInterval(() => held, 1000);`;
    const holder = spawn(process.execPath, ["--input-type=module", "-e", script], {
      cwd: path.resolve(import.meta.dirname, "../.."),
      stdio: ["ignore", "pipe", "inherit"],
    });
    try {
      await new Promise((resolve) => holder.stdout.once("data", resolve));
      const args = ["run", "run.json", "--store", "duckdb:busy.duckdb"];
      const words = /busy\.duckdb is open for writing in another process; close it and run again/;
      expectRefusal(await pluto(args, { cwd: space.folder }), "store.locked", words);
      expectJsonRefusal(await pluto([...args, "--json"], { cwd: space.folder }), "store.locked", words);
      expectRefusal(await pluto([...args, "--workers", "2"], { cwd: space.folder }), "store.locked", words);
      await expect(openStore(`duckdb:${space.inside("busy.duckdb")}`)).rejects.toMatchObject({
        code: "store.locked",
      });
    } finally {
      holder.kill("SIGKILL");
    }
    expect(space.runs()).toEqual([]);
  });
});

test("a file that cannot be read fails its day, and the run goes on", async () => {
  const folder = space.inside("one-bad");
  mkdirSync(folder);
  cpSync(space.inside("csv"), folder, { recursive: true });
  writeFileSync(
    path.join(folder, "NSE_Index_NIFTY", `${days[1]}.csv`),
    "ts,o,h,l\n2025-01-02 09:15:00,1,1,1\n",
  );
  const args = ["run.json", "--store", "files:one-bad?stamp=known", "--out", "one-bad-runs"];
  const run = await runJson(args, { cwd: space.folder, exit: 1 });
  expect(run.status).toBe("failed_days");
  expect(run.manifest.days).toEqual({
    [days[0] ?? ""]: "done",
    [days[1] ?? ""]: "failed",
    [days[2] ?? ""]: "done",
  });
  expect(run.absent_days.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^store\.bad-table: .*one-bad\/NSE_Index_NIFTY\/2025-01-02\.csv has no column c/),
  ]);
  rmSync(folder, { recursive: true });
});
