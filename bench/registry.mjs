// Lists 10,000 made-up runs: the first time from their folders, then from the index. `node bench/registry.mjs`, after `npm run build`.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const RUNS = 10_000;
const parent = mkdtempSync(path.join(tmpdir(), "pluto-registry-bench-"));
const model = { name: "close", version: 1 };
const days = Object.fromEntries(
  Array.from({ length: 250 }, (_, i) => [
    `2024-${String(1 + (i % 12)).padStart(2, "0")}-${String(1 + (i % 28)).padStart(2, "0")}`,
    "done",
  ]),
);
for (let i = 0; i < RUNS; i++) {
  const uid = `20250101-000000-${i.toString(16).padStart(6, "0")}`;
  const folder = path.join(parent, uid);
  mkdirSync(folder);
  const config = {
    strategy: "short-straddle",
    underlying: "NIFTY",
    from: "2024-01-01",
    to: "2024-12-31",
    fill: "close",
    costs: "dated",
    params: { entry_time: "09:20", exit_time: "15:15", stop_loss_pct: i, lots: 1 },
  };
  const manifest = {
    uid,
    status: "done",
    strategy: { name: "short-straddle", source_hash: "s".repeat(64) },
    config,
    config_hash: "c".repeat(64),
    store: "duckdb:market.duckdb",
    git: { commit: "a".repeat(40), dirty: false },
    engine: { version: "1", source_hash: "e".repeat(64) },
    from: "2024-01-01",
    to: "2024-12-31",
    models: { fill: model, stop: model, slippage: model, costs: model, margin: model },
    ran_at: "2025-01-01T00:00:00Z",
    took_ms: 1000,
    data_version: "d".repeat(64),
    days,
    outputs: {},
    tradebook_hash: "t".repeat(64),
  };
  writeFileSync(path.join(folder, "manifest.json"), JSON.stringify(manifest));
  writeFileSync(
    path.join(folder, "metrics.json"),
    JSON.stringify({
      net_pnl: i,
      max_drawdown: -i,
      days: 250,
      metrics: { sharpe: i / 1e4, sortino: 1, calmar: 2 },
    }),
  );
}
const list = (what) => {
  const began = performance.now();
  execFileSync(process.execPath, ["dist/pluto.js", "runs", "--out", parent, "--sort", "sharpe", "--json"]);
  process.stdout.write(`${what}: ${Math.round(performance.now() - began)} ms\n`);
};
list("10,000 runs, no index");
for (let i = 0; i < 3; i++) list("10,000 runs, indexed");
rmSync(parent, { recursive: true });
