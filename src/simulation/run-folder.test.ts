import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { JOURNAL_FILE, RunFolder } from "./run-folder.ts";

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(path.join(tmpdir(), "pluto-runs-"));
});
afterEach(() => rmSync(parent, { recursive: true }));

const BEGUN = { configHash: "c", strategyHash: "s", engineHash: "e" };

test("is partial until it is finished; then what only resuming needed is gone", () => {
  const folder = RunFolder.create(parent, "uid");
  folder.claim(BEGUN);
  folder.write("failures/2025-01-01.json", "{}");
  writeFileSync(folder.inside(JOURNAL_FILE), "");
  expect(readdirSync(parent)).toEqual(["uid.partial"]);
  expect(folder.finish()).toBe(path.join(parent, "uid"));
  expect(readdirSync(parent)).toEqual(["uid"]);
  expect(readdirSync(path.join(parent, "uid"))).toEqual(["failures"]);
});

test("a file is written whole, over an older one too", () => {
  const folder = RunFolder.create(parent, "uid");
  folder.write("days.csv", "old and long");
  folder.write("days.csv", "new");
  expect(readFileSync(folder.inside("days.csv"), "utf8")).toBe("new");
  expect(readdirSync(folder.partial)).toEqual(["days.csv"]);
});

test.each(["uid", "uid.partial"])("an interrupted run is found again by %s", (uid) => {
  RunFolder.create(parent, "uid").claim(BEGUN);
  const again = RunFolder.resume(parent, uid);
  expect(again.uid).toBe("uid");
  again.claim(BEGUN);
});

test("a run that is finished, or never was, cannot be resumed", () => {
  mkdirSync(path.join(parent, "done"));
  const resume = (uid: string) => () => RunFolder.resume(parent, uid);
  expect(resume("done")).toThrow(/run\.unknown: .*done\.partial is finished; --resume takes/);
  expect(resume("never")).toThrow(/run\.unknown: .*never\.partial is not there; --resume takes/);
});

test.each([
  ["another config", { configHash: "other" }],
  ["another source of its strategy", { strategyHash: "other" }],
  ["another version of the engine", { engineHash: "other" }],
])("a run that was begun with %s is not gone on with", (what, change) => {
  RunFolder.create(parent, "uid").claim(BEGUN);
  const claim = () => RunFolder.resume(parent, "uid").claim({ ...BEGUN, ...change });
  expect(claim).toThrow(expect.objectContaining({ code: "run.other-config" }));
  expect(claim).toThrow(what);
});

test("a plan that a crash left half-written is as good as none", () => {
  const folder = RunFolder.create(parent, "uid");
  writeFileSync(folder.inside("plan.json.tmp"), '{"conf');
  folder.claim(BEGUN);
  folder.claim(BEGUN);
});

test("an attempt that came to nothing leaves nothing", () => {
  const folder = RunFolder.create(parent, "uid");
  folder.write("days.csv", "x");
  folder.discard();
  expect(existsSync(folder.partial)).toBe(false);
  folder.discard();
});

test("a place where nothing can be written is refused", () => {
  writeFileSync(path.join(parent, "file"), "");
  const create = () => RunFolder.create(path.join(parent, "file"), "uid");
  expect(create).toThrow(expect.objectContaining({ code: "run.unwritable" }));
  expect(create).toThrow(path.join(parent, "file"));
});
