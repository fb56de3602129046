import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
} from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Manifest } from "../../src/research/manifest.ts";
import { streamKey, uniform } from "../../src/units/random.ts";
import {
  expectRefusal,
  pluto,
  type RunDocument,
  runJson,
  startPluto,
  Workspace,
} from "../cli/support/pluto.ts";
import { GATED_STRATEGY, gateIn, journalled, partialIn, until } from "./support/gated.ts";
import { makeStore, sessionDays, smallMarket } from "./support/small-market.ts";

/** A run that is stopped, or killed, and gone on with is the run that nobody stopped. */

const space = new Workspace("resume");
const cwd = space.folder;
const days = sessionDays(14);
const STOP_AT = days[5] ?? "";
const config = {
  strategy: "gated.js",
  underlying: "NIFTY",
  from: days[0],
  to: days.at(-1),
  store: "duckdb:market.duckdb",
};

let whole: RunDocument;
beforeAll(async () => {
  await makeStore(`duckdb:${space.inside("market.duckdb")}`, smallMarket(days));
  space.write("gated.js", GATED_STRATEGY);
  space.write("run.json", config);
  whole = await runJson(["run.json", "--out", "whole"], { cwd });
  expect(whole.days.map(({ date }) => date)).toEqual(days);
  expect(new Set(whole.days.map(({ fills }) => fills))).toEqual(new Set([4]));
});
afterAll(() => space.remove());

const loggedDays = (name: string): string[] => space.read(name).trimEnd().split("\n").sort();

/** Starts a run that waits in the middle, and returns when it does. */
async function halfWay(
  name: string,
  { workers, env = {}, flags = [] }: { workers: number; env?: Record<string, string>; flags?: string[] },
) {
  const gate = gateIn(space, name, STOP_AT);
  const run = startPluto(["run", "run.json", "--out", name, "--workers", String(workers), ...flags], {
    cwd,
    env: { ...gate.env, ...env },
  });
  await until(() => journalled(space, name) >= 5);
  return { ...run, gate, uid: (partialIn(space, name) ?? "").replace(".partial", "") };
}

test.concurrent.each([1, 2])(
  "Ctrl-C on %i worker(s) stops after the days in hand, and --resume gives the hash of the run that nobody stopped",
  async (workers) => {
    const out = `interrupted-${workers}`;
    const { child, ended, gate, uid } = await halfWay(out, { workers, flags: ["--json"] });
    child.kill("SIGINT");
    gate.open();
    const said = await ended;
    expect([said.code, said.signal]).toEqual([130, null]);
    expect(said.stderr).toContain("stopping after the days in hand");
    const document = JSON.parse(said.stdout) as RunDocument;
    expect([document.status, document.uid]).toEqual(["interrupted", uid]);

    const manifest = Manifest.parse(JSON.parse(space.read(out, `${uid}.partial`, "manifest.json")));
    const doneBefore = Object.keys(manifest.days);
    expect(manifest.status).toBe("interrupted");
    expect(doneBefore.length).toBeGreaterThan(5);
    expect(doneBefore.length).toBeLessThan(days.length);
    expect(new Set(Object.values(manifest.days))).toEqual(new Set(["done"]));
    const rows = space.read(out, `${uid}.partial`, "tradebook.csv").trimEnd().split("\n");
    expect(rows.length).toBe(1 + 4 * doneBefore.length);

    const env = { PLUTO_TEST_LOG: space.inside(`${out}.log`) };
    const flags = ["--out", out, "--resume", uid, "--workers", String(3 - workers)];
    const resumed = await runJson(["run.json", ...flags], { cwd, env });
    expect(resumed.tradebook_hash).toBe(whole.tradebook_hash);
    expect([resumed.status, resumed.uid]).toEqual(["done", uid]);
    expect(resumed.manifest.days).toEqual(whole.manifest.days);
    expect(resumed.manifest.data_version).toBe(whole.manifest.data_version);
    expect(resumed.summary).toEqual(whole.summary);
    expect(loggedDays(`${out}.log`)).toEqual(days.filter((date) => !doneBefore.includes(date)));
    expect(readdirSync(space.inside(out))).toEqual([uid]);
    const uidOut = (text: string): string => text.replaceAll(whole.uid, "UID").replaceAll(uid, "UID");
    for (const file of ["tradebook.csv", "days.csv", "metrics.json"])
      expect(uidOut(space.read(out, uid, file))).toBe(uidOut(space.read("whole", whole.uid, file)));
  },
);

