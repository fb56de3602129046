import { describe, expect, test } from "vitest";
import { type DayPnl, dayPnlOf } from "../analytics/daily-pnl.ts";
import { summaryOf } from "../analytics/summary.ts";
import type { Manifest } from "../research/manifest.ts";
import { tradingDay } from "../units/time.ts";
import type { Paise } from "../units/unit.ts";
import { runJson } from "./run-json.ts";
import { absentShare, type RunReport } from "./run-report.ts";
import { runText, sparkline } from "./run-text.ts";

test.each<[string, readonly number[], string]>([
  ["nothing", [], ""],
  ["a rise from zero to its top", [1, 1, 1, 1, 1, 1, 1], "▂▃▄▅▆▇█"],
  ["a fall", [-1, -1], "▅▁"],
  ["flat at zero", [0, 0, 0], "▁▁▁"],
  ["down and up again, zero in the middle", [-7, 7, 7], "▁▅█"],
])("the equity line of %s", (_, daily, line) => {
  expect(sparkline(daily)).toBe(line);
});

test("a long equity line is 48 wide and ends where the run ended", () => {
  const daily = Array.from({ length: 1000 }, (_, i) => (i < 999 ? 1 : -2000));
  expect([...sparkline(daily)]).toHaveLength(48);
  expect(sparkline(daily).endsWith("█▁")).toBe(true);
  expect([...sparkline(daily.slice(0, 49))]).toHaveLength(48);
});

const model = (name: string) => ({ name, version: 1 });
const MANIFEST: Manifest = {
  uid: "20240501-101500-ab12cd",
  status: "done",
  strategy: { name: "short-straddle", source_hash: "s" },
  config: { underlying: "NIFTY" },
  config_hash: "c",
  store: "memory:",
  git: { commit: null, dirty: false },
  engine: { version: "0.1.0", source_hash: "e" },
  from: "2024-04-22",
  to: "2024-04-25",
  models: {
    fill: model("close"),
    stop: model("close_fill"),
    slippage: model("none"),
    costs: model("none"),
    margin: model("off"),
  },
  ran_at: "2024-05-01T10:15:00.000Z",
  data_version: null,
  days: {},
  outputs: {},
  tradebook_hash: "abc123",
};
const day = (date: string, net: number): DayPnl => ({
  ...dayPnlOf(tradingDay(date), []),
  gross: net as Paise,
  net: net as Paise,
  fills: 4,
  roundTrips: 2,
  winners: net > 0 ? 2 : 0,
});
const DAYS = [day("2024-04-22", -123_450), day("2024-04-23", 1_234_567)];
const report = (more: Partial<RunReport> = {}): RunReport => {
  const { days = DAYS } = more;
  return {
    manifest: MANIFEST,
    summary: summaryOf(days),
    days,
    absent: [],
    fillsByReason: { ENTRY: 4, SL: 1, TIME: 3 },
    fillsBySource: { exact: 8 },
    rejections: {},
    abortedEntries: 0,
    stalePrices: 0,
    freakPrints: 0,
    peakMargin: undefined,
    settlements: {},
    staleEvents: 0,
    events: 750,
    faults: [],
    folder: "runs/20240501-101500-ab12cd",
    ...more,
  };
};
const absentDay = (date: string, context: RunReport["absent"][number]["context"] = {}) => ({
  date: tradingDay(date),
  status: "failed",
  message: "day.not-flat: …",
  context,
});
const text = (more: Partial<RunReport> = {}, acceptMissing = false) =>
  runText(report(more), { acceptMissing });

