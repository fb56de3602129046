import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** The colours of the style sheet can be told apart (WCAG 2.1: 4.5 for text, 3 for what is drawn). */
const css = readFileSync(new URL("./page.css", import.meta.url), "utf8");

function tokensOf(selector: string): Readonly<Record<string, string>> {
  const [, body = ""] = css.split(`${selector} {`);
  const [block = ""] = body.split("}");
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, hex]) => [name, hex]),
  );
}

/** Relative luminance of sRGB, WCAG 2.1. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

const TEXT = ["ink", "muted", "accent", "gain", "loss", "warn"];
const DRAWN = ["gain-fill", "loss-fill", ...[1, 2, 3, 4, 5, 6].map((n) => `series-${n}`)];

test.each([
  ["light", ":root"],
  ["dark", ':root[data-theme="dark"]'],
])("the %s theme has enough contrast", (_, selector) => {
  const tokens = tokensOf(selector);
  const low = [
    ...TEXT.map((name) => [name, 4.5] as const),
    ...DRAWN.map((name) => [name, 3] as const),
  ].flatMap(([name, least]) =>
    ["paper", "raised"].flatMap((ground) => {
      const found = contrast(tokens[name] ?? "#000000", tokens[ground] ?? "#000000");
      return found < least ? [`${name} on ${ground}: ${found.toFixed(2)} < ${least}`] : [];
    }),
  );
  expect(low).toEqual([]);
});

test("the formula is that of WCAG: black on white is 21, #777777 on white is 4.48", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.478, 2);
});