test.concurrent("the summary of an interrupted run says how to go on", async () => {
  const { child, ended, gate, uid } = await halfWay("told", { workers: 2 });
  child.kill("SIGINT");
  gate.open();
  const said = await ended;
  expect(said.code).toBe(130);
  expect(said.stdout).toContain(`--resume ${uid}`);
});

test.concurrent("a second Ctrl-C ends the run at once, and it can still be gone on with", async () => {
  const { child, ended, uid } = await halfWay("twice", { workers: 2 });
  child.kill("SIGINT");
  let told = "";
  child.stderr?.on("data", (text: string) => (told += text));
  await until(() => told.includes("press Ctrl-C again"));
  child.kill("SIGINT");
  const said = await ended;
  expect([said.code, said.signal, said.stdout]).toEqual([null, "SIGINT", ""]);
  const resumed = await runJson(["run.json", "--out", "twice", "--resume", uid], { cwd });
  expect(resumed.tradebook_hash).toBe(whole.tradebook_hash);
});

describe("a run that was killed", () => {
  let uid: string;
  beforeAll(async () => {
    const { child, ended, ...run } = await halfWay("killed", { workers: 2 });
    uid = run.uid;
    child.kill("SIGKILL");
    expect((await ended).signal).toBe("SIGKILL");
  });

  /** A copy of what the kill left, to do something to. */
  const copy = (name: string): string => {
    cpSync(space.inside("killed"), space.inside(name), { recursive: true });
    return space.inside(name, `${uid}.partial`);
  };
  const resume = (out: string, ...flags: string[]) =>
    pluto(["run", "run.json", "--out", out, "--resume", uid, ...flags], { cwd });

  test.concurrent("is gone on with to the same hash", async () => {
    copy("after-kill");
    const resumed = await runJson(["run.json", "--out", "after-kill", "--resume", `${uid}.partial`], { cwd });
    expect(resumed.tradebook_hash).toBe(whole.tradebook_hash);
  });

  test.concurrent("in the middle of a line of its journal too", async () => {
    const journal = path.join(copy("cut-line"), "journal.ndjson");
    truncateSync(journal, statSync(journal).size - 7);
    const env = { PLUTO_TEST_LOG: space.inside("cut-line.log") };
    const resumed = await runJson(["run.json", "--out", "cut-line", "--resume", uid], { cwd, env });
    expect(resumed.tradebook_hash).toBe(whole.tradebook_hash);
    expect(loggedDays("cut-line.log").length).toBe(days.length - 4);
  });

  test.concurrent("with its journal gone, or its plan, starts over in its folder", async () => {
    const folder = copy("no-journal");
    rmSync(path.join(folder, "journal.ndjson"));
    rmSync(path.join(folder, "plan.json"));
    const resumed = await runJson(["run.json", "--out", "no-journal", "--resume", uid], { cwd });
    expect(resumed.tradebook_hash).toBe(whole.tradebook_hash);
  });

  test.concurrent("and whose journal is spoiled is refused", async () => {
    const folder = copy("spoiled");
    appendFileSync(path.join(folder, "journal.ndjson"), "nonsense\n");
    expectRefusal(await resume("spoiled"), "run.bad-journal", /journal\.ndjson/);
    expect(existsSync(folder)).toBe(true);
  });

  test.concurrent("is not gone on with by another config, another strategy or under another name", async () => {
    const folder = copy("others");
    const before = readFileSync(path.join(folder, "journal.ndjson"), "utf8");
    space.write("other.json", { ...config, params: { stop_loss_pct: 13 } });
    const args = ["--out", "others", "--resume", uid];
    expectRefusal(await pluto(["run", "other.json", ...args], { cwd }), "run.other-config", /another config/);
    expectRefusal(await resume("others", "--to", days[9] ?? ""), "run.other-config", /another config/);
    expectRefusal(
      await pluto(["run", "run.json", "--out", "others", "--resume", "nobody"], { cwd }),
      "run.unknown",
      /nobody/,
    );
    // The same config, beside a strategy of the same name that somebody has edited.
    mkdirSync(space.inside("edited"));
    space.write("edited/gated.js", `${GATED_STRATEGY}// edited\n`);
    const edited = space.write("edited/run.json", config);
    const store = ["--store", config.store];
    expectRefusal(
      await pluto(["run", edited, ...store, ...args], { cwd }),
      "run.other-config",
      /another source of its strategy/,
    );
    expect(readFileSync(path.join(folder, "journal.ndjson"), "utf8")).toBe(before);
    expectRefusal(
      await pluto(["run", "run.json", "--out", "whole", "--resume", whole.uid], { cwd }),
      "run.unknown",
      /is finished/,
    );
  });
});

