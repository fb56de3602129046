import { mkdirSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";

const root = path.resolve(import.meta.dirname, "../../..");

/**
 * Bundles a file of the tests that must run as a process of its own: Node 20 runs no TypeScript. It lies below
 * node_modules, so that what it imports is found.
 */
export async function bundled(file: string): Promise<string> {
  const folder = path.join(root, "node_modules", ".cache", "pluto-tests");
  mkdirSync(folder, { recursive: true });
  const outfile = path.join(folder, `${path.basename(file, ".ts")}.${process.pid}.mjs`);
  await build({
    entryPoints: [file],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    external: ["@duckdb/*", "ioredis"],
    logLevel: "error",
  });
  return outfile;
}
