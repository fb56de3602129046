import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "../scripts/build.mjs";

/**
 * Tests of the command line and of worker threads run the built files: make them once, from this source. Days that they
 * decode are kept as a user's would be, in a folder that goes with the test run.
 */
export async function setup(): Promise<() => void> {
  const cache = mkdtempSync(path.join(tmpdir(), "pluto-test-cache-"));
  process.env.PLUTO_CACHE = cache;
  await build();
  return () => rmSync(cache, { recursive: true, force: true });
}
