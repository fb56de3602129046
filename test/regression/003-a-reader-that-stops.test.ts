import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const COMMAND = path.resolve(import.meta.dirname, "../../dist/pluto.js");

test("a reader that closes the pipe early, as head does, ends a long output without a stack trace", async () => {
  // The schema of a run is longer than a pipe holds: the rest of it is written after head has gone.
  const line = '"$0" "$1" schema run | head -n 1';
  const { stdout, stderr } = await promisify(execFile)("sh", ["-c", line, process.execPath, COMMAND]);
  expect(stdout).toBe("{\n");
  expect(stderr).toBe("");
});