describe("the summary on the terminal", () => {
  test("of a run without trouble", () => {
    expect(text()).toBe(`
short-straddle on NIFTY, 2024-04-22 to 2024-04-25

  net PnL         ₹11,111.17
  max drawdown    −₹1,234.50
  equity          ▁█
  days            2 simulated, 2 traded, 0 absent
  trades          4 round trips, 8 fills (ENTRY 4, SL 1, TIME 3)
  winning         50.0 % of traded days, 50.0 % of round trips
  a traded day    ₹5,555.59 on average
  best day        ₹12,345.67 on 2024-04-23
  worst day       −₹1,234.50 on 2024-04-22
  models          fill close, stop close_fill, costs none, slippage none

  tradebook abc123
  runs/20240501-101500-ab12cd

`);
  });

  test("names everything that went wrong, and nothing that did not", () => {
    const shown = text({
      rejections: { "strike-not-listed": 2, "too-old": 7 },
      abortedEntries: 3,
      stalePrices: 11,
      freakPrints: 2,
      staleEvents: 1,
      fillsBySource: { exact: 6, last: 2 },
      faults: [
        { kind: "out-of-hours", series: "NSE_Index_NIFTY", count: 5, days: 1 },
        { kind: "out-of-hours", series: "NSE_Options_Expiry_NIFTY_20240425", count: 20, days: 2 },
        { kind: "no-index", series: "NSE_Index_NIFTY", count: 1, days: 1 },
      ],
      manifest: {
        ...MANIFEST,
        store_incidents: [{ kind: "cache-lost", count: 4, what: "NSE_Index_NIFTY 2024-04-22" }],
      },
    });
    expect(shown).toContain(`
  rejected orders: strike-not-listed 2, too-old 7
  entries given up because a leg was missing: 3
  freak prints met by positions and waiting orders: 2
  price checks skipped because the price was too old: 11
  events that came too late and were ignored: 1
  fills at a price known before that instant: 2
  data fault out-of-hours: 25 on 3 series-days, in NSE_Index_NIFTY and 1 more
  data fault no-index: 1 on 1 series-days, in NSE_Index_NIFTY
  the cache had lost days: 4 loads came from the store behind (NSE_Index_NIFTY 2024-04-22)
`);
    const held = text({ stuckDays: 2, closingMarks: { last: 9, model: 3 } });
    expect(held).toContain(`
  days that ended with positions that could not be closed: 2
  closing marks without a fresh price: model 3, stale 0
`);
    for (const word of ["could not be closed", "closing marks"]) expect(text()).not.toContain(word);
    for (const word of [
      "rejected",
      "given up",
      "skipped",
      "too late",
      "known before",
      "fault",
      "freak",
      "cache",
    ])
      expect(text()).not.toContain(word);
  });

  const many = (count: number): DayPnl[] => Array.from({ length: count }, () => day("2024-04-22", 100));

  test("with more than half a per cent of its days absent withholds the ratios, unless told otherwise", () => {
    const share = { days: many(198), absent: [absentDay("2024-04-23")] }; // 1 of 199
    expect(absentShare(report(share))).toBeCloseTo(1 / 199);
    expect(text(share)).not.toContain("winning");
    expect(text(share)).not.toContain("on average");
    expect(text(share)).toContain(
      "0.5 % of the days are absent: ratios are withheld (--accept-missing shows them)",
    );
    expect(text(share)).toContain("198 simulated, 198 traded, 1 absent");
    expect(text(share, true)).toContain("winning         100.0 % of traded days");
    expect(text(share, true)).not.toContain("withheld");
  });

  test("with exactly half a per cent shows them", () => {
    const share = { days: many(199), absent: [absentDay("2024-04-23")] }; // 1 of 200
    expect(text(share)).toContain("winning");
    expect(text(share)).not.toContain("withheld");
  });

  test("lists absent days with what the market did, ten of them", () => {
    const context = { indexMove: -25_000, indexClose: 2_225_000, vixClose: 142_000 };
    expect(text({ absent: [absentDay("2024-04-24", context), absentDay("2024-04-25")] })).toContain(`
  2024-04-24 failed: day.not-flat: …; index −1.11 %, VIX 14.20
  2024-04-25 failed: day.not-flat: …
`);
    const twelve = Array.from({ length: 12 }, (_, i) => absentDay(`2024-04-${10 + i}`));
    expect(text({ absent: twelve })).toContain(
      "2024-04-19 failed: day.not-flat: …\n  … and 2 more absent days, in days.csv",
    );
  });

  test("of a run in which nothing traded has no ratios", () => {
    const shown = text({ days: [dayPnlOf(tradingDay("2024-04-22"), [])], fillsByReason: {} });
    expect(shown).toContain("winning         – of traded days, – of round trips");
    expect(shown).not.toContain("best day");
    expect(shown).not.toContain("NaN");
  });

  test("shows the gross profit where there are charges", () => {
    const charged = { ...day("2024-04-22", 100_000), charges: 25_000 as Paise, net: 75_000 as Paise };
    expect(text({ days: [charged] })).toContain("net PnL         ₹750.00  (gross ₹1,000.00)");
  });

  test("of an interrupted run says how to go on", () => {
    expect(text({ manifest: { ...MANIFEST, status: "interrupted" } })).toContain(
      "--resume 20240501-101500-ab12cd",
    );
  });
});

describe("the same as JSON", () => {
  const json = (more: Partial<RunReport> = {}) => JSON.parse(JSON.stringify(runJson(report(more))));

  test("has money in rupees and keys in snake_case", () => {
    expect(json()).toMatchObject({
      uid: MANIFEST.uid,
      tradebook_hash: "abc123",
      summary: {
        net_pnl: 11_111.17,
        max_drawdown: -1234.5,
        win_days: 0.5,
        best_day: { date: "2024-04-23", net_pnl: 12_345.67 },
      },
      days: [
        { date: "2024-04-22", gross_pnl: -1234.5, charges: 0, net_pnl: -1234.5, fills: 4 },
        { date: "2024-04-23", gross_pnl: 12_345.67, charges: 0, net_pnl: 12_345.67, fills: 4 },
      ],
      absent_days: [],
      absent_share: 0,
    });
    const keys = (value: unknown): string[] =>
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? Object.entries(value).flatMap(([key, item]) => [key, ...keys(item)])
        : [];
    const { fills_by_reason: _, fills_by_price_source: __, ...own } = json();
    expect(keys(own).filter((key) => !/^[a-z]+(_[a-z0-9]+)*$/.test(key))).toEqual([]);
  });

  test("has null, not zero, where there is no ratio", () => {
    expect(json({ days: [] }).summary).toMatchObject({
      net_pnl: 0,
      win_days: null,
      win_trips: null,
      mean_day: null,
      best_day: null,
      worst_day: null,
    });
  });

  test("has absent days with what the market did", () => {
    const absent = [
      absentDay("2024-04-24", { indexMove: -25_000, indexClose: 2_225_000, vixClose: 142_000 }),
      absentDay("2024-04-25"),
    ];
    expect(json({ absent })).toMatchObject({
      absent_days: [
        { date: "2024-04-24", status: "failed", index_move: -250, vix: 14.2 },
        { date: "2024-04-25", index_move: null, vix: null },
      ],
      absent_share: 0.5,
    });
  });
});
