import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { PlutoError } from "../../units/failure.ts";
import { Database, literal, quoted, reading } from "./database.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "pluto-database-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("a database in memory", () => {
  let db: Database;
  beforeAll(async () => {
    db = await Database.open(":memory:", { access: "write" });
  });
  afterAll(() => db.close());

  test("hands over text of any length, and NULL as undefined", async () => {
    const rows = await db.texts(`SELECT * FROM (VALUES ('short', NULL), ('twelve bytes', ''),
      ('thirteen byte', 'a text of more than a dozen bytes, ₹ included'), (NULL, 'x')) AS t(a, b)`);
    expect(rows).toEqual([
      ["short", undefined],
      ["twelve bytes", ""],
      ["thirteen byte", "a text of more than a dozen bytes, ₹ included"],
      [undefined, "x"],
    ]);
  });

  test("streams more rows than fit in a chunk, in order", async () => {
    const sizes: number[] = [];
    let next = 0;
    await db.stream("SELECT CAST(range AS INTEGER) FROM range(5000)", (chunk) => {
      sizes.push(chunk.rows);
      for (const value of new Int32Array(chunk.bytes(0, 4))) expect(value).toBe(next++);
    });
    expect(next).toBe(5000);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(2048);
  });

  test("streams nothing of an empty result", async () => {
    await db.stream("SELECT 1 WHERE false", () => expect.unreachable());
  });

  test("hands over lists, their items and which of them are NULL", async () => {
    await db.stream(
      "SELECT list(x ORDER BY x) FROM (VALUES (1, 10), (1, 20), (2, 30)) AS t(g, x) GROUP BY g",
      (chunk) => {
        const { entries, items, validity } = chunk.list(0, 4);
        expect(
          [...entries]
            .map(Number)
            .filter((_, i) => i % 2 === 1)
            .sort(),
        ).toEqual([1, 2]);
        expect([...new Int32Array(items)].sort()).toEqual([10, 20, 30]);
        expect(validity).toBeUndefined();
      },
    );
    await db.stream("SELECT list(x) FROM (VALUES (1), (NULL), (3)) AS t(x)", (chunk) => {
      expect((chunk.list(0, 4).validity?.[0] ?? 0) & 7).toBe(0b101);
    });
  });

  test("passes on what a reader of chunks throws, and works on", async () => {
    const failing = db.stream("SELECT * FROM range(10000)", () => {
      throw new PlutoError("mine", "on purpose");
    });
    await expect(failing).rejects.toMatchObject({ code: "mine" });
    expect(await db.texts("SELECT 'still here'")).toEqual([["still here"]]);
  });

  test("says what DuckDB says of a wrong statement, and works on", async () => {
    await expect(db.texts("SELECT nonsense")).rejects.toThrow("nonsense");
    await expect(db.run("CREATE nonsense")).rejects.toThrow("nonsense");
    await expect(db.texts("SELECT 'a'; SELECT 'b'")).rejects.toThrow();
    expect(await db.texts("SELECT 'still here'")).toEqual([["still here"]]);
  });

  test("knows the types of a query's columns without running it", async () => {
    const columns = await db.columnsOf(
      "SELECT 1.25::DECIMAL(9,2) AS price, 'x' AS word, 1::DECIMAL(18,4) AS wide",
    );
    expect(columns.map(({ name, scale }) => [name, scale])).toEqual([
      ["price", 2],
      ["word", 0],
      ["wide", 4],
    ]);
    expect(columns[0]?.physical).not.toBe(columns[2]?.physical);
  });

  test("appends whole columns, a view into a larger buffer too", async () => {
    await db.run("CREATE OR REPLACE TABLE appended (a INTEGER, b DOUBLE)");
    const rows = 5000;
    const large = Int32Array.from({ length: rows + 7 }, (_, i) => i - 7);
    await db.append("appended", [large.subarray(7), Float64Array.from({ length: rows }, (_, i) => i / 2)]);
    await db.append("appended", [new Int32Array(0), new Float64Array(0)]);
    expect(
      await db.texts(
        "SELECT CAST(count(*) AS VARCHAR), CAST(sum(a) AS VARCHAR), CAST(sum(b) AS VARCHAR) FROM appended WHERE b = a / 2",
      ),
    ).toEqual([["5000", "12497500", "6248750.0"]]);
  });

  test("names and texts survive quotes in them", async () => {
    const name = `a "quoted" name; --`;
    await db.run(`CREATE TABLE ${quoted(name)} AS SELECT ${literal("it's")} AS word`);
    expect(await db.texts(`SELECT word FROM ${quoted(name)}`)).toEqual([["it's"]]);
  });
});

