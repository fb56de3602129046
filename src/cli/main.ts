#!/usr/bin/env node
import { enableCompileCache } from "./compile-cache.ts";

// A reader that has seen enough, such as head or a pager, closes the pipe: that ends the output, and is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

enableCompileCache();
const { runCommandLine } = await import("./command-line.ts");
process.exitCode = await runCommandLine(process.argv);
