// Many machines: one run and one search by 1, 2 and 4 workers on this machine, over a Redis server of its own. The tradebook's hash and
// every trial are compared with the local ones before a figure is printed. Rounds are interleaved, figures are medians; workers are warm.
// Beside the clock it counts processor seconds (Linux), which a busy machine distorts less.
//   node bench/scale.mjs [--rounds 3] [--workers 1,2,4] [--to 2024-12-31] [--sets 200] [--json]
// Needs redis-server. With --second it measures one session of second data instead: bytes, and what loading it takes.
import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { Redis } from "ioredis";
import { engineModules, flag, machine, median, root } from "./support.mjs";

const rounds = Number(flag("rounds", "3"));
const counts = flag("workers", "1,2,4").split(",").map(Number);
const to = flag("to", "2024-12-31");
const sets = Number(flag("sets", "200"));
const space = mkdtempSync(path.join(tmpdir(), "pluto-scale-"));
const command = path.join(root, "dist/pluto.js");
const children = new Set();

/** The command, to its end: what it printed, and milliseconds on the clock. */
function pluto(...args) {
  const began = performance.now();
  const text = execFileSync(process.execPath, [command, ...args], {
    cwd: space,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  return { document: args.includes("--json") ? JSON.parse(text) : text, ms: performance.now() - began };
}

/** Processor seconds that a living process has taken, its threads among them. */
function cpuOf({ pid }) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

async function plutoLater(...args) {
  const began = performance.now();
  const child = spawn(process.execPath, [command, ...args], {
    cwd: space,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let cpu = 0;
  const watch = setInterval(() => {
    try {
      cpu = cpuOf(child);
    } catch {
      // It has ended.
    }
  }, 20);
  let text = "";
  child.stdout.on("data", (data) => (text += data));
  const code = await new Promise((resolve) => child.once("close", resolve));
  clearInterval(watch);
  if (code !== 0) throw new Error(`pluto ${args.join(" ")} ended with ${code}`);
  return { document: JSON.parse(text), ms: performance.now() - began, cpu };
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address();
  server.close();
  return port;
}

async function startRedis() {
  const port = await freePort();
  const child = spawn(
    "redis-server",
    ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--dir", space],
    { stdio: ["ignore", "pipe", "ignore"] },
  );
  children.add(child);
  await new Promise((resolve) =>
    child.stdout.on("data", (text) => text.includes("Ready to accept") && resolve()),
  );
  return { url: (db) => `redis://127.0.0.1:${port}/${db}`, client: new Redis({ port, host: "127.0.0.1" }) };
}

async function startWorker(url) {
  const child = spawn(process.execPath, [command, "worker", "--redis", url], {
    cwd: space,
    stdio: ["ignore", "ignore", "pipe"],
  });
  children.add(child);
  await new Promise((resolve) =>
    child.stderr.on("data", (text) => String(text).includes("listens at") && resolve()),
  );
  return child;
}

const end = (child) =>
  new Promise((resolve) => {
    child.once("exit", resolve);
    child.kill("SIGKILL");
    children.delete(child);
  });

const memory = async (client) => Number(/used_memory:(\d+)/.exec(await client.info("memory"))[1]);

/** Bytes of the jobs that the queue holds, and of their results. */
async function sizes(client) {
  const jobs = [];
  const results = [];
  for (const key of await client.keys("*")) {
    if (key.includes("result:")) results.push(await client.strlen(key));
    else if ((await client.type(key)) === "hash" && (await client.hexists(key, "data")))
      jobs.push(Buffer.byteLength(await client.hget(key, "data")));
  }
  return { jobs, results };
}

const sum = (values) => values.reduce((total, value) => total + value, 0);
const hashOf = (file) => createHash("sha256").update(readFileSync(file)).digest("hex");

async function manyMachines() {
  pluto(
    "data",
    "generate",
    "duckdb:market.duckdb",
    "--underlying",
    "NIFTY",
    "--from",
    "2024-01-01",
    "--to",
    to,
  );
  const run = {
    strategy: "short-straddle",
    underlying: "NIFTY",
    store: "duckdb:market.duckdb",
    params: { lots: 1, entry_time: "09:20", exit_time: "15:15", stop_loss_pct: 25 },
  };
  writeFileSync(path.join(space, "run.json"), JSON.stringify(run));
  const space2 = {
    "params.entry_time": { type: "time", min: "09:20", max: "14:05", step_minutes: 15 },
    "params.stop_loss_pct": { type: "integer", min: 10, max: 55, step: 5 },
  };
  writeFileSync(
    path.join(space, "search.json"),
    JSON.stringify({
      run: "run.json",
      space: space2,
      sampler: "grid",
      trials: sets,
      batch: Math.min(sets, 1000),
      objectives: [{ metric: "total_pnl" }],
    }),
  );
  const local = pluto("run", "run.json", "--workers", "1", "--json");
  const { tradebook_hash: hash, days } = local.document;
  const searched = pluto("optimize", "search.json", "--workers", "1", "--json");
  const trials = hashOf(path.join(space, searched.document.folder, "trials.csv"));
  const one = ["run", "run.json", "--from", days[0].date, "--to", days[0].date];
  const redis = await startRedis();
  const figures = {};
  const note = (name, value) => {
    process.stderr.write(`${name}: ${Number(value.toPrecision(4))}\n`);
    figures[name] = [...(figures[name] ?? []), value];
  };
  /** One command, by the clock and by the processor. @param workers that do its jobs */
  const measured = async (name, workers, ...args) => {
    await redis.client.flushall();
    const before = sum(workers.map(cpuOf));
    const { document, ms, cpu } = await plutoLater(...args, "--json");
    note(`${name}, s`, ms / 1000);
    note(`${name}, CPU s here`, cpu);
    if (workers.length > 0) note(`${name}, CPU s of workers`, sum(workers.map(cpuOf)) - before);
    return document;
  };
  const runBy = async (name, workers, ...flags) => {
    const { tradebook_hash: got } = await measured(name, workers, "run", "run.json", ...flags);
    if (got !== hash) throw new Error(`${name}: tradebook ${got}, not ${hash}`);
  };
  const searchBy = async (name, workers, ...flags) => {
    const { folder } = await measured(name, workers, "optimize", "search.json", ...flags);
    if (hashOf(path.join(space, folder, "trials.csv")) !== trials) throw new Error(`${name}: other trials`);
  };
  const on = ["--on", redis.url(0)];
  for (let round = 0; round < rounds; round++) {
    await runBy("run here", [], "--workers", "1");
    await searchBy("search here", [], "--workers", "1");
    for (const count of counts) {
      const workers = [];
      for (let i = 0; i < count; i++) workers.push(await startWorker(redis.url(0)));
      // Modules are loaded and the store is open in every worker.
      await plutoLater("run", "run.json", ...on, "--job-days", "1", "--json");
      for (const jobDays of [20, 1]) {
        await redis.client.flushall();
        const before = await memory(redis.client);
        await runBy(
          `run, ${count} workers, jobs of ${jobDays}`,
          workers,
          ...on,
          "--job-days",
          String(jobDays),
        );
        if (count > 1) continue;
        const { jobs, results } = await sizes(redis.client);
        note(`bytes a job of ${jobDays} sessions`, median(jobs));
        note(`result bytes a session, jobs of ${jobDays}`, sum(results) / days.length);
        const taken = (await memory(redis.client)) - before;
        note(`Redis memory a job of ${jobDays} sessions, bytes`, taken / jobs.length);
      }
      await searchBy(`search, ${count} workers`, workers, ...on);
      if (count === 1) {
        const { jobs, results } = await sizes(redis.client);
        note("bytes a job of a search", median(jobs));
        note("result bytes a set and session", sum(results) / days.length / sets);
        for (let i = 0; i < 3; i++) {
          await measured("one session here", [], ...one, "--workers", "1");
          await measured("one session, 1 worker", workers, ...one, ...on);
        }
      }
      for (const worker of workers) await end(worker);
    }
  }
  redis.client.disconnect();
  const of = Object.fromEntries(Object.entries(figures).map(([name, values]) => [name, median(values)]));
  const jobs = { 1: days.length, 20: Math.ceil(days.length / 20) };
  const cpu = (size) =>
    of[`run, 1 workers, jobs of ${size}, CPU s here`] +
    of[`run, 1 workers, jobs of ${size}, CPU s of workers`];
  const each = (name, of_) => Object.fromEntries(counts.map((count) => [name(count), of_(count)]));
  const derived = {
    "CPU of one job more, ms": (1000 * (cpu(1) - cpu(20))) / (jobs[1] - jobs[20]),
    "submit to done beyond a run here, ms":
      1000 * (of["one session, 1 worker, s"] - of["one session here, s"]),
    "sessions/s here": days.length / of["run here, s"],
    "sets/s here": sets / of["search here, s"],
    ...each(
      (count) => `sessions/s, ${count} workers`,
      (count) => days.length / of[`run, ${count} workers, jobs of 20, s`],
    ),
    ...each(
      (count) => `sets/s, ${count} workers`,
      (count) => sets / of[`search, ${count} workers, s`],
    ),
    ...each(
      (count) => `set-sessions a CPU second of workers, ${count} workers`,
      (count) => (sets * days.length) / of[`search, ${count} workers, CPU s of workers`],
    ),
  };
  return {
    tradebook_hash: hash,
    trials_hash: trials,
    sessions: days.length,
    sets,
    rounds,
    ...of,
    ...derived,
  };
}

/** What a session of second data takes: in a file, in Redis, to load, and over the network if days came from objects. */
async function secondData() {
  const day = "2024-01-02";
  const generate = ["data", "generate", "duckdb:second.duckdb", "--from", day, "--to", day, "--step", "1"];
  const made = pluto(...generate);
  mkdirSync(path.join(space, "files"), { recursive: true });
  pluto("data", "ingest", "duckdb:second.duckdb", "--to", "files:files");
  const parquet = Number(
    execFileSync("du", ["-sb", path.join(space, "files")], { encoding: "utf8" }).split("\t")[0],
  );
  const redis = await startRedis();
  const before = await memory(redis.client);
  pluto("data", "ingest", "duckdb:second.duckdb", "--to", redis.url(0));
  const inRedis = (await memory(redis.client)) - before;
  const { openStore } = await engineModules({ "storage/open.ts": "openStore" });
  const figures = {};
  for (const [name, url] of [
    ["DuckDB", `duckdb:${path.join(space, "second.duckdb")}`],
    ["Parquet", `files:${path.join(space, "files")}`],
    ["Redis", redis.url(0)],
  ]) {
    const store = await openStore(url);
    const times = [];
    for (let i = 0; i < 2 * rounds + 1; i++) {
      const began = performance.now();
      for (const series of await store.series()) await store.load(series, day, ["close"]);
      times.push(performance.now() - began);
    }
    figures[`load closes from ${name}, ms`] = median(times.slice(1));
    await store.close();
  }
  redis.client.disconnect();
  return {
    "generate, ms": made.ms,
    "DuckDB bytes": statSync(path.join(space, "second.duckdb")).size,
    "Parquet bytes": parquet,
    "Redis bytes": inRedis,
    ...figures,
  };
}

// Stopped, it leaves no server and no worker behind.
for (const signal of ["SIGINT", "SIGTERM"])
  process.once(signal, () => {
    for (const child of children) child.kill("SIGKILL");
    process.exit(1);
  });
try {
  const result = {
    machine: machine(),
    ...(process.argv.includes("--second") ? await secondData() : await manyMachines()),
  };
  if (process.argv.includes("--json")) console.log(JSON.stringify(result, undefined, 1));
  else
    for (const [name, value] of Object.entries(result))
      console.log(`${name.padEnd(52)} ${typeof value === "number" ? Number(value.toPrecision(4)) : value}`);
} finally {
  for (const child of children) child.kill("SIGKILL");
  rmSync(space, { recursive: true, force: true });
}
