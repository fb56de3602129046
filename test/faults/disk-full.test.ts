import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { pluto, runJson, Workspace } from "../cli/support/pluto.ts";
import { skipUnless } from "../require.ts";
import { makeStore, SMALL_RUN, sessionDays, smallMarket } from "../simulation/support/small-market.ts";

/**
 * A disk that is full, for real: a file system in memory of a few kilobytes, seen by one shell and gone with it. Each command
 * says so in one line and leaves nothing half-written; when there is room it goes on.
 */

const CAN_MOUNT =
  process.platform === "linux" &&
  spawnSync("unshare", ["-m", "sh", "-c", "mount -t tmpfs -o size=64k tmpfs /mnt"]).status === 0;
const diskTest = skipUnless(CAN_MOUNT, "only root on Linux can mount a small disk");

const space = new Workspace("disk-full");
const days = sessionDays(9);
const disk = space.inside("disk");
const command = path.resolve(import.meta.dirname, "../../dist/pluto.js");
const { stop_loss_pct: _, ...params } = SMALL_RUN.params;
const search = {
  run: { ...SMALL_RUN, from: days[0], to: days.at(-1), store: "duckdb:market.duckdb", params },
  space: { "params.stop_loss_pct": { type: "integer", min: 5, max: 45, step: 5 } },
  objectives: [{ metric: "total_pnl" }],
  sampler: "grid",
  trials: 9,
  batch: 3,
};

/** What one command said on the small disk, and what is on the disk afterwards. */
interface OnDisk {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly files: readonly string[];
}

/**
 * Commands one after the other on a disk with so many kilobytes of room, the first, and with enough, the others. `{uid}` is
 * the folder that the first one left.
 */
function onSmallDisk(roomKb: number, commands: readonly (readonly string[])[]): OnDisk[] {
  const script = [
    `mount -t tmpfs -o size=${roomKb}k tmpfs "$DISK" || exit 99`,
    ...commands.flatMap((args, i) => [
      ...(i === 0 ? [] : [`mount -o remount,size=64m "$DISK"`]),
      `uid=$(ls "$DISK"/out 2>/dev/null | sed -n 's/\\.partial$//p' | head -1)`,
      `node "$PLUTO" ${args.map((arg) => (arg === "{uid}" ? '"$uid"' : `'${arg}'`)).join(" ")} >"$SAID/${i}.out" 2>"$SAID/${i}.err"`,
      `echo $? >"$SAID/${i}.code"`,
      `(cd "$DISK" && find . -type f | sort) >"$SAID/${i}.files"`,
    ]),
  ].join("\n");
  const said = space.inside("said");
  mkdirSync(said, { recursive: true });
  mkdirSync(disk, { recursive: true });
  const { status } = spawnSync("unshare", ["-m", "sh", "-c", script], {
    cwd: space.folder,
    env: { ...process.env, DISK: disk, SAID: said, PLUTO: command },
  });
  expect(status).toBe(0);
  const read = (name: string): string => readFileSync(path.join(said, name), "utf8");
  return commands.map((_command, i) => ({
    code: Number(read(`${i}.code`)),
    stdout: read(`${i}.out`),
    stderr: read(`${i}.err`),
    files: read(`${i}.files`).split("\n").filter(Boolean),
  }));
}

function expectFull(said: OnDisk | undefined, words = /there is no room to write: .*; free some and/): void {
  expect(said?.stderr).toMatch(/^pluto: .+\[disk\.full\]\n$/);
  expect(said?.stderr).toMatch(words);
  expect(said).toMatchObject({ code: 2, stdout: "" });
  expect(said?.files.filter((file) => file.endsWith(".tmp"))).toEqual([]);
}

describe("a full disk", () => {
  beforeAll(async () => {
    if (!CAN_MOUNT) return;
    await makeStore(`duckdb:${space.inside("market.duckdb")}`, smallMarket(days));
    space.write("run.json", { ...SMALL_RUN, from: days[0], to: days.at(-1), store: "duckdb:market.duckdb" });
    space.write("search.json", search);
  });
  afterAll(() => space.remove());

  const out = path.join(disk, "out");
  for (const [workers, room] of [
    ["2", 24],
    // Room for every day's line, and not for the files that are made of them.
    ["1", 56],
  ] as const)
    diskTest(
      `a run with ${workers} workers and ${room} KB keeps its days, and goes on to the same hash`,
      async () => {
        const whole = await runJson(["run.json", "--out", "whole", "--workers", "1"], { cwd: space.folder });
        const run = ["run", "run.json", "--out", out, "--workers", workers, "--json"];
        const [full, resumed] = onSmallDisk(room, [
          ["run", "run.json", "--out", out, "--workers", workers],
          [...run, "--resume", "{uid}"],
        ]);
        expectFull(full, /no space left on device.*; free some and go on with --resume \S+ \[disk/);
        expect(full?.files.every((file) => file.includes(".partial/"))).toBe(true);
        expect(resumed).toMatchObject({ code: 0, stderr: "" });
        const document = JSON.parse(resumed?.stdout ?? "") as { tradebook_hash: string };
        expect(document.tradebook_hash).toBe(whole.tradebook_hash);
        expect(resumed?.files.some((file) => file.includes(".partial"))).toBe(false);
      },
    );

  diskTest("a run on a disk without any room leaves nothing", () => {
    const [full] = onSmallDisk(4, [["run", "run.json", "--out", out, "--workers", "1"]]);
    expectFull(full, /free some and run the command again/);
    expect(full?.files).toEqual([]);
  });

  diskTest("a search keeps its batches, and goes on to the same trials", async () => {
    const args = ["optimize", "search.json", "--workers", "1", "--json"];
    const whole = await pluto(args, { cwd: space.folder });
    const [full, resumed] = onSmallDisk(12, [
      ["optimize", "search.json", "--workers", "1", "--out", out],
      [...args, "--out", out, "--resume", "{uid}"],
    ]);
    expectFull(full, /go on with --resume/);
    expect(resumed).toMatchObject({ code: 0, stderr: "" });
    const best = (text = ""): unknown => (JSON.parse(text) as { best: unknown }).best;
    expect(best(resumed?.stdout)).toEqual(best(whole.stdout));
  });

  for (const kind of ["duckdb", "files"] as const)
    diskTest(`ingest into ${kind}: writes nothing, and all of it when there is room`, () => {
      const to = `${kind}:${path.join(disk, "copy")}`;
      const ingest = ["data", "ingest", "duckdb:market.duckdb", "--to", to];
      const [full, again, listed] = onSmallDisk(kind === "duckdb" ? 300 : 60, [
        ingest,
        [...ingest, "--json"],
        ["data", "list", to, "--json"],
      ]);
      expectFull(full);
      expect(full?.files.filter((file) => file.endsWith(".parquet"))).toEqual([]);
      expect(again).toMatchObject({ code: 0, stderr: "" });
      expect(listed?.stdout).toContain(days.at(-1));
    });

  diskTest("a report is written whole or not at all", async () => {
    const { folder } = await runJson(["run.json", "--out", "reported"], { cwd: space.folder });
    const report = ["report", folder, "--out", path.join(disk, "report.html")];
    const [full, again] = onSmallDisk(40, [report, report]);
    expectFull(full);
    expect(full?.files).toEqual([]);
    expect(again).toMatchObject({ code: 0, files: ["./report.html"] });
  });
});
