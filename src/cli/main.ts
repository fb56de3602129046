#!/usr/bin/env node
import { enableCompileCache } from "./compile-cache.ts";

enableCompileCache();
const { runCommandLine } = await import("./command-line.ts");
process.exitCode = await runCommandLine(process.argv);
