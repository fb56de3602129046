import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rankedTrials } from "../../src/research/search/ranking.ts";
import type { Trial } from "../../src/research/search/trial.ts";
import { expectRefusal, pluto, Workspace } from "../cli/support/pluto.ts";
import { skipUnless } from "../require.ts";
import { chromiumPath, NO_CHROMIUM, openBrowser } from "./support/chromium.ts";
import { writeMadeUpSearch } from "./support/made-up-search.ts";
import { type OpenPage, openPage, readingFaults, saved, texts, walk } from "./support/reader.ts";

/** The page of a search, as a reader uses it. */
const BAD = `<script>window.harmed=1</script><img src=x onerror="window.harmed=1">"'&`;
const space = new Workspace("search-page");
const cwd = space.folder;
const inBrowser = skipUnless(chromiumPath !== undefined, NO_CHROMIUM);
let browser: Browser | undefined;
let trials: readonly Trial[] = [];
let best = 0;

beforeAll(async () => {
  trials = writeMadeUpSearch(space.inside("plain"), { trials: 60, sessions: 120 });
  best = rankedTrials(trials, { objectives: [{ metric: "sharpe", goal: "max" }] })[0]?.number ?? -1;
  writeMadeUpSearch(space.inside("front"), { trials: 30, sessions: 110, objectives: 2, text: BAD });
  for (const name of ["plain", "front"])
    expect(await pluto(["report", name], { cwd })).toMatchObject({ code: 0, stderr: "" });
  if (chromiumPath !== undefined) browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  space.remove();
});

const open = (name: string, options: Parameters<typeof openPage>[2] = {}): Promise<OpenPage> =>
  openPage(browser, space.inside(name, "report.html"), options);
const trialName = (page: Page): Promise<string | null> => page.locator("#trial-name").textContent();

test("the command says what it wrote, and refuses to cut a search", async () => {
  const said = await pluto(["report", "plain", "--out", "x.html", "--json"], { cwd });
  expect(JSON.parse(said.stdout)).toEqual({
    file: "x.html",
    bytes: Buffer.byteLength(space.read("x.html")),
    trials: 60,
  });
  expectRefusal(
    await pluto(["report", "plain", "--from", "2021-02-01"], { cwd }),
    "report.no-filter",
    /is no run/,
  );
  space.write("cut/search.json", space.read("plain", "search.json").slice(0, 100));
  expectRefusal(await pluto(["report", "cut"], { cwd }), "search.unreadable", /cut\/search\.json/);
  space.write("bare/search.json", space.read("plain", "search.json"));
  expectRefusal(await pluto(["report", "bare"], { cwd }), "search.unreadable", /trials\.ndjson/);
});

