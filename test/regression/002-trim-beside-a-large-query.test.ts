import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Database } from "../../src/storage/duckdb/database.ts";

// Trimming lowers DuckDB's memory limit for a moment. A day that was being read on the other lane meanwhile, and needed
// more than that, failed for want of memory.
let folder: string;
let db: Database;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "pluto-trim-"));
  const file = path.join(folder, "some.duckdb");
  const writer = await Database.open(file, { access: "write" });
  await writer.run("CREATE TABLE t AS SELECT range AS a, random() AS b FROM range(1000000)");
  await writer.close();
  db = await Database.open(file, { access: "read", lanes: 2 });
});
afterAll(async () => {
  await db.close();
  rmSync(folder, { recursive: true });
});

test("large queries go on while memory is trimmed beside them, however often", async () => {
  let isOver = false;
  const large = async (): Promise<number> => {
    let rows = 0;
    for (let i = 0; i < 12; i++)
      await db.stream("SELECT list(a), list(b), list(a + b), list(b - a) FROM t", (chunk) => {
        rows += Number(chunk.list(0, 8).entries[1]);
      });
    isOver = true;
    return rows;
  };
  const trims = async (): Promise<number> => {
    let count = 0;
    for (; !isOver; count++) {
      await db.trim();
      await new Promise((resolve) => setImmediate(resolve));
    }
    return count;
  };
  const [rows, count] = await Promise.all([large(), trims()]);
  expect(rows).toBe(12_000_000);
  expect(count).toBeGreaterThan(5);
});

test("trims asked for at once do not wait for each other's lanes for ever", async () => {
  await Promise.all([db.trim(), db.trim(), db.run("SELECT 1"), db.trim()]);
  expect(await db.texts("SELECT CAST(count(*) AS VARCHAR) FROM t")).toEqual([["1000000"]]);
});