test.concurrent("a day that failed before the interruption is run again, and leaves no trace when it is well", async () => {
  const { child, ended, gate, uid } = await halfWay("healed", {
    workers: 1,
    env: { PLUTO_TEST_FAIL: days[1] ?? "" },
  });
  child.kill("SIGINT");
  gate.open();
  expect((await ended).code).toBe(130);
  expect(readdirSync(space.inside("healed", `${uid}.partial`, "failures"))).toEqual([`${days[1]}.json`]);
  const resumed = await runJson(["run.json", "--out", "healed", "--resume", uid], { cwd });
  expect(resumed.tradebook_hash).toBe(whole.tradebook_hash);
  expect(readdirSync(space.inside("healed", uid))).not.toContain("failures");
});

test.concurrent.each(["1", "2"])(
  "a strategy that would end its process fails that day only, with %s worker(s)",
  async (workers) => {
    const env = { PLUTO_TEST_DIE: days[6] ?? "" };
    const run = await runJson(["run.json", "--out", `died-${workers}`, "--workers", workers], {
      cwd,
      env,
      exit: 1,
    });
    expect(run.status).toBe("failed_days");
    expect(run.absent_days).toEqual([
      expect.objectContaining({
        date: days[6],
        status: "failed",
        message: expect.stringMatching(/^strategy\.exit: /),
      }),
    ]);
    expect(run.days.map(({ date }) => date)).toEqual(days.filter((date) => date !== days[6]));
  },
);

describe("a run that was killed at any other point", () => {
  /** Kills a run as soon as something holds, and goes on with it: the same hash, and no day that the journal had is run again. */
  async function killedWhen(out: string, holds: () => boolean): Promise<void> {
    const { child, ended } = startPluto(["run", "run.json", "--out", out, "--workers", "1"], { cwd });
    while (child.exitCode === null && !holds()) await new Promise((resolve) => setTimeout(resolve, 1));
    child.kill("SIGKILL");
    await ended;
    const partial = partialIn(space, out);
    if (partial === undefined) {
      // The machine was so slow to look that the run had ended: then it must be whole.
      const [uid = ""] = space.runs(out);
      const manifest = JSON.parse(space.read(out, uid, "manifest.json")) as { tradebook_hash: string };
      expect(manifest.tradebook_hash).toBe(whole.tradebook_hash);
      return;
    }
    const before = journalled(space, out);
    const env = { PLUTO_TEST_LOG: space.inside(`${out}.log`) };
    space.write(`${out}.log`, "");
    const resumed = await runJson(["run.json", "--out", out, "--resume", partial], { cwd, env });
    expect(resumed.tradebook_hash).toBe(whole.tradebook_hash);
    expect(space.read(`${out}.log`).split("\n").length - 1).toBe(days.length - before);
    expect(space.runs(out).filter((name) => name.endsWith(".partial"))).toEqual([]);
  }

  test.each([1, 2, 3])("seeded (%i), among its days", async (seed) => {
    const at = Math.floor(uniform(streamKey(23, seed), 0) * days.length);
    await killedWhen(
      `seeded-${seed}`,
      () => partialIn(space, `seeded-${seed}`) !== undefined && journalled(space, `seeded-${seed}`) >= at,
    );
  });

  test.each(["tradebook.csv", "marks.parquet", "manifest.json"])("as %s is being written", async (name) => {
    const out = `as-${name}`;
    await killedWhen(out, () => space.has(out, partialIn(space, out) ?? "", name));
  });
});