describe("a database file", () => {
  const make = async (
    file: string,
    statement = "CREATE TABLE t AS SELECT range AS i FROM range(1000)",
  ): Promise<void> => {
    const db = await Database.open(file, { access: "write" });
    await db.run(statement);
    await db.close();
  };

  test("answers many queries at once on several lanes, and closes when they have ended", async () => {
    const file = path.join(folder, "m.duckdb");
    await make(file);
    const db = await Database.open(file, { access: "read", lanes: 2 });
    const answers = Array.from({ length: 10 }, (_, i) =>
      db.texts(`SELECT CAST(count(*) + ${i} AS VARCHAR) FROM t`),
    );
    const closing = db.close();
    expect((await Promise.all(answers)).flat(2)).toEqual(
      Array.from({ length: 10 }, (_, i) => String(1000 + i)),
    );
    await closing;
  });

  test("may be open for reading many times", async () => {
    const file = path.join(folder, "m.duckdb");
    await make(file);
    const both = await Promise.all([1, 2].map(() => Database.open(file, { access: "read" })));
    for (const db of both)
      expect(await db.texts("SELECT CAST(count(*) AS VARCHAR) FROM t")).toEqual([["1000"]]);
    for (const db of both) await db.close();
  });

  test("that another process writes is locked, and the message says so in one line", async () => {
    const file = path.join(folder, "m.duckdb");
    await make(file);
    const script = `const { DuckDBInstance } = await import("@duckdb/node-api");
      const held = await DuckDBInstance.create(${JSON.stringify(file)});
      process.stdout.write("held\\n"); setInterval(() => held, 1000);`;
    const holder = spawn(process.execPath, ["--input-type=module", "-e", script], {
      cwd: path.resolve(import.meta.dirname, "../../.."),
      stdio: ["ignore", "pipe", "inherit"],
    });
    try {
      await new Promise((resolve) => holder.stdout.once("data", resolve));
      for (const access of ["read", "write"] as const) {
        const opening = Database.open(file, { access });
        await expect(opening).rejects.toMatchObject({ code: "store.locked" });
        await expect(opening).rejects.not.toThrow("\n");
      }
    } finally {
      holder.kill("SIGKILL");
    }
  });

  test.each([
    ["a text", "hello, I am no database\n"],
    ["nothing", ""],
  ])("that holds %s is no database, and is not said to be locked", async (_, text) => {
    const file = path.join(folder, "block.duckdb");
    writeFileSync(file, text);
    const opening = Database.open(file, { access: "read" });
    await expect(opening).rejects.toMatchObject({ code: "store.unreadable" });
    await expect(opening).rejects.not.toThrow("\n");
  });
});

test("a complaint about what is read becomes one line that names it; a failure of ours passes", async () => {
  const complaining = reading("table T", () => Promise.reject(new Error("IO Error: cut short\nLINE 1: …")));
  await expect(complaining).rejects.toThrow("store.unreadable: table T cannot be read: IO Error: cut short");
  const ours = new PlutoError("mine", "as it is");
  await expect(reading("table T", () => Promise.reject(ours))).rejects.toBe(ours);
  expect(await reading("table T", async () => 7)).toBe(7);
});
