import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { TRANSITIONS } from "./state.ts";

test("the diagram of docs/legs.md has the changes of state that there are, and no others", () => {
  const page = readFileSync(path.resolve(import.meta.dirname, "../../../docs/legs.md"), "utf8");
  const drawn = [...page.matchAll(/^ {2}(\w+) --> (\w+): .+$/gm)].map(([, from, to]) => `${from} ${to}`);
  const real = Object.entries(TRANSITIONS).flatMap(([from, all]) => all.map((to) => `${from} ${to}`));
  expect(drawn.sort()).toEqual(real.sort());
});
