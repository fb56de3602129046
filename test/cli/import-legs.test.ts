import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectJsonRefusal, expectRefusal, pluto, Workspace } from "./support/pluto.ts";

const fixtures = path.resolve(import.meta.dirname, "../../src/strategies/legs/hosted/fixtures");
const space = new Workspace("import-legs");
afterAll(() => space.remove());
const run = (...args: readonly string[]) => pluto(args, { cwd: space.folder });

beforeAll(async () => {
  const market = ["--underlying", "NIFTY", "--from", "2025-01-06", "--to", "2025-01-06", "--step", "60"];
  const { code } = await run("data", "generate", "duckdb:market.duckdb", ...market);
  expect(code).toBe(0);
});

test.each(["re-entry", "trailing", "lazy"])("the export of %s becomes a config that runs", async (name) => {
  const file = path.join(fixtures, `${name}.json`);
  const said = await run("import-legs", file, "-o", `${name}.json`, "--store", "duckdb:market.duckdb");
  expect(said).toMatchObject({ code: 0, stdout: `${name}.json\n` });
  const ran = await run("run", `${name}.json`, "--from", "2025-01-06", "--to", "2025-01-06", "--json");
  expect(ran.code, ran.stderr).toBe(0);
  expect(JSON.parse(ran.stdout)).toMatchObject({ status: "done" });
});

test("what is lost is told on standard error, in the document, and refused by --strict", async () => {
  const file = path.join(fixtures, "unknown-settings.json");
  const said = await run("import-legs", file, "--json");
  expect(said.code).toBe(0);
  expect(said.stderr).toContain(
    "not carried over as it stands (6):\n  strategy.EntryIndicators.Value.1: left out",
  );
  const { notes, config } = JSON.parse(said.stdout);
  expect(notes).toHaveLength(6);
  expect(config).toMatchObject({ strategy: "legs", preset: "vendor" });
  const strict = await run("import-legs", file, "--strict", "-o", "strict.json");
  expectRefusal(strict, "import.lossy", "and 5 more");
  expect(readdirSync(space.folder)).not.toContain("strict.json");
});

test.each([
  ["straddle", { underlying: "NIFTY" }],
  ["positional", { underlying: "BANKNIFTY", underlying_from: "future", carry: "expiry" }],
])("everything of %s carried over: said, and accepted by --strict", async (name, keys) => {
  const said = await run("import-legs", path.join(fixtures, `${name}.json`), "--strict");
  expect(said).toMatchObject({ code: 0, stderr: "everything was carried over\n" });
  expect(JSON.parse(said.stdout)).toMatchObject({ strategy: "legs", preset: "vendor", ...keys });
});

test("files that are no export are refused in one line", async () => {
  expectRefusal(await run("import-legs", "none.json"), "config.unreadable", "cannot be read");
  writeFileSync(space.inside("other.json"), JSON.stringify({ strategy: "legs", params: { legs: [] } }));
  expectRefusal(await run("import-legs", "other.json"), "import.shape", "ListOfLegConfigs");
  const raw = JSON.parse(readFileSync(path.join(fixtures, "straddle.json"), "utf8"));
  raw.strategy.ListOfLegConfigs[0].PositionType = "PositionType.Buy";
  raw.strategy.ListOfLegConfigs[0].LegStopLoss.Value = 120;
  writeFileSync(space.inside("bad.json"), JSON.stringify(raw));
  const words = "params.legs.0.stop.pct: a bought leg's stop lies below its entry";
  expectRefusal(await run("import-legs", "bad.json"), "import.invalid", words);
  expectJsonRefusal(await run("import-legs", "bad.json", "--json"), "import.invalid", words);
});
