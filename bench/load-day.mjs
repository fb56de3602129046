// Times loading one day (minute chain, 81 strikes × 2, and its index) from each adapter, interleaved, beside the decoding
// of the same columns from bytes that are already here. Every load's rows are hashed, and the hashes compared, before any
// time is printed. Figures of a shared machine drift: only ratios within one run count. Redis takes part where
// redis-server is installed; the server is this bench's own.
//   npm run bench:load [-- --runs 15]
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { cpus, tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as esbuild from "esbuild";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const flag = process.argv.indexOf("--runs");
const runs = flag < 0 ? 15 : Number(process.argv[flag + 1]);
const work = mkdtempSync(path.join(tmpdir(), "pluto-bench-load-"));
const server = spawnSync("redis-server", ["--version"]).status === 0 ? await startRedis() : undefined;
process.on("exit", () => {
  server?.child.kill("SIGKILL");
  rmSync(work, { recursive: true, force: true });
});

const {
  openStore,
  openWritableStore,
  MemoryStore,
  generateDays,
  encodeDay,
  decodeDay,
  dataVersion,
  seriesName,
} = await sources();
const COLUMNS = {
  close: [],
  bars: ["open", "high", "low"],
  all: ["open", "high", "low", "bid", "ask", "bidQty", "askQty", "volume", "oi"],
};
const spec = {
  underlying: "NIFTY",
  from: "2025-01-02",
  to: "2025-01-02",
  seed: 1,
  stepSeconds: 60,
  strikesEachSide: 40,
  expiries: 1,
  withFuture: false,
  withQuotes: true,
  // The null market: every minute of every contract has a row.
  riskPremium: 0,
  defects: [],
};
const [day] = [...generateDays(spec)];
const contents = day.series.filter(({ series }) => series.underlying === "NIFTY");

const urls = {
  DuckDB: `duckdb:${path.join(work, "market.duckdb")}`,
  "files (Parquet)": `files:${path.join(work, "market")}`,
  ...(server && { Redis: `${server.url}?prefix=own:` }),
};
const stores = { memory: new MemoryStore() };
for (const [name, url] of Object.entries(urls)) {
  const store = await openWritableStore(url, { create: true });
  await fill(store);
  await store.close();
  stores[name] = await openStore(url);
}
await fill(stores.memory);
if (server)
  stores["Redis over DuckDB"] = await openStore(
    `${server.url}?prefix=cache:&over=${encodeURIComponent(urls.DuckDB)}`,
  );

const encoded = contents.map(({ series, rows }) => {
  const name = `${seriesName(series)} ${day.date}`;
  return { name, fields: encodeDay(name, rows) };
});
const cases = {
  "decode alone": (columns) =>
    encoded.map(({ name, fields }) => decodeDay(name, columns, (field) => fields.get(field) ?? null).rows),
  ...Object.fromEntries(
    Object.entries(stores).map(([name, store]) => [
      name,
      (columns) => Promise.all(contents.map(({ series }) => store.load(series, day.date, columns))),
    ]),
  ),
};

const rows = contents.reduce((sum, content) => sum + content.rows.time.length, 0);
const report = {
  rows,
  node: process.version,
  machine: `${cpus().length} × ${cpus()[0].model}`,
  runs,
  columns: {},
};
for (const [what, columns] of Object.entries(COLUMNS)) {
  const hashes = new Set();
  // Once unmeasured: it compares the rows, and warms what can be warm.
  for (const load of Object.values(cases)) hashes.add(versionOf(await load(columns)));
  if (hashes.size !== 1) throw new Error(`the adapters give different rows for ${what}: no time is printed`);
  const seconds = Object.fromEntries(Object.keys(cases).map((name) => [name, []]));
  for (let run = 0; run < runs; run++)
    for (const [name, load] of Object.entries(cases)) {
      const began = process.hrtime.bigint();
      await load(columns);
      seconds[name].push(Number(process.hrtime.bigint() - began) / 1e9);
    }
  const median = Object.fromEntries(Object.entries(seconds).map(([name, all]) => [name, middle(all)]));
  console.log(
    `${what}: ${rows} rows, medians of ${runs} interleaved loads, result ${[...hashes][0].slice(0, 12)}`,
  );
  for (const [name, s] of Object.entries(median))
    console.log(
      `  ${name.padEnd(18)} ${(s * 1000).toFixed(2).padStart(8)} ms ${(rows / s / 1e6).toFixed(1).padStart(7)} M rows/s` +
        `  ${(s / median.DuckDB).toFixed(2).padStart(5)} of DuckDB's time  ${(s / median["decode alone"]).toFixed(1).padStart(6)} × decode alone`,
    );
  report.columns[what] = { hash: [...hashes][0], median_ms: round(median) };
}
for (const store of Object.values(stores)) await store.close();
mkdirSync(path.join(root, "bench/results"), { recursive: true });
writeFileSync(path.join(root, "bench/results/load-day.json"), `${JSON.stringify(report, undefined, 2)}\n`);
process.exit(0);

function middle(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

function round(median) {
  return Object.fromEntries(Object.entries(median).map(([name, s]) => [name, Number((s * 1000).toFixed(3))]));
}

async function fill(store) {
  const write = await store.begin();
  for (const { series, rows: own } of contents) await write.put(series, day.date, own);
  await write.setDataVersion("NIFTY", day.date, "bench");
  await write.commit();
}

/** The canonical hash of what was loaded: a contract without rows is no part of it. */
function versionOf(loaded) {
  return dataVersion(
    day.date,
    loaded.map((rows, i) => ({ series: contents[i].series, rows })),
  );
}

async function startRedis() {
  const port = await new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port: free } = probe.address();
      probe.close(() => resolve(free));
    });
  });
  const quiet = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", work];
  const child = spawn("redis-server", ["--port", String(port), ...quiet], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  await new Promise((resolve, reject) => {
    child.once("exit", () => reject(new Error("redis-server ended")));
    child.stdout.on("data", (text) => text.includes("Ready to accept connections") && resolve());
  });
  child.removeAllListeners("exit");
  return { child, url: `redis://127.0.0.1:${port}/0` };
}

/** The sources, bundled: Node 20 runs no TypeScript. Below node_modules, so that what they import is found. */
async function sources() {
  const folder = path.join(root, "node_modules/.cache/pluto-bench");
  mkdirSync(folder, { recursive: true });
  const outfile = path.join(folder, "load-day.mjs");
  const names = [
    'export { openStore, openWritableStore } from "./src/storage/open.ts";',
    'export { MemoryStore } from "./src/storage/memory/memory-store.ts";',
    'export { generateMarket as generateDays } from "./src/synthetic/generate-market.ts";',
    'export { encodeDay, decodeDay } from "./src/storage/redis/day-columns.ts";',
    'export { dataVersion } from "./src/market/data-version.ts";',
    'export { seriesName } from "./src/market/series.ts";',
  ];
  await esbuild.build({
    stdin: { contents: names.join("\n"), resolveDir: root, loader: "ts" },
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    external: ["@duckdb/*", "ioredis"],
    logLevel: "error",
  });
  return import(pathToFileURL(outfile).href);
}
