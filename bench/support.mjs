// What the benchmarks that work inside one process share: the workload's store, and the engine's own modules bundled as the command is.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

/** The folder of the benchmark workloads; ends the process when PLUTO_PERF does not name it. */
export function perfFolder() {
  const folder = process.env.PLUTO_PERF;
  if (folder === undefined || !existsSync(path.join(folder, "make-store.mjs"))) {
    console.error("PLUTO_PERF must name the folder of the benchmark workloads (make-store.mjs)");
    process.exit(2);
  }
  return folder;
}

/** The workload's DuckDB store, made once and kept in the temporary folder. */
export function storeOf(workload) {
  const folder = path.join(tmpdir(), "pluto-bench");
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${workload}.duckdb`);
  const script = path.join(perfFolder(), "make-store.mjs");
  if (!existsSync(file))
    execFileSync(process.execPath, [script, workload, file], { cwd: root, stdio: "inherit" });
  return file;
}

/** Names exported by modules of `src/`, bundled and imported. @param exports module → names */
export async function engineModules(exports) {
  const work = mkdtempSync(path.join(root, "bench/.bundle-"));
  try {
    const outfile = path.join(work, "engine.mjs");
    const contents = Object.entries(exports)
      .map(([file, names]) => `export { ${names} } from ${JSON.stringify(path.join(root, "src", file))};`)
      .join("\n");
    await build({
      stdin: { contents, resolveDir: root, loader: "ts" },
      bundle: true,
      platform: "node",
      format: "esm",
      packages: "external",
      outfile,
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    if (process.env.PLUTO_KEEP_BUNDLE === undefined) rmSync(work, { recursive: true, force: true });
  }
}

/** The value after a flag of the command line. */
export function flag(name, otherwise) {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : process.argv[at + 1];
}

/** Processor seconds of the process that some work took: a busy machine distorts them less than the clock's. */
export function timed(work) {
  const began = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(began);
  return { result, seconds: (user + system) / 1e6 };
}

export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

export const machine = () => `Node ${process.version}, ${cpus().length} × ${cpus()[0].model}`;

/** The same of work that awaits. */
export async function timedAsync(work) {
  const began = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(began);
  return { result, seconds: (user + system) / 1e6 };
}
