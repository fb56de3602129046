// Times the main job as a whole process, from start to written tradebook, interleaved with a peer when there is one.
// The result's hash is checked before any time is printed. Figures of a shared machine drift: only ratios within one run count.
//   PLUTO_PERF=<folder with make-store.mjs and expected_w1.json> [PYTHON=<python with duckdb and numpy>] npm run bench [-- --runs 5]
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { cpus, tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const perf = process.env.PLUTO_PERF;
if (perf === undefined || !existsSync(path.join(perf, "make-store.mjs"))) {
  console.error(
    "PLUTO_PERF must name the folder of the benchmark workloads (make-store.mjs, expected_w1.json)",
  );
  process.exit(2);
}
const flag = process.argv.indexOf("--runs");
const runs = flag < 0 ? 5 : Number(process.argv[flag + 1]);
const cache = path.join(tmpdir(), "pluto-bench");
mkdirSync(cache, { recursive: true });
const store = path.join(cache, "w1.duckdb");
if (!existsSync(store))
  execFileSync(process.execPath, [path.join(perf, "make-store.mjs"), "w1", store], {
    cwd: root,
    stdio: "inherit",
  });

const work = mkdtempSync(path.join(tmpdir(), "pluto-bench-run-"));
const config = path.join(work, "w1.json");
const base = {
  strategy: "short-straddle",
  underlying: "NIFTY",
  from: "2025-01-01",
  to: "2025-03-27",
  store: `duckdb:${store}?stamp=known`,
  costs: "none",
  params: { entry_time: "09:20", exit_time: "15:15", stop_loss_pct: 25, qty: 75 },
};
writeFileSync(config, JSON.stringify(base));

const timed = (command, args, env = {}) => {
  const began = process.hrtime.bigint();
  const { status, stdout } = spawnSync(command, args, {
    encoding: "utf8",
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "ignore"],
    maxBuffer: 1 << 28,
  });
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${status}`);
  return { seconds, stdout };
};

/** The fills of a run in the form of the expected file, and their hash. */
const checked = (out) => {
  const [folder] = readdirSync(out);
  const [head, ...rows] = readFileSync(path.join(out, folder, "tradebook.csv"), "utf8")
    .trim()
    .split("\n")
    .map((line) => line.split(","));
  const at = Object.fromEntries(head.map((name, i) => [name, i]));
  const lines = rows.map((row) =>
    [row[at.ts].slice(0, 19), row[at.symbol], row[at.action], row[at.qty], row[at.price], row[at.value]].join(
      ",",
    ),
  );
  const expected = JSON.parse(readFileSync(path.join(perf, "expected_w1.json"), "utf8")).tradebook.map(
    (line) => line.split(",").slice(0, 6).join(","),
  );
  if (lines.join("\n") !== expected.join("\n"))
    throw new Error("the tradebook differs from the expected one: no time is printed");
  return createHash("sha256").update(lines.join("\n")).digest("hex").slice(0, 12);
};

const pluto = (workers) => {
  const out = path.join(work, "runs");
  rmSync(out, { recursive: true, force: true });
  const { seconds } = timed(process.execPath, [
    path.join(root, "dist/pluto.js"),
    "run",
    config,
    "--workers",
    String(workers),
    "--out",
    out,
    "--json",
  ]);
  return { seconds, hash: checked(out) };
};

const python = process.env.PYTHON;
const peer = () => {
  const { seconds, stdout } = timed(python, [path.join(perf, "peers/bulk_numpy.py"), "w1", "1"], {
    PERF_DATA: cache,
  });
  return { seconds, hash: JSON.parse(stdout.trim().split("\n").at(-1)).tradebook_sha256.slice(0, 12) };
};

const cases = {
  "pluto, 1 worker": () => pluto(1),
  "pluto, 2 workers": () => pluto(2),
  ...(python && { "bulk numpy": peer }),
};
const seconds = Object.fromEntries(Object.keys(cases).map((name) => [name, []]));
const hashes = {};
for (let run = 0; run < runs; run++)
  for (const [name, measure] of Object.entries(cases)) {
    const result = measure();
    seconds[name].push(result.seconds);
    hashes[name] = result.hash;
  }
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const report = {
  workload: "W1, whole process, start to written tradebook",
  machine: `${cpus().length} × ${cpus()[0].model}`,
  node: process.version,
  runs,
  cases: Object.fromEntries(
    Object.entries(seconds).map(([name, values]) => [
      name,
      {
        median_s: Number(median(values).toFixed(3)),
        min_s: Number(Math.min(...values).toFixed(3)),
        hash: hashes[name],
      },
    ]),
  ),
};
mkdirSync(path.join(root, "bench/results"), { recursive: true });
writeFileSync(path.join(root, "bench/results/w1.json"), `${JSON.stringify(report, undefined, 2)}\n`);
console.log(
  `${report.workload}; Node ${report.node}, ${report.machine}, medians of ${runs} interleaved runs`,
);
for (const [name, { median_s, min_s, hash }] of Object.entries(report.cases))
  console.log(`  ${name.padEnd(18)} ${median_s.toFixed(3)} s  (least ${min_s.toFixed(3)})  result ${hash}`);
rmSync(work, { recursive: true, force: true });
