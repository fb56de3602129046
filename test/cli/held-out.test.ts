import { afterAll, beforeAll, expect, test } from "vitest";
import { makeStore, SMALL_RUN, sessionDays, smallMarket } from "../simulation/support/small-market.ts";
import { expectRefusal, pluto, Workspace } from "./support/pluto.ts";

/** Sessions that a search holds out: each look at them is counted, whoever takes it. */
const space = new Workspace("held-out");
const cwd = space.folder;
const days = sessionDays(8);
const { stop_loss_pct: _, ...params } = SMALL_RUN.params;
const run = { ...SMALL_RUN, from: days[0], to: days.at(-1), store: "duckdb:market.duckdb", params };
const search = {
  run: "run.json",
  space: { "params.stop_loss_pct": { type: "integer", min: 10, max: 30, step: 10 } },
  sampler: "grid",
  objectives: [{ metric: "total_pnl" }],
  hold_out: { from: days[6] },
};

interface Listed {
  readonly held_out: readonly {
    readonly from: string;
    readonly to: string;
    readonly looks: readonly {
      readonly command: string;
      readonly sessions: number;
      readonly strategy: string;
      readonly who: string;
      readonly by: string;
      readonly from: string;
    }[];
  }[];
}
const heldOut = async (): Promise<Listed["held_out"]> =>
  (JSON.parse((await pluto(["runs", "--json"], { cwd })).stdout) as Listed).held_out;

beforeAll(async () => {
  await makeStore(`duckdb:${space.inside("market.duckdb")}`, smallMarket(days));
  space.write("run.json", { ...run, params: { ...params, stop_loss_pct: 20 } });
  space.write("base.json", run);
  space.write("search.json", { ...search, run: "base.json" });
});
afterAll(() => space.remove());

test("looks are counted from the search on: by a run over locked sessions, by its best trial, by another search", async () => {
  const before = await pluto(["run", "run.json", "--workers", "1"], { cwd });
  expect([before.code, before.stderr]).toEqual([0, ""]);
  const said = await pluto(["optimize", "search.json", "--workers", "1"], { cwd });
  expect([said.code, said.stderr]).toEqual([0, ""]);
  expect(said.stdout).toContain("2 held out (never looked at)");
  expect(await heldOut()).toMatchObject([{ from: days[6], to: days[7], looks: [] }]);

  // Before the locked sessions: no look.
  expect((await pluto(["run", "run.json", "--to", days[5] ?? "", "--workers", "1"], { cwd })).stderr).toBe(
    "",
  );
  const first = await pluto(["run", "run.json", "--workers", "1"], { cwd });
  expect(first.stderr).toMatch(
    /^2 held-out sessions are read \(.*\): looked at once on .* with pluto run\n$/,
  );

  const [folder = ""] = /searches\/\S+/.exec(said.stdout) ?? [];
  const best = JSON.parse(space.read(folder, "best.json")) as object;
  expect(best).toMatchObject({ locked: { from: days[6] } });
  space.write("best.json", best);
  await pluto(["run", "best.json", "--from", days[7] ?? "", "--workers", "1"], { cwd });
  // A search over the locked run leaves its sessions alone; one that knows nothing of the lock looks at them.
  space.write("locked.json", { ...search, hold_out: undefined, run: { ...run, locked: { from: days[6] } } });
  expect((await pluto(["optimize", "locked.json", "--workers", "1"], { cwd })).stderr).toBe("");
  space.write("blind.json", { ...search, hold_out: undefined, run: "base.json" });
  await pluto(["optimize", "blind.json", "--workers", "1"], { cwd });

  const [range] = await heldOut();
  expect(range?.looks.map(({ command, sessions, from }) => [command, sessions, from])).toEqual([
    ["run", 2, days[6]],
    ["run", 1, days[7]],
    ["optimize", 2, days[6]],
  ]);
  expect(range?.looks[0]).toMatchObject({ strategy: "short-straddle", who: expect.stringMatching(/./) });
  const listed = await pluto(["runs"], { cwd });
  expect(listed.stdout).toContain(`held out: NIFTY ${days[6]}..${days[7]}, looked at 3 times, last on`);
  await pluto(["report", folder], { cwd });
  expect(space.read(folder, "report.html")).toContain("2 more held out: looked at 3 times");
});

test("a log that was cut short keeps its whole lines, a spoiled one is refused", async () => {
  const log = "runs/.held-out.ndjson";
  const text = space.read(log);
  space.write(log, text.slice(0, -5));
  expect((await heldOut())[0]?.looks.length).toBe(2);
  space.write(log, `nonsense\n${text}`);
  expectRefusal(await pluto(["runs"], { cwd }), "runs.bad-held-out", /line 1 of .*held-out/);
  space.write(log, text);
});
