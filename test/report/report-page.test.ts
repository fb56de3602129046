import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectRefusal, pluto, Workspace } from "../cli/support/pluto.ts";
import { skipUnless } from "../require.ts";
import { chromiumPath, NO_CHROMIUM, openBrowser } from "./support/chromium.ts";
import { writeMadeUpRun } from "./support/made-up-run.ts";
import { type OpenPage, openPage, readingFaults, saved, texts, walk } from "./support/reader.ts";

/** `pluto report` as a user runs it, and its page as a reader uses it. */
const BAD = `<script>window.harmed=1</script><img src=x onerror="window.harmed=1">"'&`;
const space = new Workspace("report");
const inBrowser = skipUnless(chromiumPath !== undefined, NO_CHROMIUM);
let browser: Browser | undefined;

beforeAll(async () => {
  await writeMadeUpRun(space.inside("small"), { days: 60 });
  await writeMadeUpRun(space.inside("harmful"), {
    days: 3,
    strategy: BAD,
    note: BAD,
    leg: BAD,
    idle: 1,
    config: { underlying: "NIFTY", params: { text: BAD } },
  });
  for (const run of ["small", "harmful"])
    expect(await pluto(["report", run], { cwd: space.folder })).toMatchObject({ code: 0, stderr: "" });
  if (chromiumPath !== undefined) browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  space.remove();
});

const open = (
  file: string,
  options: { readonly width?: number; readonly dark?: boolean; readonly hash?: string } = {},
): Promise<OpenPage> => openPage(browser, space.inside(file, "report.html"), options);

describe("the command", () => {
  test("says what it wrote, as JSON too", async () => {
    const said = await pluto(["report", "small", "--out", "x.html", "--json"], { cwd: space.folder });
    expect(JSON.parse(said.stdout)).toEqual({
      file: "x.html",
      bytes: Buffer.byteLength(space.read("x.html")),
      days: 60,
      round_trips: 240,
    });
  });

  test("writes a part of a run elsewhere, and the page says so", async () => {
    const args = ["report", "small", "--weekday", "MON", "--dte", "3", "--out", "monday.html", "--json"];
    const said = await pluto(args, { cwd: space.folder });
    expect(JSON.parse(said.stdout)).toMatchObject({ days: 12, round_trips: 48 });
    expect(space.read("monday.html")).toContain("Cut: MON; 3 days to expiry.");
  });

  test("takes a tradebook alone, without what only a run knows", async () => {
    const args = ["report", "--tradebook", "small/tradebook.csv", "--out", "alone.html"];
    expect((await pluto(args, { cwd: space.folder })).code).toBe(0);
    const text = space.read("alone.html");
    expect(text).toContain("Tradebook report");
    for (const part of ["data", "identity"]) expect(text).not.toContain(`<section id="${part}"`);
  });

  test.each([
    [[], "report.which", /either the folder of a run or --tradebook/],
    [["small", "--tradebook", "small/tradebook.csv"], "report.which", /either/],
    [["nowhere"], "run.unknown", /manifest\.json/],
    [["small", "--weekday", "FRI"], "report.no-out", /--out/],
    [["small", "--dte", "90", "--out", "no.html"], "report.nothing-left", /90 days to expiry/],
    [["--tradebook", "small/days.csv"], "tradebook.unreadable", /no tradebook/],
    [["--tradebook", "small/tradebook.csv", "--vix", "10..12"], "report.no-vix", /India VIX/],
    [["small", "--out", "no/such/folder/x.html"], "file.unwritable", /cannot be written/],
  ])("refuses %j", async (args, code, words) => {
    expectRefusal(await pluto(["report", ...args], { cwd: space.folder }), code, words);
  });
});

