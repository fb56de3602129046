import { copyFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { generateMarket } from "../../src/synthetic/generate-market.ts";
import type { MarketSpec } from "../../src/synthetic/market-spec.ts";
import { pluto, type RunDocument, runJson, startPluto, Workspace } from "../cli/support/pluto.ts";
import type { Content } from "../conformance/support/contents.ts";
import { gateIn, journalled, partialIn, until } from "./support/gated.ts";
import { makeStore } from "./support/small-market.ts";

/** Runs that carry positions are the same run on any number of workers, from any store, stopped and gone on with or not. */

const space = new Workspace("carried");
const cwd = space.folder;
const SPEC: MarketSpec = {
  underlying: "NIFTY",
  from: "2025-01-01",
  to: "2025-01-31",
  seed: 7,
  stepSeconds: 60,
  strikesEachSide: 8,
  expiries: 2,
  withFuture: false,
  withQuotes: true,
  riskPremium: 0.15,
  defects: [],
} as unknown as MarketSpec;
const config = {
  strategy: "held-strangle.ts",
  underlying: "NIFTY",
  from: SPEC.from,
  to: SPEC.to,
  carry: "expiry",
  margin: "span",
  stale_max_s: 300,
  params: { days_before: 3, otm_steps: 3, stop_loss_pct: 60, lots: 1 },
};
/** A strangle like the other's, in a file that waits in the middle of a day when it is told to. */
const GATED = `
import { existsSync } from "node:fs";
import { heldStrangle } from "./held-strangle.ts";
const { PLUTO_TEST_GATE: gate, PLUTO_TEST_STOP_AT: stopAt } = process.env;
const cell = new Int32Array(new SharedArrayBuffer(4));
export const gated = { ...heldStrangle, create(desk, params) {
  const own = heldStrangle.create(desk, params);
  return { ...own, onNewDay({ date }) {
    if (stopAt !== undefined && date >= stopAt) while (!existsSync(gate)) Atomics.wait(cell, 0, 0, 5);
  } };
} };
`;

let reference: RunDocument;
beforeAll(async () => {
  const contents: Content[] = [...generateMarket(SPEC)].flatMap(({ date, series }) =>
    series.map((one) => ({ day: date as Content["day"], ...one })),
  );
  await makeStore(`duckdb:${space.inside("market.duckdb")}`, contents);
  await makeStore(`files:${space.inside("files")}`, contents);
  for (const name of ["held-strangle.ts", "overnight-straddle.ts"])
    copyFileSync(path.join("examples/strategies", name), space.inside(name));
  space.write("gated.js", GATED);
  space.write("run.json", { ...config, store: "duckdb:market.duckdb" });
  space.write("gated.json", { ...config, strategy: "gated.js", store: "duckdb:market.duckdb" });
  reference = await runJson(["run.json", "--workers", "1"], { cwd });
});
afterAll(() => space.remove());

const daysCsv = ({ folder }: RunDocument): Record<string, string>[] => {
  const [head = "", ...lines] = space.read(folder, "days.csv").trimEnd().split("\n");
  const columns = head.split(",");
  return lines.map((line) => Object.fromEntries(line.split(",").map((cell, i) => [columns[i], cell])));
};

test("the run that the others are held against holds over nights, is stopped and is settled", () => {
  expect(reference.status).toBe("done");
  const days = daysCsv(reference);
  const nights = days.filter(({ open_positions }) => Number(open_positions) > 0);
  expect(nights.length).toBeGreaterThan(8);
  for (const { overnight_margin } of nights) expect(Number(overnight_margin)).toBeGreaterThan(10_000);
  // Rows of days on which something was held and nothing traded.
  expect(nights.some(({ fills, gross_pnl }) => fills === "0" && gross_pnl !== "0.00")).toBe(true);
  const reasons = new Set(space.read(reference.folder, "tradebook.csv").match(/,(SL|SETTLEMENT|ENTRY),/g));
  expect(reasons).toEqual(new Set([",ENTRY,", ",SETTLEMENT,", ",SL,"]));
  const values = space.read(reference.folder, "tradebook.csv").trimEnd().split("\n").slice(1);
  const cash = values.reduce((sum, line) => sum + Math.round(Number(line.split(",")[12]) * 100), 0);
  const gross = days.reduce((sum, { gross_pnl }) => sum + Math.round(Number(gross_pnl) * 100), 0);
  expect(gross).toBe(cash);
});

const expectSame = (run: RunDocument, files = ["tradebook.csv", "days.csv", "excursions.csv"]): void => {
  expect(run.tradebook_hash).toBe(reference.tradebook_hash);
  const bare = (text: string, { uid }: RunDocument): string => text.replaceAll(uid, "UID");
  for (const file of files)
    expect(bare(space.read(run.folder, file), run)).toBe(bare(space.read(reference.folder, file), reference));
};

test.concurrent.each(["2", "3"])("the same on %s workers", async (workers) => {
  expectSame(await runJson(["run.json", "--workers", workers], { cwd }));
});

test.concurrent("the same from files, whose data versions are others", async () => {
  expectSame(await runJson(["run.json", "--store", "files:files"], { cwd }));
});

test.concurrent.each([1, 2])(
  "killed in the middle of a segment on %i worker(s) and gone on with: the same",
  async (workers) => {
    const out = `killed-${workers}`;
    const gate = gateIn(space, out, "2025-01-15");
    const args = ["run", "gated.json", "--out", out, "--workers", String(workers)];
    const { child, ended } = startPluto(args, { cwd, env: gate.env });
    await until(() => journalled(space, out) >= 9);
    child.kill("SIGKILL");
    await ended;
    gate.open();
    const uid = (partialIn(space, out) ?? "").replace(".partial", "");
    expectSame(await runJson(["gated.json", "--out", out, "--resume", uid, "--workers", "1"], { cwd }), [
      "tradebook.csv",
      "days.csv",
    ]);
  },
);

test.concurrent("carry: run holds over expiries in one segment, whatever the number of workers", async () => {
  space.write("stbt.json", {
    ...config,
    strategy: "overnight-straddle.ts",
    carry: "run",
    params: { lots: 1, exit_time: "09:20" },
    store: "duckdb:market.duckdb",
  });
  const one = await runJson(["stbt.json", "--workers", "1"], { cwd });
  const two = await runJson(["stbt.json", "--workers", "2"], { cwd });
  expect(one.status).toBe("done");
  expect(two.tradebook_hash).toBe(one.tradebook_hash);
  expect(Number(one.summary.fills)).toBeGreaterThan(60);
});

test.concurrent("a book over a split fails its segment in one line a day, with a hint, and the others go on", async () => {
  space.write("split.json", {
    ...config,
    strategy: "overnight-straddle.ts",
    carry: "expiry",
    params: { lots: 1, exit_time: "09:20" },
    store: "duckdb:market.duckdb",
  });
  const { code, stdout } = await pluto(["run", "split.json", "--json"], { cwd });
  expect(code).toBe(1);
  const document = JSON.parse(stdout) as RunDocument & { absent_days: { message: string }[] };
  expect(document.absent_days[0]?.message).toContain("carry: run holds over expiries");
  expect(document.days.length).toBe(1); // The last segment ends with the run, and is squared off.
});
