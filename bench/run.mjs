// Times the main job as a whole process, from start to written tradebook: cold, filling the cache of decoded days, and warm, plain
// and strict, interleaved with twins of the peers, and with a peer itself when there is one. The result's hash is checked before any
// time is printed. Figures of a shared machine drift: only ratios within one run count.
//   PLUTO_PERF=<folder with make-store.mjs and expected_w1.json> [PYTHON=<python with duckdb and numpy>] npm run bench [-- --runs 5]
//   … npm run bench -- --days duckdb:LONG.duckdb    the cost of a day instead: 15, 30, 60 … days of a longer store, cold and warm
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
const cacheFolder = path.join(work, "cache");
const days = flagValue("--days");
const storeUrl = days ?? `duckdb:${store}?stamp=known`;
const write = (name, config) => {
  const file = path.join(work, `${name}.json`);
  writeFileSync(file, JSON.stringify(config));
  return file;
};
const plain = {
  strategy: "short-straddle",
  underlying: "NIFTY",
  from: "2025-01-01",
  to: "2025-03-27",
  store: storeUrl,
  costs: "none",
  params: { entry_time: "09:20", exit_time: "15:15", stop_loss_pct: 25, qty: 75 },
};
/** The premium strangle with all that makes a result honest: orders that rest, levies, spread, margin, gap stress, marks. */
const strict = {
  ...plain,
  strategy: "premium-strangle",
  costs: "dated",
  slippage: "spread",
  stop_model: "sl_limit",
  margin: "span",
  preset: "strict",
  params: { premium: 20, qty: 75 },
};
const configs = { plain: write("plain", plain), strict: write("strict", strict) };

/** Tells, as a process ends, what it took: processor seconds and the most memory. */
const REPORTER = `import { writeSync } from "node:fs"; process.on("exit", () => { const u = process.resourceUsage();
  writeSync(2, "\\nused " + (u.userCPUTime + u.systemCPUTime) / 1e6 + " " + u.maxRSS / 1024 + "\\n"); });`;

