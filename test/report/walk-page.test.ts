import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectRefusal, pluto, Workspace } from "../cli/support/pluto.ts";
import { skipUnless } from "../require.ts";
import { chromiumPath, NO_CHROMIUM, openBrowser } from "./support/chromium.ts";
import { writeMadeUpWalkForward } from "./support/made-up-search.ts";
import { openPage, readingFaults, saved, texts, walk } from "./support/reader.ts";

/** The page of a walk-forward, as a reader uses it. */
const BAD = `<script>window.harmed=1</script><img src=x onerror="window.harmed=1">"'&`;
const space = new Workspace("walk-page");
const cwd = space.folder;
const inBrowser = skipUnless(chromiumPath !== undefined, NO_CHROMIUM);
const file = space.inside("walk", "report.html");
let browser: Browser | undefined;
let folds = 0;

beforeAll(async () => {
  folds = writeMadeUpWalkForward(space.inside("walk"), { sessions: 120, text: BAD }).folds;
  expect(await pluto(["report", "walk"], { cwd })).toMatchObject({ code: 0, stderr: "" });
  if (chromiumPath !== undefined) browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  space.remove();
});

test("one that was interrupted has nothing to show yet", async () => {
  const { splits: _, ...rest } = JSON.parse(space.read("walk", "walkforward.json")) as Record<
    string,
    unknown
  >;
  space.write("early/walkforward.json", { ...rest, status: "interrupted" });
  expectRefusal(await pluto(["report", "early"], { cwd }), "walkforward.unreadable", /--resume walk/);
});

describe("the page", () => {
  inBrowser("shows a row a fold, what was chosen in it, and every chart", async () => {
    const { page, said, asked } = await openPage(browser, file);
    await walk(page);
    expect(folds).toBe(6);
    expect(await page.locator("#folds tbody tr").count()).toBe(folds);
    expect(await page.locator("#folds tbody tr").first().locator("rect.train, rect.test").count()).toBe(2);
    for (const chart of ["oos", "kept", "drift-0", "drift-1", "stability"])
      expect(await page.locator(`[data-chart="${chart}"] svg path`).count(), chart).toBeGreaterThan(1);
    expect([said, asked.length, await page.evaluate("window.harmed")]).toEqual([[], 1, undefined]);
    await page.close();
  });

  inBrowser("lists the sets, the steadiest first: sorted, filtered, and as a file", async () => {
    const { page } = await openPage(browser, file);
    const cells = (column: number) => texts(page, `#set-table tbody td:nth-child(${column})`);
    const scores = (await cells(3)).map((text) => Number(text.replace("−", "-")));
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    await page.locator("#set-table th button", { hasText: "times chosen" }).click();
    const chosen = (await cells(7)).map(Number);
    expect(chosen).toEqual([...chosen].sort((a, b) => b - a));
    expect(chosen.reduce((sum, count) => sum + count, 0)).toBe(folds);
    await page.selectOption("#set-reason", "chosen");
    const csv = await saved(page, "#set-csv");
    expect(csv.trimEnd().split("\n").length).toBe(1 + chosen.filter((count) => count > 0).length);
    await page.close();
  });

  inBrowser("is no wider than a phone, a tablet or a desk, dark, and read without a mouse", async () => {
    const { page } = await openPage(browser, file, { width: 390, dark: true });
    for (const width of [390, 820, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      await walk(page);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
    }
    expect(await readingFaults(page)).toEqual([]);
    await page.close();
  });
});
