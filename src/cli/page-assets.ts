import { readFileSync } from "node:fs";
import { deflateRawSync } from "node:zlib";
import type { PageAssets } from "../report/html/page.ts";

/** The built style sheet and script of reports: beside this file, or in dist/ when this runs from source. */
export function pageAssets(): PageAssets {
  const isSource = import.meta.url.endsWith(".ts");
  const read = (name: string): string =>
    readFileSync(new URL(`${isSource ? "../../dist/" : "./"}${name}`, import.meta.url), "utf8");
  return {
    style: read("report-page.css"),
    script: read("report-page.js"),
    pack: (text) => deflateRawSync(text).toString("base64"),
  };
}