const timed = (command, args, env = {}) => {
  const began = process.hrtime.bigint();
  const isNode = command === process.execPath;
  const preload = isNode ? ["--import", `data:text/javascript,${encodeURIComponent(REPORTER)}`] : [];
  const { status, stdout, stderr } = spawnSync(command, [...preload, ...args], {
    encoding: "utf8",
    cwd: root,
    env: { ...process.env, ...env },
    maxBuffer: 1 << 28,
  });
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${status}: ${stderr}`);
  const [, cpu, mb] = /used (\S+) (\S+)/.exec(stderr) ?? [];
  return { seconds, cpu: Number(cpu), mb: Number(mb), stdout };
};

const hashOf = (lines) => createHash("sha256").update(lines.join("\n")).digest("hex").slice(0, 12);
const expected = JSON.parse(readFileSync(path.join(perf, "expected_w1.json"), "utf8")).tradebook.map((line) =>
  line.split(",").slice(0, 6).join(","),
);
const sameAsExpected = (lines) => {
  if (lines.join("\n") !== expected.join("\n"))
    throw new Error("the tradebook differs from the expected one: no time is printed");
  return hashOf(lines);
};

/** The fills of a run in the form of the expected file. */
const fillsIn = (out) => {
  const [folder] = readdirSync(out);
  const [head, ...rows] = readFileSync(path.join(out, folder, "tradebook.csv"), "utf8")
    .trim()
    .split("\n")
    .map((line) => line.split(","));
  const at = Object.fromEntries(head.map((name, i) => [name, i]));
  return rows.map((row) =>
    [
      row[at.ts].slice(0, 19),
      ...["symbol", "action", "qty", "price", "value"].map((name) => row[at[name]]),
    ].join(","),
  );
};

const pluto = (config, { workers = 1, cache, more = [] }) => {
  const out = path.join(work, "runs");
  rmSync(out, { recursive: true, force: true });
  const args = [
    "run",
    config,
    "--workers",
    String(workers),
    "--cache",
    cache,
    "--out",
    out,
    "--json",
    ...more,
  ];
  const used = timed(process.execPath, [path.join(root, "dist/pluto.js"), ...args]);
  return { ...used, fills: fillsIn(out) };
};
const filling = (config) => {
  rmSync(cacheFolder, { recursive: true, force: true });
  return pluto(config, { cache: cacheFolder });
};
const warm = (config, more) => pluto(config, { cache: cacheFolder, more });

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const three = (value) => (Number.isFinite(value) ? Number(value.toFixed(3)) : null);

/** Runs all cases in turns, and sums each up. @param check of the fills: returns their hash */
function interleaved(cases, runs) {
  const taken = Object.fromEntries(Object.keys(cases).map((name) => [name, []]));
  for (let run = 0; run < runs; run++)
    for (const [name, measure] of Object.entries(cases)) taken[name].push(measure());
  return Object.fromEntries(
    Object.entries(taken).map(([name, all]) => {
      const hashes = new Set(all.map(({ hash }) => hash));
      if (hashes.size !== 1) throw new Error(`${name} has several results: ${[...hashes].join(", ")}`);
      const of = (key) => all.map((one) => one[key]);
      const wall = of("seconds");
      return [
        name,
        {
          median_s: three(median(wall)),
          min_s: three(Math.min(...wall)),
          cpu_median_s: three(median(of("cpu"))),
          cpu_min_s: three(Math.min(...of("cpu"))),
          peak_mb: Math.round(Math.max(...of("mb"))) || null,
          hash: [...hashes][0],
        },
      ];
    }),
  );
}

function publish(file, report, lines) {
  mkdirSync(path.join(root, "bench/results"), { recursive: true });
  writeFileSync(path.join(root, "bench/results", file), `${JSON.stringify(report, undefined, 2)}\n`);
  console.log(`${report.workload}; Node ${report.node}, ${report.machine}, ${report.runs} interleaved runs`);
  for (const line of lines) console.log(`  ${line}`);
}
const surroundings = { machine: `${cpus().length} × ${cpus()[0].model}`, node: process.version, runs };

function wholeRuns() {
  const raw = path.join(work, "w1.raw");
  execFileSync(process.execPath, [path.join(root, "bench/twin.mjs"), "raw-make", store, raw], { cwd: root });
  const twin = (...args) => {
    const used = timed(process.execPath, [path.join(root, "bench/twin.mjs"), ...args]);
    return { ...used, hash: sameAsExpected(used.stdout.trim().split("\n")) };
  };
  const python = process.env.PYTHON;
  const peer = () => {
    const used = timed(python, [path.join(perf, "peers/bulk_numpy.py"), "w1", "1"], {
      PERF_DATA: path.dirname(store),
    });
    return { ...used, hash: JSON.parse(used.stdout.trim().split("\n").at(-1)).tradebook_sha256.slice(0, 12) };
  };
  const right = (run) => ({ ...run, hash: sameAsExpected(run.fills) });
  const own = (run) => ({ ...run, hash: hashOf(run.fills) });
  const cases = {
    "node alone": () => ({ ...timed(process.execPath, ["-e", "0"]), hash: "-" }),
    "twin: raw column file": () => twin("raw", raw),
    "twin: every column": () => twin("bulk", store),
    ...(python && { "bulk numpy": peer }),
    "plain, cold": () => right(pluto(configs.plain, { cache: "off" })),
    "plain, cold, 2 workers": () => right(pluto(configs.plain, { cache: "off", workers: 2 })),
    "plain, filling": () => right(filling(configs.plain)),
    "plain, warm": () => right(warm(configs.plain)),
    "strict, cold": () => own(pluto(configs.strict, { cache: "off" })),
    "strict, filling": () => own(filling(configs.strict)),
    "strict, warm": () => own(warm(configs.strict)),
  };
  const found = interleaved(cases, runs);
  for (const name of ["filling", "warm"])
    if (found[`strict, ${name}`].hash !== found["strict, cold"].hash)
      throw new Error(`strict, ${name} has another result than cold`);
  const report = { workload: "W1, whole process, start to written tradebook", ...surroundings, cases: found };
  const lines = Object.entries(found).map(
    ([name, { median_s, min_s, cpu_median_s, cpu_min_s, peak_mb, hash }]) =>
      `${name.padEnd(23)} ${median_s.toFixed(3)} s (least ${min_s.toFixed(3)}), processor ${cpu_median_s} s (least ${cpu_min_s}), ${peak_mb} MB, result ${hash}`,
  );
  publish("w1.json", report, lines);
}

/** The least of some runs over so many first days of the store, cold and warm; the cost of a day is the slope between two. */
function costOfADay() {
  const listed = JSON.parse(
    timed(process.execPath, [path.join(root, "dist/pluto.js"), "data", "list", days, "--json"]).stdout,
  );
  const sessions = listed.series.find(({ name }) => /_Index_NIFTY$/.test(name));
  const dates = datesFrom(sessions.from, sessions.to);
  const counts = [15, 30, 60, 120, 240, 600].filter((count) => count <= dates.length);
  const config = write("days", { ...plain, from: dates[0], to: dates.at(-1), accept_missing: undefined });
  filling(config);
  const cases = {};
  for (const count of counts) {
    const more = ["--from", dates[0], "--to", dates[count - 1]];
    const own = (run) => ({ ...run, hash: hashOf(run.fills) });
    cases[`${count} cold`] = () => own(pluto(config, { cache: "off", more }));
    cases[`${count} warm`] = () => own(warm(config, more));
  }
  const found = interleaved(cases, runs);
  const slope = (kind, key) => {
    const [least, most] = [counts[0], counts.at(-1)];
    return (1000 * (found[`${most} ${kind}`][key] - found[`${least} ${kind}`][key])) / (most - least);
  };
  const perDay = Object.fromEntries(
    ["cold", "warm"].map((kind) => [
      kind,
      { wall_ms: three(slope(kind, "min_s")), cpu_ms: three(slope(kind, "cpu_min_s")) },
    ]),
  );
  const lines = Object.entries(found).map(
    ([name, { min_s, cpu_min_s, peak_mb }]) =>
      `${name.padEnd(9)} least ${min_s} s, processor ${cpu_min_s} s, ${peak_mb} MB`,
  );
  for (const [kind, { wall_ms, cpu_ms }] of Object.entries(perDay))
    lines.push(`a day ${kind}: ${wall_ms} ms, processor ${cpu_ms} ms`);
  publish("days.json", { workload: `days of ${days}`, ...surroundings, cases: found, a_day: perDay }, lines);
}

/** Calendar days of which a run leaves out those without a session; counts are of weekdays, which is near enough for a slope. */
function datesFrom(from, to) {
  const dates = [];
  for (let at = Date.parse(from); at <= Date.parse(to); at += 86_400_000)
    if (new Date(at).getUTCDay() % 6 !== 0) dates.push(new Date(at).toISOString().slice(0, 10));
  return dates;
}

function flagValue(name) {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}

try {
  if (days === undefined) wholeRuns();
  else costOfADay();
} finally {
  rmSync(work, { recursive: true, force: true });
}
