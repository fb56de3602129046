import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dataIngest } from "../../src/cli/data-ingest.ts";
import { VENDOR_FILES } from "../ingest/support/vendor-files.ts";
import { zipOf } from "../ingest/support/zip-of.ts";
import { expectJsonRefusal, expectRefusal, pluto } from "./support/pluto.ts";

/** Bad vendor files through the built command: one line, exit code 2, and a store that is what it was. */

const GDFL = "GDFLNFO_BACKADJUSTED_24042024.csv";
const minutes = (price: (minute: number) => string): string =>
  `ts,open,high,low,close\n${[15, 16, 17].map((minute) => `2024-04-24 09:${minute}:00,${price(minute)}`).join("\n")}\n`;
const INDEX_FLAGS = [
  ...["ts=ts", "open=open", "high=high", "low=low", "close=close"].flatMap((word) => ["--map", word]),
  ...["--underlying", "NIFTY", "--kind", "index", "--stamp", "start", "--bar-seconds", "60"],
];
const rupees = (minute: number): string =>
  Array(4)
    .fill(`${22_400 + minute}.05`)
    .join();
const paise = (minute: number): string =>
  Array(4)
    .fill(String(2_240_005 + minute * 100))
    .join();

/** Puts in parity with calls, all premiums a hundred times too large. */
const premiumsInPaise = (): string => {
  const lines = ["ts,strike,type,last"];
  for (const time of ["09:20", "09:21", "09:22"])
    for (const strike of [22_300, 22_350, 22_400, 22_450])
      for (const [type, price] of [
        ["CE", 100 + 22_400 - strike],
        ["PE", 100],
      ] as const)
        lines.push(`2024-04-24 ${time}:00,${strike},${type},${price * 100}`);
  return `${lines.join("\n")}\n`;
};
const CHAIN_FLAGS = [
  ...["ts=ts", "strike=strike", "option_type=type", "ltp=last"].flatMap((word) => ["--map", word]),
  ...["--underlying", "NIFTY", "--stamp", "known", "--map", "expiry=expiry"],
];

let folder: string;
let before: string;
const inside = (name: string): string => path.join(folder, name);
const storeHash = (): string =>
  createHash("sha256")
    .update(readFileSync(inside("s.duckdb")))
    .digest("hex");

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "pluto-ingest-faults-"));
  writeFileSync(inside("good.csv"), minutes(rupees));
  const said = await pluto(["data", "ingest", "good.csv", "--to", "duckdb:s.duckdb", ...INDEX_FLAGS], {
    cwd: folder,
  });
  expect(said.stderr).toBe("");
  expect(said.code).toBe(0);
  before = storeHash();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const gdfl = VENDOR_FILES[GDFL];

type Case = [
  what: string,
  name: string,
  content: string | Buffer,
  flags: string[],
  code: string,
  words: RegExp,
];

test.each<Case>([
  [
    "wrong columns",
    "bars.csv",
    "a,b,c\n1,2,3\n",
    INDEX_FLAGS,
    "source.no-such-column",
    /bars\.csv has no column "ts" \(for ts\), .*; it has a, b, c/,
  ],
  [
    "mixed zones",
    "zones.csv",
    `${minutes(rupees)}2024-04-24T09:18:00+05:30,${rupees(18)}\n`,
    INDEX_FLAGS,
    "source.mixed-zones",
    /zones\.csv: some stamps carry a zone and others do not/,
  ],
  [
    "a web page",
    "bhav.csv",
    "<!DOCTYPE html><html><body>Access denied</body></html>\n",
    [],
    "source.not-a-table",
    /bhav\.csv is a web page, not a table/,
  ],
  [
    "rows from another day",
    GDFL,
    gdfl.replaceAll("24/04/2024,09:16:59", "23/04/2024,09:16:59"),
    [],
    "source.other-day",
    /is named after 2024-04-24 and holds 1 rows of 2024-04-23 \(the first is row 2\)/,
  ],
  [
    "index values in paise",
    "paise.csv",
    minutes(paise),
    INDEX_FLAGS,
    "ingest.scale",
    /NSE_Index_NIFTY: prices look like paise, the mapping says rupees/,
  ],
  [
    "an unknown symbol",
    "truedata.csv",
    "INFY24APR1500CE,20240424,09:15,1,1,1,1,5,5\n",
    [],
    "ingest.nothing-kept",
    /unknown-symbol: 1 rows .*INFY24APR1500CE\); check the mapping/,
  ],
])("%s: one line, exit code 2, the store untouched", async (_what, name, content, flags, code, words) => {
  writeFileSync(inside(name), content);
  const args = ["data", "ingest", name, "--to", "duckdb:s.duckdb", ...flags];
  expectRefusal(await pluto(args, { cwd: folder }), code, words);
  expect(storeHash()).toBe(before);
});