describe("the page", () => {
  inBrowser("asks for nothing but itself and says nothing to the console, wherever one scrolls", async () => {
    const { page, said, asked } = await open("small");
    await walk(page);
    expect(said).toEqual([]);
    expect(asked.map((url) => url.replace(/^.*\//, ""))).toEqual(["report.html"]);
    const drawn = page.locator("[data-chart] svg");
    expect(await drawn.count()).toBe(await page.locator("[data-chart]").count());
    expect(await drawn.count()).toBe(5);
    await page.close();
  });

  inBrowser("runs no script and makes no element of what came from data or config", async () => {
    const { page, said } = await open("harmful");
    await walk(page);
    await page.locator('[data-table="fills"]').click();
    const circle = page.locator('[data-chart="day"]');
    await circle.scrollIntoViewIfNeeded();
    const box = await circle.boundingBox();
    if (box === null) throw new Error("the day's chart is in sight");
    await page.mouse.move(box.x + 80, box.y + 60);
    await page.waitForTimeout(60);
    expect(await page.evaluate("[window.harmed === undefined, document.images.length]")).toEqual([true, 0]);
    expect(await page.locator("h1").textContent()).toBe(BAD);
    await page.locator("#day-date").fill("2021-01-05"); // Nothing is left of the day before.
    expect(await page.locator("#day-summary").textContent()).toBe("Nothing was traded or held.");
    expect(await page.locator('[data-chart="day"] svg path').count()).toBe(0);
    expect(await texts(page, "#trade-table tbody td:last-child")).toContain(BAD);
    expect(said).toEqual([]);
    await page.close();
  });

  inBrowser("turns, sorts and filters the trades, and gives the tradebook back byte for byte", async () => {
    const { page } = await open("small");
    const status = page.locator("#trade-status");
    expect(await status.textContent()).toBe("1–50 of 240");
    const [previous, next] = [page.locator("#trade-previous"), page.locator("#trade-next")];
    expect(await previous.isDisabled()).toBe(true);
    for (let turn = 0; turn < 4; turn++) await next.click();
    expect(await status.textContent()).toBe("201–240 of 240");
    expect(await next.isDisabled()).toBe(true);
    const net = async (): Promise<number[]> =>
      (await texts(page, "#trade-table tbody td:nth-last-child(2)")).map((text) =>
        Number(text.replace("−", "-").replaceAll(/[₹,]/g, "")),
      );
    const head = page.locator("#trade-table th button", { hasText: "net PnL" });
    await head.click();
    const falling = await net();
    expect(falling).toEqual([...falling].sort((a, b) => b - a));
    expect(await page.locator("th[aria-sort]").getAttribute("aria-sort")).toBe("descending");
    await head.click();
    const rising = await net();
    expect(rising).toEqual([...rising].sort((a, b) => a - b));
    expect(rising[0]).toBeLessThan(0);

    await page.locator("#trade-reason").selectOption("SL");
    await page.locator("#trade-result").selectOption("loss");
    expect(new Set(await texts(page, "#trade-table tbody td:last-child"))).toEqual(new Set(["SL"]));
    expect(await status.textContent()).toMatch(/^1–\d+ of \d+ \(240 without the filter\)$/);
    await page.locator("#trade-search").fill("pe 2021-01");
    const symbols = await texts(page, "#trade-table tbody td:nth-child(4)");
    expect(symbols.length).toBeGreaterThan(0);
    expect(symbols.every((symbol) => symbol.endsWith("PE"))).toBe(true);
    await page.locator("#trade-search").fill("nothing like it");
    expect(await status.textContent()).toBe("none of 0 (240 without the filter)");

    // Downloads: without a filter the fills are the tradebook byte for byte; with one, what is shown.
    await page.locator("#trade-search").fill("");
    await page.locator("#trade-reason").selectOption("");
    await page.locator("#trade-result").selectOption("");
    await page.locator('[data-table="fills"]').click();
    expect(await saved(page, "#trade-csv")).toBe(space.read("small", "tradebook.csv"));
    await page.locator('[data-table="trips"]').click();
    await page.locator("#trade-search").fill("2021-01-04");
    const [columns, ...lines] = (await saved(page, "#trade-csv")).trimEnd().split("\n");
    expect(columns).toMatch(/^entry_date,entry_time,.*,net_pnl,exit_reason$/);
    expect(lines).toHaveLength(4);
    expect(lines.every((line) => line.startsWith("2021-01-04,"))).toBe(true);
    await page.close();
  });

  inBrowser("opens a day from the curve, from a link, from the address and by its own buttons", async () => {
    const { page } = await open("small", { hash: "#day-2021-01-05" });
    const title = page.locator("#day-name");
    expect(await title.textContent()).toBe("Tuesday, 5 Jan 2021");
    await page.locator("#day-next").click();
    expect(await title.textContent()).toBe("Wednesday, 6 Jan 2021");
    expect(page.url()).toContain("#day-2021-01-06");
    await page.locator("#day-date").fill("2021-01-10"); // A Sunday: the session before.
    expect(await title.textContent()).toBe("Friday, 8 Jan 2021");
    await page.locator("#trade-table tbody a").first().click();
    expect(await title.textContent()).toBe("Monday, 4 Jan 2021");
    expect(await page.locator("#day-previous").isDisabled()).toBe(true);
    expect(await page.locator("#day-fills tbody tr").count()).toBe(8);

    const equity = page.locator('[data-chart="equity"]');
    await equity.scrollIntoViewIfNeeded();
    const box = await equity.boundingBox();
    if (box === null) throw new Error("the curve is in sight");
    await page.mouse.click(box.x + box.width - 60, box.y + 60);
    await page.waitForFunction('location.hash !== "#day-2021-01-04"');
    expect(await page.locator("#day-date").inputValue()).toMatch(/^2021-03-/);
    await page.close();
  });

  inBrowser("follows the system's colours until its button is pressed, and is light on paper", async () => {
    const { page } = await open("small", { dark: true });
    const theme = () => page.evaluate("document.documentElement.dataset.theme");
    const line = () => page.locator('[data-chart="equity"] svg').innerHTML();
    const button = page.locator("#theme-toggle");
    expect([await theme(), await button.getAttribute("aria-pressed")]).toEqual(["dark", "true"]);
    expect(await line()).toContain("#8ab8f5");
    await page.evaluate(
      "window.printed = []; new MutationObserver(() => window.printed.push(document.documentElement.dataset.theme)).observe(document.documentElement, { attributes: true })",
    );
    const pdf = await page.pdf({ preferCSSPageSize: true });
    expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
    expect(await page.evaluate("window.printed[0]")).toBe("light");
    expect(await theme()).toBe("dark");
    await button.click();
    expect([await theme(), await button.getAttribute("aria-pressed")]).toEqual(["light", "false"]);
    expect(await line()).toContain("#1d4f91");
    expect(await line()).not.toContain("#8ab8f5");
    await page.close();
  });

  inBrowser("is no wider than the screen, of a phone, a tablet and a desk", async () => {
    const { page } = await open("small", { width: 390 });
    for (const width of [390, 820, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      await walk(page);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
    }
    await page.close();
  });

  inBrowser("can be read without a mouse and without eyes", async () => {
    const { page } = await open("small");
    await walk(page);
    expect(await readingFaults(page)).toEqual([]);
    await page.evaluate('scrollTo({ top: 0, behavior: "instant" })');
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to the content");
    await page.close();
  });
});

describe("a report of 1,000 days and 4,000 round trips", () => {
  let written: { readonly bytes: number; readonly days: number; readonly round_trips: number };
  beforeAll(async () => {
    await writeMadeUpRun(space.inside("large"), { days: 1000 });
    written = JSON.parse((await pluto(["report", "large", "--json"], { cwd: space.folder })).stdout);
  });

  test("is below 5 MB", () => {
    const { bytes, days, round_trips } = written;
    expect({ days, round_trips }).toEqual({ days: 1000, round_trips: 4000 });
    expect(bytes).toBeLessThan(5_000_000);
  });

  inBrowser("is drawn within a second of the page's thread, however busy the machine is", async () => {
    if (browser === undefined) throw new Error("no browser was started");
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    const session = await page.context().newCDPSession(page);
    await session.send("Performance.enable", { timeDomain: "threadTicks" });
    await page.goto(`file://${space.inside("large", "report.html")}`);
    await page.waitForSelector("html[data-ready]");
    const { metrics } = await session.send("Performance.getMetrics");
    expect(metrics.find(({ name }) => name === "TaskDuration")?.value).toBeLessThan(1);
    expect(await page.locator('[data-chart="equity"] svg path').count()).toBeGreaterThan(3);
    await page.close();
  });
});