describe("the page", () => {
  inBrowser("says the verdict with its reasons, and asks for nothing from outside", async () => {
    const { page, said, asked } = await open("plain");
    await walk(page);
    expect((await texts(page, "#verdict .stats dt"))[0]).toBe("Is it more than luck?");
    expect(await page.locator("#verdict .findings li").count()).toBe(3);
    expect(await page.locator("#verdict").textContent()).toContain("Deflated Sharpe");
    for (const chart of ["course", "cloud", "slice-0", "slice-3", "pair", "pair-across", "pair-up"])
      expect(await page.locator(`[data-chart="${chart}"] svg path`).count(), chart).toBeGreaterThan(1);
    expect([said, asked.length]).toEqual([[], 1]);
    await page.close();
  });

  inBrowser("lists every trial: sorted, searched, by status, and as a file", async () => {
    const { page } = await open("plain");
    const cells = (column: number) => texts(page, `#trial-table tbody td:nth-child(${column})`);
    expect(await page.locator("#trial-status").textContent()).toBe("1–50 of 60");
    expect((await cells(2))[0]).toBe(String(best));
    await page.locator("#trial-table th button", { hasText: "net PnL" }).click();
    const most = [...trials].sort((a, b) => b.netPnl - a.netPnl)[0]?.number;
    expect((await cells(2))[0]).toBe(String(most));
    await page.selectOption("#trial-reason", "few_trades");
    expect(await cells(2)).toEqual(["3"]);
    const file = await saved(page, "#trial-csv");
    expect(file.trimEnd().split("\n").length).toBe(2);
    expect(file).toContain("2 round trips of 10");
    await page.selectOption("#trial-reason", "");
    await page.fill("#trial-search", "trail");
    const shown = (await page.locator("#trial-status").textContent()) ?? "";
    const trailing = trials.filter(({ values }) => values["params.mode"] === "trail").length;
    expect(shown).toContain(`of ${trailing} (60 without the filter)`);
    await page.close();
  });

  inBrowser("picks a trial with the mouse, the keyboard or the address", async () => {
    const { page } = await open("plain", { hash: "#trial-7" });
    expect(await trialName(page)).toMatch(/^Trial 7, rank \d+ of 59$/);
    const row = page.locator("#trial-table tbody tr").nth(1);
    await row.click();
    const second = await row.locator("td").nth(1).textContent();
    expect(await trialName(page)).toBe(`Trial ${second}, rank 2 of 59`);
    const first = page.locator("#trial-table tbody tr").first();
    await first.focus();
    await page.keyboard.press("Enter");
    expect(await trialName(page)).toBe(`Trial ${best}, rank 1 of 59`);
    expect(await page.locator("#trial-table tr.picked td").nth(1).textContent()).toBe(String(best));
    await page.close();
  });

  inBrowser("maps any two parameters, with slices through the picked cell", async () => {
    const { page } = await open("plain");
    await page.selectOption("#pair-across", { label: "stop_loss_pct" });
    await page.selectOption("#pair-up", { label: "entry_time" });
    await page.selectOption("#pair-of", "count");
    expect(await page.locator("#map-title").textContent()).toBe(
      "Sharpe ratio by stop_loss_pct and entry_time",
    );
    await page.locator('[data-chart="pair"]').focus();
    for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowLeft");
    for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowDown");
    const inCorner = trials.filter(
      ({ status, values }) =>
        status === "done" && values["params.stop_loss_pct"] === 10 && values["params.entry_time"] === "09:20",
    ).length;
    const what = inCorner === 0 ? "no trial" : `${inCorner}, ${inCorner} trials`;
    expect(await page.locator("#map-summary").textContent()).toContain(
      `Picked: stop_loss_pct 10, entry_time 09:20: ${what}.`,
    );
    expect(await page.locator("#across-title").textContent()).toBe(
      "Along stop_loss_pct, where entry_time is 09:20",
    );
    await page.locator("#trial-cell").click();
    expect(await page.locator("#trial-table tbody tr").count()).toBe(inCorner);
    const map = await page.locator('[data-chart="pair"]').innerHTML();
    await page.locator('[data-view="surface"]').click();
    expect(await page.locator('[data-chart="pair"]').innerHTML()).not.toBe(map);
    await page.close();
  });

  inBrowser("shows the front of two objectives, and runs nothing that came from the config", async () => {
    const { page, said } = await open("front");
    await walk(page);
    expect(await page.locator('[data-chart="front"] svg path').count()).toBeGreaterThan(1);
    expect(await page.locator("#front tbody tr").count()).toBeGreaterThan(0);
    expect([await page.evaluate("window.harmed"), said]).toEqual([undefined, []]);
    expect(await page.locator("h1").textContent()).toBe(BAD);
    await page.close();
  });

  inBrowser("is no wider than a phone, a tablet or a desk, dark, and read without a mouse", async () => {
    const { page } = await open("plain", { width: 390, dark: true });
    for (const width of [390, 820, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      await walk(page);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
    }
    expect(await readingFaults(page)).toEqual([]);
    const pdf = await page.pdf({ preferCSSPageSize: true });
    expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
    await page.close();
  });
});
