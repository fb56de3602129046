import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { builtInStrategies } from "../strategies/built-in.ts";
import { findStrategy, loadStrategy } from "./find-strategy.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "pluto-find-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test.each(builtInStrategies.map((strategy) => [strategy.name, strategy] as const))(
  "%s is found by its name, wherever one is",
  async (name, strategy) => {
    const found = await findStrategy(name, folder);
    expect(found.definition).toBe(strategy);
    expect(found.ref).toEqual({ kind: "built-in", name });
    expect(await loadStrategy(found.ref)).toBe(strategy);
  },
);

test("names of built-in strategies are kebab-case, and each stands once", () => {
  const names = builtInStrategies.map(({ name }) => name);
  expect(names.filter((name) => !/^[a-z]+(-[a-z]+)*$/.test(name))).toEqual([]);
  expect(new Set(names).size).toBe(names.length);
});

test("an unknown name lists the known ones", async () => {
  const names = builtInStrategies.map(({ name }) => name).join(", ");
  const finding = findStrategy("long-shot", folder);
  await expect(finding).rejects.toMatchObject({
    code: "strategy.unknown",
    message: expect.stringContaining(names),
  });
  await expect(finding).rejects.toThrow('"long-shot"');
});

test.each(["mine.ts", "./mine.ts", "mine.mjs", "mine.js", "mine.mts"])(
  "a file %s is found beside the config",
  async (name) => {
    writeFileSync(
      path.join(folder, name),
      `import { defineStrategy, z } from "pluto-derivatives";
     export const helper = 7;
     export const mine = defineStrategy({ name: "mine", summary: "", params: z.strictObject({}), create: () => ({}) });`,
    );
    const { ref, definition, sourceHash } = await findStrategy(name, folder);
    expect(definition.name).toBe("mine");
    expect(ref).toMatchObject({ kind: "module", name });
    expect(sourceHash).toMatch(/^[0-9a-f]{64}$/);
    expect(await loadStrategy(ref)).toBe(definition);
  },
);

test("a file that is not there is said to be so, with its whole path", async () => {
  const finding = findStrategy("gone.ts", folder);
  await expect(finding).rejects.toMatchObject({ code: "strategy.unknown" });
  await expect(finding).rejects.toThrow(path.join(folder, "gone.ts"));
});
