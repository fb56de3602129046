import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectRefusal, pluto, runJson, Workspace } from "../cli/support/pluto.ts";
import { skipUnless } from "../require.ts";
import { chromiumPath, NO_CHROMIUM, openBrowser } from "./support/chromium.ts";
import { openPage, readingFaults, saved, walk } from "./support/reader.ts";

/** The page of a basket: three runs of a made-up market, read as a user reads it. */
const space = new Workspace("basket-page");
const inBrowser = skipUnless(chromiumPath !== undefined, NO_CHROMIUM);
const BAD = `<img src=x onerror="window.harmed=1">`;
let browser: Browser | undefined;

beforeAll(async () => {
  const market = ["NIFTY", "--from", "2025-01-01", "--to", "2025-02-06", "--expiries", "1"];
  await pluto(["data", "generate", "duckdb:market.duckdb", "--underlying", ...market], { cwd: space.folder });
  const sleeves: { label: string; run: string }[] = [];
  for (const [label, entry] of [
    ["early", "09:20"],
    ["late", "11:30"],
    ["noon", "12:30"],
  ] as const) {
    const params = { entry_time: entry, exit_time: "15:15", stop_loss_pct: 25, lots: 1 };
    const config = {
      strategy: "short-straddle",
      underlying: "NIFTY",
      store: "duckdb:market.duckdb",
      capital: 500_000,
      margin: "span",
      params,
    };
    const { folder } = await runJson([space.write(`${label}.json`, config)], { cwd: space.folder });
    sleeves.push({ label, run: folder });
  }
  space.write("plain.json", { name: `plain ${BAD}`, capital: 2_000_000, sleeves });
  const weights = { method: "minimum_cvar", fit_sessions: 20, hold_sessions: 5 };
  space.write("fitted.json", { name: "fitted", capital: 2_000_000, sleeves, weights });
  for (const args of [["plain.json", "--market"], ["fitted.json"]])
    expect(await pluto(["report", ...args], { cwd: space.folder })).toMatchObject({ code: 0, stderr: "" });
  if (chromiumPath !== undefined) browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  space.remove();
});

const open = (file: string) => openPage(browser, space.inside(file), {});

describe("the command", () => {
  test("says what it wrote; pluto basket writes the same page beside what it prints", async () => {
    const said = await pluto(["report", "fitted.json", "--out", "x.html", "--json"], { cwd: space.folder });
    const written = JSON.parse(said.stdout) as { readonly bytes: number; readonly round_trips: number };
    expect(written).toMatchObject({ file: "x.html", bytes: Buffer.byteLength(space.read("x.html")) });
    expect(written.round_trips).toBeGreaterThan(0);
    await pluto(["basket", "fitted.json", "--report", "y.html"], { cwd: space.folder });
    expect(space.read("y.html")).toBe(space.read("x.html"));
  });

  test("every part is there; what was not asked for is said", () => {
    const plain = space.read("plain.html");
    for (const id of ["summary", "equity", "sleeves", "together", "margin", "capacity", "stress", "trades"])
      expect(plain).toContain(`<section id="${id}"`);
    expect(plain).not.toContain('<section id="weights"');
    expect(plain).toContain("A fill's share of its market at 1 ×".replace("'", "&#39;"));
    expect(plain).toContain("NIFTY: margin after it");
    const fitted = space.read("fitted.html");
    expect(fitted).toContain('<section id="weights"');
    expect(fitted.match(/Not computed/g)).toHaveLength(2);
  });

  test("a part of a basket is refused in one line", async () => {
    const said = await pluto(["report", "plain.json", "--weekday", "MON"], { cwd: space.folder });
    expectRefusal(said, "report.no-part", "whole");
  });
});

describe("the page", () => {
  inBrowser("draws every chart, asks for nothing, and runs nothing that came from the config", async () => {
    for (const [file, charts] of [
      ["plain.html", 2],
      ["fitted.html", 3],
    ] as const) {
      const { page, said, asked } = await open(file);
      await walk(page);
      expect(await page.locator("[data-chart] svg").count()).toBe(charts);
      expect(await page.evaluate("[window.harmed === undefined, document.images.length]")).toEqual([true, 0]);
      expect([said, asked.length]).toEqual([[], 1]);
      await page.close();
    }
  });

  inBrowser(
    "is no wider than a phone, a tablet and a desk; can be read without a mouse and without eyes",
    async () => {
      const { page } = await open("plain.html");
      for (const width of [390, 820, 1440]) {
        await page.setViewportSize({ width, height: 900 });
        await walk(page);
        expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
      }
      expect(await readingFaults(page)).toEqual([]);
      const pdf = await page.pdf({ preferCSSPageSize: true });
      expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
      await page.close();
    },
  );

  inBrowser("has the combined tradebook, byte for byte, and finds a sleeve's trades", async () => {
    const { page } = await open("plain.html");
    await page.locator("#trade-search").fill("noon/");
    const legs = await page.locator("#trade-table tbody td:nth-child(5)").allTextContents();
    expect(legs.length).toBeGreaterThan(0);
    expect(legs.every((leg) => leg.startsWith("noon/"))).toBe(true);
    expect(await page.locator("#trade-table a").count()).toBe(0);
    await page.locator("#trade-search").fill("");
    await page.locator('[data-table="fills"]').click();
    const fills = await saved(page, "#trade-csv");
    await pluto(["basket", "plain.json", "--tradebook", "book.csv"], { cwd: space.folder });
    expect(fills).toBe(space.read("book.csv"));
    await page.close();
  });

  inBrowser("of a single run with its market has a chart of greeks", async () => {
    const [run = ""] = space.runs();
    const args = ["report", `runs/${run}`, "--market", "--out", "run.html"];
    expect(await pluto(args, { cwd: space.folder })).toMatchObject({ code: 0, stderr: "" });
    const { page, said } = await open("run.html");
    await walk(page);
    expect(await page.locator('[data-chart="greeks"] svg path').count()).toBeGreaterThan(6);
    const heads = await page.locator("#trade-table thead th").allTextContents();
    expect(heads).toEqual(expect.arrayContaining(["worst", "best"]));
    expect(await page.locator("#days caption").allTextContents()).toContain(
      "Gap stress: the sudden jump that would have cost the open book most",
    );
    expect([said, await readingFaults(page)]).toEqual([[], []]);
    await page.close();
  });

  inBrowser("turns dark", async () => {
    const { page } = await open("plain.html");
    await page.locator("#theme-toggle").click();
    expect(await page.locator('[data-chart="basket-equity"] svg').innerHTML()).toContain("#8ab8f5");
    await page.close();
  });
});
