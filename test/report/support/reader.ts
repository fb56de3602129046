import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";

/** A report in a browser. What it says to the console, and what it asks for, is collected. */
export interface OpenPage {
  readonly page: Page;
  readonly said: string[];
  readonly asked: string[];
}

/** Opens a report and waits until it is complete. */
export async function openPage(
  browser: Browser | undefined,
  file: string,
  options: { readonly width?: number; readonly dark?: boolean; readonly hash?: string } = {},
): Promise<OpenPage> {
  if (browser === undefined) throw new Error("no browser was started");
  const page = await browser.newPage({
    viewport: { width: options.width ?? 1280, height: 900 },
    colorScheme: options.dark === true ? "dark" : "light",
    acceptDownloads: true,
  });
  const said: string[] = [];
  const asked: string[] = [];
  page.on("console", (message) => said.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => said.push(error.message));
  page.on("request", (request) => asked.push(request.url()));
  await page.goto(`file://${file}${options.hash ?? ""}`);
  await page.waitForSelector("html[data-complete]");
  return { page, said, asked };
}

/** The text of every element of a selector. */
export const texts = (page: Page, selector: string): Promise<string[]> =>
  page.locator(selector).allTextContents();

/** What a button of the page downloads. */
export async function saved(page: Page, button: string): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator(button).click()]);
  return readFileSync(await download.path(), "utf8");
}

/** Scrolls through the whole page, so that everything lazy has been drawn. */
export async function walk(page: Page): Promise<void> {
  const height = Number(await page.evaluate("document.body.scrollHeight"));
  for (let y = 0; y < height; y += 600) {
    await page.evaluate(`scrollTo({ top: ${y}, behavior: "instant" })`);
    await page.waitForTimeout(30);
  }
}

/** What keeps a page from being read without a mouse or without eyes: nothing, of a good one. */
export const readingFaults = (page: Page): Promise<unknown> =>
  page.evaluate(`(() => {
  const faults = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  const named = (el) => (el.getAttribute("aria-label") ?? "") + el.textContent.trim() + (el.labels?.[0]?.textContent ?? "");
  for (const el of all("button, input, select, a")) if (named(el) === "") faults.push("no name: " + el.outerHTML);
  for (const el of all("[role=img]"))
    if (!(el.getAttribute("aria-label") || el.getAttribute("aria-labelledby"))) faults.push("no text: " + el.outerHTML);
  for (const el of all("table")) {
    if (el.caption === null) faults.push("no caption: " + el.id);
    for (const th of el.querySelectorAll("th")) if (!th.scope) faults.push("no scope: " + th.outerHTML);
  }
  const levels = all("h1, h2, h3, h4").map((el) => Number(el.tagName[1]));
  levels.forEach((level, i) => { if (i > 0 && level > levels[i - 1] + 1) faults.push("heading skipped at " + i); });
  if (levels.filter((level) => level === 1).length !== 1) faults.push("not one h1");
  for (const name of ["main", "nav", "header", "footer"]) if (all(name).length !== 1) faults.push("not one " + name);
  const ids = all("[id]").map((el) => el.id);
  for (const id of new Set(ids)) if (ids.filter((other) => other === id).length > 1) faults.push("two of " + id);
  for (const el of all("[aria-labelledby]"))
    for (const id of el.getAttribute("aria-labelledby").split(" "))
      if (!document.getElementById(id)) faults.push("nothing is called " + id);
  for (const el of all(".scroll")) if (el.tabIndex !== 0) faults.push("cannot be scrolled by keys: " + el.ariaLabel);
  return faults;
})()`);
