import path from "node:path";
import { expect, test, vi } from "vitest";
import { dataIngest } from "./data-ingest.ts";

/** A folder of collected market data, named by the environment; it may not be copied into the checkout. */
const data = process.env.PLUTO_REAL_DATA ?? "";
const mappings = path.resolve(import.meta.dirname, "../../examples/mappings");

interface Counts {
  readonly rows_read: number;
  readonly rows_kept: number;
  readonly reasons: readonly { readonly reason: string; readonly rows: number }[];
}

async function dryRun(file: string, mapping: string): Promise<Record<string, number>> {
  let printed = "";
  const spy = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += text;
    return true;
  });
  const words = [path.join(data, file), "--map", path.join(mappings, mapping), "--dry-run", "--json"];
  await dataIngest().parseAsync(words, { from: "user" });
  spy.mockRestore();
  const { rows_read, rows_kept, reasons }: Counts = JSON.parse(printed).total;
  return {
    read: rows_read,
    kept: rows_kept,
    ...Object.fromEntries(reasons.map(({ reason, rows }) => [reason, rows])),
  };
}

test.skipIf(data === "").each([
  [
    "chain_15min_NIFTY_20190516_20190731.parquet",
    "chain-15min-2019.json",
    { read: 238_868, kept: 203_897, "closed-day": 6_876, "out-of-hours": 9_499, "frozen-page": 18_596 },
  ],
  [
    "chain_15min_BANKNIFTY_20190516_20190731.parquet",
    "chain-15min-2019.json",
    { read: 281_198, kept: 242_301, "closed-day": 8_792, "out-of-hours": 11_143, "frozen-page": 18_962 },
  ],
  [
    "index_minute_NIFTY_BANKNIFTY_2019_barEND.parquet",
    "index-minutes-bar-end.json",
    { read: 184_710, kept: 183_108, "out-of-hours": 1_602 },
  ],
  [
    "minute_NIFTY_12opts_20210611_20210614.parquet",
    "options-minutes-kite.json",
    { read: 9_993, kept: 9_750, "out-of-hours": 243 },
  ],
  [
    "chain_65s_NIFTY_20250829.parquet",
    "chain-65s-2025.json",
    {
      read: 467_524,
      kept: 394_590,
      "no-price": 59_044,
      "frozen-page": 13_890,
      "zero-price": 163_421,
      "unknown-expiry": 29_965,
    },
  ],
  [
    "index_minute_BANKNIFTY_INDIAVIX_20230403_20230601_barSTART.parquet",
    "index-minutes-bar-start.json",
    { read: 30_002, kept: 30_000, "out-of-hours": 2 },
  ],
])("%s by %s: every row is accounted for", async (file, mapping, expected) => {
  expect(await dryRun(file, mapping)).toEqual(expected);
});