test.each<Case>([
  [
    "columns of nobody",
    "bars.csv",
    "a,b,c\n1,2,3\n",
    [],
    "ingest.unknown-shape",
    /bars\.csv has columns by which no profile knows it: a, b, c; .*--map.*--profile/,
  ],
  [
    "a vendor's file without one of its columns",
    GDFL,
    gdfl.replace("Volume", "Vol"),
    [],
    "source.no-such-column",
    /has no column "Volume" .*\(recognised as gdfl by its columns Ticker, Date, Time/,
  ],
  [
    "an unknown profile",
    GDFL,
    gdfl,
    ["--profile", "gdfI"],
    "ingest.no-such-profile",
    /gdfI is not one of .*gdfl/,
  ],
  [
    "two vendors' shape",
    "empty.json",
    '{"status": "success", "data": {"candles": []}}',
    [],
    "ingest.ambiguous-shape",
    /empty\.json may be of kite-historical, upstox; say which with --profile/,
  ],
  [
    "rupees called paise",
    "rupees.csv",
    minutes(() => Array(4).fill("22400").join()),
    [...INDEX_FLAGS, "--map", "prices_in=paise"],
    "ingest.scale",
    /prices look like rupees, the mapping says paise/,
  ],
  [
    "premiums in paise beside strikes in rupees",
    "premiums.csv",
    premiumsInPaise()
      .replaceAll(/^(ts.*)$/gm, "$1,expiry")
      .replaceAll(/^(2024.*)$/gm, "$1,2024-04-25"),
    CHAIN_FLAGS,
    "ingest.scale",
    /NSE_Options_Expiry_NIFTY_20240425: prices look like paise/,
  ],
  [
    "an ambiguous symbol",
    "truedata.csv",
    "ts,symbol,open,high,low,close\n2024-04-24 09:15:00,NIFTY-Apr2024-22500-CE,1,1,1,1\n",
    [
      ...[
        "ts=ts",
        "columns.symbol=symbol",
        "open=open",
        "high=high",
        "low=low",
        "close=close",
        "stamp=end",
      ].flatMap((word) => ["--map", word]),
    ],
    "ingest.nothing-kept",
    /ambiguous-symbol: 1 rows .*may be any of 2024-04-04, .*give the expiry in a column of its own/,
  ],
  [
    "an answer of a failed request",
    "NIFTY 50.json",
    '{"status": "error", "message": "Too many requests", "data": {"candles": []}}',
    ["--profile", "kite-historical"],
    "ingest.bad-vendor-file",
    /NIFTY 50\.json is the answer of a failed request: Too many requests/,
  ],
  [
    "an archive that is cut short",
    "BhavCopy_NSE_FO_0_0_0_20240725_F_0000.csv.zip",
    zipOf({ "a.csv": "x\n".repeat(500) }).subarray(0, 40),
    [],
    "source.unreadable-file",
    /is a zip archive that is cut short/,
  ],
  [
    "an archive of several tables",
    "bhav.zip",
    zipOf({ "a.csv": VENDOR_FILES["fo02JAN2020bhav.csv"], "b.csv": "x\n" }),
    [],
    "source.not-a-table",
    /bhav\.zip is a zip archive of 2 files, one was expected/,
  ],
  [
    "a rolling series",
    "rolling.json",
    VENDOR_FILES["rolling.json"],
    [],
    "ingest.refused",
    /the strike of a rolling series moves with the market.*--spot-as-index/,
  ],
])("%s: refused in one line before a store is made", async (_what, name, content, flags, code, words) => {
  writeFileSync(inside(name), content);
  const args = [inside(name), "--to", `duckdb:${inside("never.duckdb")}`, ...flags];
  const error = await dataIngest()
    .parseAsync(args, { from: "user" })
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code, message: expect.stringMatching(words) });
  expect(String(error)).not.toContain("\n");
  expect(existsSync(inside("never.duckdb"))).toBe(false);
});

test("with --json the refusal is one document", async () => {
  writeFileSync(inside("paise.csv"), minutes(paise));
  const args = ["data", "ingest", "paise.csv", "--to", "duckdb:s.duckdb", ...INDEX_FLAGS, "--json"];
  expectJsonRefusal(await pluto(args, { cwd: folder }), "ingest.scale", /prices look like paise/);
  expect(storeHash()).toBe(before);
});
