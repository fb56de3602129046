// Bundles the command, the worker and the library entry into dist/. The worker must be built JavaScript: Node 20 starts
// no thread from a .ts file. Bundling also halves the time to start (one file to read instead of a hundred).
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as esbuild from "esbuild";
import { Groups, staticModules } from "./build-groups.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

/** Every .ts file below src/ but tests, sorted. */
export function sourceFiles(folder = path.join(root, "src")) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts") && !entry.name.endsWith(".test.ts"))
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

/** What the manifest records of the code that ran: one hash over the engine, and one over the built-in strategies. */
export function sourceHashes() {
  const engine = createHash("sha256");
  const strategies = createHash("sha256");
  for (const file of sourceFiles()) {
    const name = path.relative(root, file).replaceAll(path.sep, "/");
    const text = `${name}\n${readFileSync(file, "utf8")}\n`;
    engine.update(text);
    // Built-in strategies share their parts, so they share one hash.
    if (name.startsWith("src/strategies/")) strategies.update(text);
  }
  return { engine: engine.digest("hex"), strategies: strategies.digest("hex") };
}

/** zod carries its messages in fifty languages; Pluto speaks one. Two thirds of a megabyte less to read at every start. */
const onlyEnglish = {
  name: "only-english",
  setup(builder) {
    builder.onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: 'export { default as en } from "./en.js";',
    }));
  },
};

/** The scripts and the style sheets that reports carry: for browsers, in one piece each, without a source map. */
async function buildPage() {
  const { metafile } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: [
      { out: "report-page", in: "src/report/browser/run-report.ts" },
      { out: "report-page", in: "src/report/html/page.css" },
      { out: "basket-page", in: "src/report/browser/basket-report.ts" },
      { out: "basket-page", in: "src/report/html/page.css" },
      { out: "search-page", in: "src/report/browser/search/search-pages.ts" },
      { out: "search-page", in: "src/report/html/search/search.css" },
    ],
    outdir: "dist",
    bundle: true,
    format: "iife",
    platform: "browser",
    target: ["chrome111", "firefox113", "safari16.4"],
    minify: true,
    legalComments: "none",
    charset: "utf8",
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "warning",
    metafile: true,
  });
  return metafile;
}

/** What `pluto run` loads at its start, whichever config it has: one file instead of a hundred. */
const RUN_PATH = [
  "src/cli/run.ts",
  "src/cli/start-run.ts",
  "src/cli/cache-place.ts",
  "src/cli/find-strategy.ts",
  "src/cli/git.ts",
  "src/cli/build-info.ts",
  "src/cli/note-look.ts",
  "src/cli/progress.ts",
  "src/research/held-out.ts",
  "src/research/resolve-run.ts",
  "src/simulation/execute-run.ts",
  "src/simulation/held-out-log.ts",
  "src/simulation/margin-files.ts",
  "src/simulation/run-days.ts",
  "src/simulation/run-folder.ts",
  "src/simulation/segments.ts",
  "src/simulation/vix-opens.ts",
  "src/storage/day-cache/day-cache.ts",
  "src/storage/open.ts",
  "src/storage/parquet/parquet-writer.ts",
  "src/storage/store-url.ts",
  "src/report/run-json.ts",
  "src/report/run-text.ts",
];

export async function build() {
  const { version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  const entries = { pluto: "src/cli/main.ts", worker: "src/cli/worker.ts", index: "src/index.ts" };
  const options = {
    absWorkingDir: root,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    sourcemap: true,
    minifyWhitespace: true,
    minifySyntax: true,
    // highs looks for its .wasm beside its own file.
    external: ["@duckdb/node-api", "@duckdb/node-bindings", "esbuild", "highs"],
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);",
    },
    define: { __PLUTO_VERSION__: JSON.stringify(version), __PLUTO_SOURCES__: JSON.stringify(sourceHashes()) },
    logLevel: "warning",
    plugins: [onlyEnglish],
  };
  const made = [];
  for (const name of SHARED) made.push(await buildShared(options, name));
  options.plugins = [shared];
  const groups = new Groups(options);
  const run = await staticModules(options, RUN_PATH);
  const start = await staticModules(options, ["src/cli/command-line.ts"]);
  // What every command needs, even for its help, does not load the run path.
  const duckdb = await staticModules(options, ["src/storage/duckdb/duckdb-store.ts"]);
  await groups.plan({ base: start, core: run, duckdb });
  for (const group of ["base", "core", "duckdb"]) made.push(await groups.build(group));
  const lazy = [...groups.lazy].map(([module, name]) => ({ out: name, in: module }));
  const { metafile } = await esbuild.build({
    ...options,
    entryPoints: [...Object.entries(entries).map(([out, file]) => ({ out, in: file })), ...lazy],
    outdir: "dist",
    splitting: true,
    plugins: [shared, groups.plugin()],
    metafile: true,
  });
  const page = await buildPage();
  // Chunks carry their content in their names: what an earlier build left is swept away once the new one stands.
  const outputs = [...made, metafile, page].flatMap((part) => Object.keys(part.outputs));
  const kept = new Set(outputs.map((file) => path.basename(file)));
  for (const entry of readdirSync(path.join(root, "dist"), { withFileTypes: true }))
    if (entry.isFile() && !kept.has(entry.name)) rmSync(path.join(root, "dist", entry.name), { force: true });
}

/** A library in a file of its own, which every other file imports: two copies of it would not know each other's classes. */
async function buildShared(options, name) {
  const { metafile } = await esbuild.build({
    ...options,
    stdin: { contents: `export * from "${name}";`, resolveDir: root },
    outfile: `dist/${name}.js`,
    // Not our code: nobody reads its names in a stack.
    minify: true,
    metafile: true,
  });
  return metafile;
}

const SHARED = ["zod", "commander"];
const shared = {
  name: "shared",
  setup(builder) {
    builder.onResolve({ filter: new RegExp(`^(${SHARED.join("|")})$`) }, ({ path: name }) => ({
      path: `./${name}.js`,
      external: true,
    }));
  },
};

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await build();
