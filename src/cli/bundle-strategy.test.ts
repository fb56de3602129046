import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { bundleStrategy } from "./bundle-strategy.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "pluto-bundle-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string): string => {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
};

test("types are stripped, files beside it are taken in, and Pluto's own modules are left out", async () => {
  write("lib/two.ts", "export const two: number = 2;\n");
  const file = write(
    "mine.ts",
    `import { rupees, type Paise } from "pluto-derivatives";
     import { two } from "./lib/two.ts";
     export const text: string = rupees((two * 50) as Paise);`,
  );
  const { bundle } = await bundleStrategy(file);
  const module = (await import(pathToFileURL(bundle).href)) as { text: string };
  expect(module.text).toBe("1.00");
});

test("the same source makes the same file and the same hash, wherever it lies", async () => {
  const one = await bundleStrategy(write("a/mine.ts", "export const x = 1;\n"));
  const again = await bundleStrategy(write("a/mine.ts", "export const x = 1;\n"));
  const elsewhere = await bundleStrategy(write("b/mine.ts", "export const x = 1;\n"));
  expect(again).toEqual(one);
  expect(elsewhere.sourceHash).toBe(one.sourceHash);
});

test("the hash depends on every file that is taken in, comments too", async () => {
  const file = write("mine.ts", `import { y } from "./y.ts";\nexport const x = y;\n`);
  const hashes = new Set<string>();
  for (const y of ["export const y = 1;\n", "export const y = 2;\n", "export const y = 1; // one\n"]) {
    write("y.ts", y);
    hashes.add((await bundleStrategy(file)).sourceHash);
  }
  write("mine.ts", `import { y } from "./y.ts";\n// changed\nexport const x = y;\n`);
  hashes.add((await bundleStrategy(file)).sourceHash);
  expect(hashes.size).toBe(4);
});

test.each([
  ["a slip of the pen", "export const x = ;\n", /mine\.ts does not compile: .*mine\.ts:1:17: ERROR: /],
  ["a file that is not there", 'export * from "./gone.ts";\n', /does not compile: .*gone\.ts/],
  ["a package that is not there", 'import "gone-package";\n', /does not compile: .*gone-package/],
])("%s is one line", async (_, source, words) => {
  const failing = bundleStrategy(write("mine.ts", source));
  await expect(failing).rejects.toMatchObject({
    code: "strategy.unreadable",
    message: expect.stringMatching(words),
  });
  await expect(failing).rejects.not.toThrow("\n");
});
