import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { expectRefusal, pluto, Workspace } from "./support/pluto.ts";

/** `pluto init` through the built command, and the README of what it made, command by command. */

const root = path.resolve(import.meta.dirname, "../..");
const space = new Workspace("init");
afterAll(() => space.remove());

test("the commands of a new project's README work as written, once Pluto is linked", async () => {
  const { code } = await pluto(["init", "my project"], { cwd: space.folder });
  expect(code).toBe(0);
  const folder = space.inside("my project");
  expect(JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")).name).toBe("my-project");
  // What `npm link pluto-derivatives` makes.
  mkdirSync(path.join(folder, "node_modules/.bin"), { recursive: true });
  symlinkSync(root, path.join(folder, "node_modules/pluto-derivatives"));
  symlinkSync("../pluto-derivatives/dist/pluto.js", path.join(folder, "node_modules/.bin/pluto"));
  const readme = readFileSync(path.join(folder, "README.md"), "utf8");
  const commands = (/```sh\n([^`]*)```/.exec(readme)?.[1] ?? "").trim().split("\n");
  expect(commands).toHaveLength(4);
  for (const command of commands)
    execFileSync("sh", ["-c", command], {
      cwd: folder,
      stdio: "pipe",
      env: { ...process.env, NODE_TEST_CONTEXT: "" },
    });
  expect(readdirSync(path.join(folder, "runs")).filter((name) => /^\d{8}-/.test(name))).toHaveLength(2);
});

test("a folder that holds something is refused, and left as it was", async () => {
  mkdirSync(space.inside("taken"));
  writeFileSync(space.inside("taken/mine.txt"), "mine");
  const outcome = await pluto(["init", "taken"], { cwd: space.folder });
  expectRefusal(outcome, "init.not-empty", "name a new one");
  expect(readdirSync(space.inside("taken"))).toEqual(["mine.txt"]);
});
