import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { layers } from "../src/layers.ts";

const src = path.resolve(import.meta.dirname, "../src");

const files = readdirSync(src, { recursive: true, encoding: "utf8" })
  .map((file) => file.replaceAll(path.sep, "/"))
  .filter((file) => file.endsWith(".ts"));

/** Every relative import of a file, dynamic and type-only ones included, as a path below src/. */
function importsOf(file: string): string[] {
  const text = readFileSync(path.join(src, file), "utf8");
  const found = [...text.matchAll(/(?:from|import\()\s*"(\.[^"]+)"|import\s+"(\.[^"]+)"/g)];
  return found.map((match) => path.posix.join(path.posix.dirname(file), (match[1] ?? match[2]) as string));
}

const folderOf = (file: string): string => (file.includes("/") ? (file.split("/")[0] as string) : "");

/** Files at the top of src/ are the library's entry and this table; cli/ names everything. */
const isFree = (folder: string): boolean => folder === "" || folder === "cli";

test("every folder imports only the folders that the table of layers allows", () => {
  const wrong = files
    .filter((file) => !file.endsWith(".test.ts"))
    .flatMap((file) => {
      const folder = folderOf(file);
      if (isFree(folder)) return [];
      const allowed = [folder, ...(layers[folder] ?? [])];
      return importsOf(file)
        .filter((target) => !allowed.includes(folderOf(target)))
        .map((target) => `${file} imports ${target}`);
    });
  expect(wrong).toEqual([]);
});

test("every folder of src/ is in the table of layers", () => {
  const folders = new Set(files.map(folderOf).filter((folder) => !isFree(folder)));
  expect([...folders].filter((folder) => layers[folder] === undefined)).toEqual([]);
});

test("no file imports itself, directly or through others", () => {
  const graph = new Map(files.map((file) => [file, importsOf(file)]));
  const state = new Map<string, "open" | "done">();
  const cycles: string[] = [];
  const visit = (file: string, trail: readonly string[]): void => {
    if (state.get(file) === "done") return;
    if (state.get(file) === "open") {
      cycles.push([...trail.slice(trail.indexOf(file)), file].join(" → "));
      return;
    }
    state.set(file, "open");
    for (const target of graph.get(file) ?? []) visit(target, [...trail, file]);
    state.set(file, "done");
  };
  for (const file of files) visit(file, []);
  expect(cycles).toEqual([]);
});

test("nothing below simulation reads a clock, the environment or unseeded randomness", () => {
  const below = new Set(Object.keys(layers).filter((folder) => !["simulation", "storage"].includes(folder)));
  const banned =
    /\bDate\.now\b|\bnew Date\b|\bMath\.random\b|\bprocess\.(env|cwd|stdout|stderr)\b|from "node:(?!crypto")/;
  const wrong = files
    .filter((file) => below.has(folderOf(file)) && !file.endsWith(".test.ts") && !file.includes("/testing/"))
    .filter((file) => banned.test(readFileSync(path.join(src, file), "utf8")));
  expect(wrong).toEqual([]);
});

test("pricing, the generator and what decides use no power function that differs between Node versions", () => {
  const folders = ["pricing", "synthetic", "contracts", "engine", "margin", "market", "strategies"];
  const wrong = files
    .filter((file) => folders.includes(folderOf(file)) && !file.endsWith(".test.ts"))
    .filter((file) => {
      const code = readFileSync(path.join(src, file), "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
      return /Math\.pow|\*\*(?!\s*2\b)/.test(code);
    });
  expect(wrong).toEqual([]);
});
