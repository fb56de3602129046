import { readFileSync } from "node:fs";
import { deflateRawSync } from "node:zlib";
import type { PageAssets } from "../report/html/page.ts";

/** Which script and style sheet a page carries: that of runs, of baskets, or of searches and walk-forwards. */
export type PageKind = "report-page" | "basket-page" | "search-page";

/** The built style sheet and script of a kind of page: beside this file, or in dist/ when this runs from source. */
export function pageAssets(kind: PageKind = "report-page"): PageAssets {
  const isSource = import.meta.url.endsWith(".ts");
  const read = (name: string): string =>
    readFileSync(new URL(`${isSource ? "../../dist/" : "./"}${name}`, import.meta.url), "utf8");
  return {
    style: read(`${kind}.css`),
    script: read(`${kind}.js`),
    pack: (text) => deflateRawSync(text).toString("base64"),
  };
}
