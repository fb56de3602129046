import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { dataIngest } from "../../src/cli/data-ingest.ts";
import { computeDataVersions } from "../../src/ingest/data-versions.ts";
import { MemoryStore } from "../../src/storage/memory/memory-store.ts";
import { PlutoError } from "../../src/units/failure.ts";
import { LEAN_FILES, VENDOR_FILES } from "../ingest/support/vendor-files.ts";
import { CSV_MISHAPS, drawsOf, MISHAPS, SHUFFLED } from "./support/mangle.ts";

/**
 * Files of every vendor whose shape Pluto knows, and bhavcopies with them, cut, spoilt and written in other ways: they are
 * taken, with rows that can be, or refused in one line. The suite does a third of it; PLUTO_FUZZ=n does all, n times.
 */

const folder = mkdtempSync(path.join(tmpdir(), "pluto-mangled-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const rounds = Number(process.env.PLUTO_FUZZ ?? 0);

/** What ingesting one file came to: the data version of each day, or the code of its refusal. */
type Outcome = { readonly refused: string } | { readonly versions: readonly string[] };

async function ingested(name: string, content: Buffer): Promise<Outcome> {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  const store = new MemoryStore();
  let printed = "";
  const spy = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += text;
    return true;
  });
  try {
    const command = dataIngest(async () => ({
      openStore: async () => store,
      openWritableStore: async () => store,
    }));
    await command
      .exitOverride()
      .parseAsync([file, "--to", `files:${folder}/store`, "--json"], { from: "user" });
  } catch (error) {
    if (!(error instanceof PlutoError) || error.code === "invariant") throw error;
    expect(error.message).not.toContain("\n");
    expect(await store.inventory()).toEqual([]);
    return { refused: error.code };
  } finally {
    spy.mockRestore();
    process.exitCode = undefined;
  }
  await expectSound(store, JSON.parse(printed) as Said);
  const versions: string[] = [];
  for await (const { underlying, day, computed, recorded } of computeDataVersions(store)) {
    expect(recorded).toBe(computed);
    versions.push(`${underlying} ${day} ${computed}`);
  }
  return { versions };
}

interface Said {
  readonly total: { readonly rows_read: number; readonly rows_kept: number };
}

/** Every price that came in is a whole number of paise above zero, and every row is in its day. */
async function expectSound(store: MemoryStore, { total }: Said): Promise<void> {
  expect(total.rows_kept).toBeLessThanOrEqual(total.rows_read);
  for (const { series, from, to } of await store.inventory())
    for (const day of await store.days(series.underlying, from, to)) {
      const rows = await store.load(series, day, ["open", "high", "low", "close", "bid", "ask"]);
      for (const values of Object.values(rows?.columns ?? {}))
        for (const value of values) expect(Number.isSafeInteger(value) && value >= 0).toBe(true);
      for (const time of rows?.time ?? []) expect(time >= 0 && time < 86_400_000).toBe(true);
    }
}

const files = Object.entries({ ...VENDOR_FILES, ...LEAN_FILES }).map(
  ([name, content]) => [name, Buffer.from(content as string | Buffer)] as const,
);

test.each(files.map(([name, content], at) => [name, content, at] as const))(
  "%s: whatever happens to it, it is taken or refused",
  async (name, content, at) => {
    const whole = await ingested(name, content);
    const isCsv = name.endsWith(".csv");
    const hasHeader = isCsv && !/^truedata/.test(name);
    const mishaps = [...MISHAPS, ...(isCsv ? CSV_MISHAPS : []), ...(hasHeader ? [SHUFFLED] : [])];
    for (let round = 0; round < Math.max(1, rounds); round++)
      for (const [i, mishap] of mishaps.entries()) {
        if (rounds === 0 && (i + at) % 3 !== 0) continue;
        const mangled = mishap.of(content, drawsOf(round, i, name.length));
        const outcome = await ingested(name, mangled);
        if (mishap.same === true) expect(outcome, mishap.name).toEqual(whole);
      }
  },
);
