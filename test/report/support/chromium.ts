import { existsSync } from "node:fs";
import path from "node:path";
import { type Browser, chromium } from "playwright-core";

/** The system's Chromium, if it has one. */
export const chromiumPath: string | undefined = (process.env.PATH ?? "")
  .split(path.delimiter)
  .flatMap((folder) =>
    ["chromium", "chromium-browser", "google-chrome"].map((name) => path.join(folder, name)),
  )
  .find((file) => existsSync(file));

export const NO_CHROMIUM = "Chromium is not installed";

/** Starts it without a window. The sandbox needs rights that a container may not give; the pages are our own. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: chromiumPath ?? "chromium", args: ["--no-sandbox"] });
