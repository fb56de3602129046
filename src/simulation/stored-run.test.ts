import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { aFillWith } from "../../test/support/arbitrary-fills.ts";
import { TRADEBOOK_COLUMNS, tradebookLine, withoutCharges } from "../ledger/tradebook-row.ts";
import { daysHeader } from "./days-csv.ts";
import { readStoredRun } from "./stored-run.ts";

const model = { name: "none", version: 1 };
const MANIFEST = {
  uid: "u",
  status: "done",
  strategy: { name: "s", source_hash: "h" },
  config: { underlying: "NIFTY" },
  config_hash: "c",
  store: "memory:",
  git: { commit: null, dirty: false },
  engine: { version: "0", source_hash: "e" },
  from: "2024-04-22",
  to: "2024-04-23",
  models: { fill: model, stop: model, slippage: model, costs: model, margin: model },
  ran_at: "2024-05-01T00:00:00.000Z",
  data_version: null,
  days: { "2024-04-22": "done", "2024-04-23": "failed" },
  outputs: {},
  tradebook_hash: "t",
};
const FILL = aFillWith({ seq: 0 });
const CELLS: Readonly<Record<string, string>> = {
  date: "2024-04-22",
  status: "done",
  gross_pnl: "-10.50",
  charges: "1.25",
  net_pnl: "-11.75",
  fills: "1",
  round_trips: "0",
  events: "375",
  stale_events: "0",
  stale_prices: "2",
  freak_prints: "4",
  aborted_entries: "0",
  rejections: "too-old 3; no-tick-yet 1",
  data_faults: "out-of-hours NSE_Index_NIFTY 5",
  index_open: "22500.00",
  stuck: "1",
  overnight_margin: "150000.00",
  gap_pnl: "-2500.00",
  gap_cell: "14:05:00 -10 % vol +50 %",
  overnight_gap_pnl: "0.00",
  vix_open: "13.4525",
};
const line = (cells: Readonly<Record<string, string>>): string =>
  daysHeader
    .split(",")
    .map((column) => cells[column] ?? "")
    .join(",");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "pluto-stored-"));
  const put = (name: string, text: string): void => writeFileSync(path.join(folder, name), text);
  put("manifest.json", JSON.stringify(MANIFEST));
  put(
    "tradebook.csv",
    `${TRADEBOOK_COLUMNS.join(",")}\n${tradebookLine("u", 0, withoutCharges([FILL])[0] as never)}\n`,
  );
  const absent = { date: "2024-04-23", status: "failed", failure: '"day.not-flat: a, b"' };
  put("days.csv", `${daysHeader}\n${line(CELLS)}\n${line(absent)}\n`);
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a run's folder is read back: fills, days with what they counted, absent days without money", () => {
  const run = readStoredRun(folder);
  expect(run.manifest).toEqual(MANIFEST);
  expect(run.rows.map((row) => row.fill)).toEqual([FILL]);
  expect(run.days).toMatchObject([
    {
      date: "2024-04-22",
      status: "done",
      grossPnl: -1050,
      charges: 125,
      netPnl: -1175,
      fills: 1,
      peakMargin: undefined,
      stalePrices: 2,
      freakPrints: 4,
      rejections: { "too-old": 3, "no-tick-yet": 1 },
      dataFaults: [{ kind: "out-of-hours", series: "NSE_Index_NIFTY", count: 5 }],
      stuck: 1,
      overnightMargin: 15_000_000,
      gap: { pnl: -250_000, cell: "14:05:00 -10 % vol +50 %" },
      overnightGap: undefined,
      vixOpen: 13.4525,
      indexOpen: 2_250_000,
      indexClose: undefined,
    },
    { date: "2024-04-23", status: "failed", netPnl: undefined, failure: "day.not-flat: a, b" },
  ]);
  expect(run.excursions).toEqual([]);
});

test.each([
  ["manifest.json", undefined, "run.unknown"],
  ["manifest.json", "{}", "run.unreadable"],
  ["days.csv", `${daysHeader}\n2024-04-22,done\n`, "days.csv line 2"],
  ["days.csv", `${daysHeader}\n${line({ ...CELLS, net_pnl: "x" })}\n`, '"x" is no number'],
  ["days.csv", undefined, "lacks a part"],
])("a folder whose %s is %j is refused", (file, text, why) => {
  rmSync(path.join(folder, file));
  if (text !== undefined) writeFileSync(path.join(folder, file), text);
  expect(() => readStoredRun(folder)).toThrow(why);
});
