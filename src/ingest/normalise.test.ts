import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { timeOfDay } from "../units/time.ts";
import { type NormalisedDay, normaliseDay } from "./normalise.ts";
import { REASONS, rowsWith } from "./reasons.ts";
import { rawDayOf, STORE_MAPPING } from "./store-source.ts";
import {
  barMapping,
  keptRows,
  normalised,
  type RawRow,
  rawDay,
  reasonsOf,
  reordered,
  snapshotMapping,
} from "./testing/raw-day.ts";

const at = (text: string): number => timeOfDay(text);
const bar = (stamp: string, close: number, more: Readonly<Record<string, string | number>> = {}): RawRow => ({
  at: stamp,
  symbol: "NIFTYSPOT",
  open: close,
  high: close,
  low: close,
  close,
  ...more,
});
const CALL = "NIFTY19060612000CE";

describe("when a row became known", () => {
  test.each([
    ["start", "09:15:00", "09:16:00"],
    ["end", "09:16:00", "09:16:00"],
    ["59", "09:15:59", "09:16:00"],
    ["known", "09:16:00", "09:16:00"],
  ])("a bar of 09:15 stamped at its %s is known at 09:16", (stamp, written, known) => {
    const result = normalised([bar(written, 11_900)], barMapping({ stamp, bar_seconds: 60 }));
    expect(keptRows(result)).toEqual([["", at(known), 1_190_000]]);
  });

  test("a bar length that does not fit the data is refused: it would show bars before they ended", () => {
    const quarterHours = Array.from({ length: 24 }, (_, i) =>
      bar(
        `${String(9 + Math.floor((i + 2) / 4)).padStart(2, "0")}:${String(((i + 2) % 4) * 15).padStart(2, "0")}:00`,
        11_900,
      ),
    );
    const wrong = barMapping({ stamp: "start", bar_seconds: 60 });
    expect(() => normalised(quarterHours, wrong)).toThrow("rows 900 s apart but bar_seconds is 60");
    expect(normalised(quarterHours, barMapping({ stamp: "start", bar_seconds: 900 })).kept).toBe(24);
    expect(normalised(quarterHours, barMapping({ stamp: "start", bar_seconds: 60, sparse: true })).kept).toBe(
      24,
    );
  });
});

describe("the session's hours", () => {
  test("rows before the open and after the close are dropped, as real index files have them", () => {
    const stamps = ["09:08:00", "09:15:00", "09:16:00", "15:30:00", "15:31:00", "15:33:00", "18:15:00"];
    const result = normalised(
      stamps.map((stamp) => bar(stamp, 11_900)),
      barMapping(),
    );
    expect(keptRows(result).map(([, time]) => time)).toEqual([at("09:16"), at("15:30")]);
    expect(reasonsOf(result)).toEqual({ "out-of-hours": 5 });
  });

  test("a snapshot may be as early as the opening instant", () => {
    const rows = ["09:14:59", "09:15:00", "15:30:00", "15:30:01"].map((stamp) => ({
      at: stamp,
      symbol: CALL,
      ltp: 100,
    }));
    expect(keptRows(normalised(rows, snapshotMapping())).map(([, time]) => time)).toEqual([
      at("09:15"),
      at("15:30"),
    ]);
  });

  test.each([
    ["2019-06-05", "a holiday", 0],
    ["2019-06-08", "a Saturday", 0],
    ["2020-02-01", "the budget's Saturday", 1],
    ["2026-02-01", "the budget's Sunday", 1],
    ["2025-10-21", "Muhurat, which was in the afternoon: 10:00 is outside", 0],
    ["1970-01-01", "a stamp that a clock never set", 0],
  ])("%s is %s", (day, _why, kept) => {
    expect(normalised([bar("10:00:00", 11_900)], barMapping(), { day }).kept).toBe(kept);
  });

  test("Muhurat trading is in its own hours", () => {
    const result = normalised([bar("13:46:00", 25_900), bar("15:00:00", 25_900)], barMapping(), {
      day: "2025-10-21",
    });
    expect(keptRows(result).map(([, time]) => time)).toEqual([at("13:46")]);
  });

  test("a day outside the calendar is refused, a closed one dropped", () => {
    expect(reasonsOf(normalised([bar("10:00:00", 1)], barMapping(), { day: "1970-01-01" }))).toEqual({
      "no-calendar": 1,
    });
    expect(reasonsOf(normalised([bar("10:00:00", 1)], barMapping(), { day: "2019-06-05" }))).toEqual({
      "closed-day": 1,
    });
  });

  test("from 2026-08-03 options trade to 15:40", () => {
    const rows = [{ at: "15:40:00", symbol: "NIFTY26080424000CE", ltp: 100 }];
    expect(normalised(rows, snapshotMapping(), { day: "2026-08-03" }).kept).toBe(1);
    expect(normalised(rows, snapshotMapping(), { day: "2026-07-31" }).kept).toBe(0);
  });
});

describe("prices", () => {
  test("an index float is rounded half up and counted; noise is not", () => {
    const rows = [
      bar("09:16:00", 11_900.125),
      bar("09:17:00", 11_900.550_000_000_01),
      bar("09:18:00", 15_614.2002),
    ];
    const result = normalised(rows, barMapping());
    expect(keptRows(result).map(([, , close]) => close)).toEqual([1_190_013, 1_190_055, 1_561_420]);
    expect(reasonsOf(result)).toEqual({ rounded: 2 });
  });

  test("India VIX keeps four decimals", () => {
    const result = normalised([bar("09:16:00", 13.2825, { symbol: "INDIA VIX" })], barMapping());
    expect(result.series[0]?.series).toEqual({ kind: "index", underlying: "INDIAVIX" });
    expect(keptRows(result)).toEqual([["", at("09:16"), 132_825]]);
  });

  test.each([
    ["off-tick", { ltp: 101.53 }],
    ["off-tick", { ltp: 101.55, bid: 101.51 }],
    ["sub-paisa", { ltp: 101.555 }],
    ["too-large", { ltp: 21_474_836.5 }],
    ["unreadable-cell", { ltp: 101.5, bad: 'ltp="12,x"' }],
    ["no-price", {}],
    ["no-price", { ltp: 0, bid: 0, ask: 0, volume: 0, oi: 75 }],
    ["no-price", { ltp: -1 }],
  ])("an option row is refused or dropped as %s: %j", (reason, cells) => {
    const rows = [
      { at: "09:30:00", symbol: CALL, ltp: 100 },
      { at: "09:31:00", symbol: CALL, ...cells },
    ];
    const result = normalised(rows as readonly RawRow[], snapshotMapping());
    expect(reasonsOf(result)).toEqual({ [reason]: 1 });
    expect(keptRows(result)).toEqual([["12000CE", at("09:30"), 10_000]]);
  });

  test("a last price of zero is never traded: the row lives on by its quotes, without a price", () => {
    const result = normalised(
      [{ at: "09:30:00", symbol: CALL, ltp: 0, bid: 99.5, ask: 100.5 }],
      snapshotMapping(),
    );
    expect(result.series[0]?.rows.columns).toMatchObject({
      close: Int32Array.of(0),
      bid: Int32Array.of(9_950),
    });
    expect(reasonsOf(result)).toEqual({ "zero-price": 1 });
  });

  test("an empty last price is no change and not counted", () => {
    const result = normalised([{ at: "09:30:00", symbol: CALL, bid: 99.5, ask: 100.5 }], snapshotMapping());
    expect(result.kept).toBe(1);
    expect(reasonsOf(result)).toEqual({});
  });

  test.each([
    [{ low: 101 }, "above its open"],
    [{ high: 99 }, "below its close"],
    [{ open: 0 }, "without an open"],
    [{ low: 0, high: 0, open: 0 }, "with a close only, the rest zero"],
  ])(
    "a bar that contradicts itself is refused: %j, %s",
    (wrong: Readonly<Record<string, number>>, _why: string) => {
      const good = { at: "09:16:00", symbol: CALL, open: 100, high: 102, low: 98, close: 100 };
      const result = normalised([good, { ...good, at: "09:17:00", ...wrong }], barMapping());
      expect(reasonsOf(result)).toEqual({ "bad-bar": 1 });
      expect(result.kept).toBe(1);
    },
  );

  test("a row of a bar file whose bar is empty is kept as a last price", () => {
    const rows = [
      { at: "09:16:00", symbol: CALL, open: 100, high: 102, low: 98, close: 100 },
      { at: "09:17:00", symbol: CALL, close: 101 },
    ];
    const columns = normalised(rows, barMapping()).series[0]?.rows.columns;
    expect(columns).toMatchObject({ open: Int32Array.of(10_000, 0), close: Int32Array.of(10_000, 10_100) });
  });

  test("snapshots have no open, high and low: that is how a store tells them from bars", () => {
    const rows = normalised([{ at: "09:30:00", symbol: CALL, ltp: 100, volume: 75 }], snapshotMapping())
      .series[0]?.rows;
    expect(Object.keys(rows?.columns ?? {}).sort()).toEqual(["close", "volume"]);
  });

  test("bars without volume go when the mapping says so, an index stays", () => {
    const rows = [
      { at: "09:16:00", symbol: CALL, open: 100, high: 100, low: 100, close: 100, volume: 0 },
      { at: "09:17:00", symbol: CALL, open: 100, high: 100, low: 100, close: 100, volume: 75 },
      bar("09:16:00", 11_900, { volume: 0 }),
    ];
    expect(reasonsOf(normalised(rows, barMapping({ no_trade_bars: "drop" })))).toEqual({ "no-trade": 1 });
    expect(normalised(rows, barMapping()).kept).toBe(3);
  });

  test("prices and strikes in paise are understood when the mapping says so", () => {
    const columns = { ts: "ts", strike: "strike", option_type: "o", expiry: "e", ltp: "ltp" };
    const mapping = { ...snapshotMapping(), columns, underlying: "NIFTY", prices_in: "paise" as const };
    const row = { at: "09:30:00", expiry: "2019-06-06", strike: 1_200_000, option_type: "CE", ltp: 10_155 };
    expect(keptRows(normalised([row], mapping))).toEqual([["12000CE", at("09:30"), 10_155]]);
  });
});

describe("quantities", () => {
  const counts = (
    cells: Readonly<Record<string, number>>,
    more: object,
    day = "2019-06-03",
    symbol = CALL,
  ) => {
    const result = normalised(
      [{ at: "09:30:00", symbol, ltp: 100, ...cells }],
      snapshotMapping({ ...more }),
      { day },
    );
    return { columns: result.series[0]?.rows.columns, reasons: reasonsOf(result) };
  };

  test("lots become units by the lot of that contract on that day", () => {
    const lots = { volume_in: "lots", oi_in: "lots" };
    expect(counts({ volume: 2, oi: 3 }, lots).columns).toMatchObject({
      volume: Float64Array.of(150),
      oi: Float64Array.of(225),
    });
    // January 2025: the weekly has 75, the monthly of the same month still 25.
    const january = (symbol: string) => counts({ volume: 2 }, lots, "2025-01-02", symbol).columns?.volume;
    expect(january("NIFTY25010924000CE")).toEqual(Float64Array.of(150));
    expect(january("NIFTY25013024000CE")).toEqual(Float64Array.of(50));
    // 2024-04-26: every live contract was split from 50 to 25.
    const april = (day: string) => counts({ volume: 2 }, lots, day, "NIFTY24053022000CE").columns?.volume;
    expect(april("2024-04-25")).toEqual(Float64Array.of(100));
    expect(april("2024-04-26")).toEqual(Float64Array.of(50));
  });

  test("units stay units, and an absent quantity is absent, not zero", () => {
    expect(counts({ volume: 150 }, {}).columns).toMatchObject({ volume: Float64Array.of(150) });
    expect(counts({ volume: 150 }, {}).columns?.oi).toBeUndefined();
    expect(counts({ volume: 0 }, {}).columns?.volume).toEqual(Float64Array.of(0));
  });

  test("fractions of lots come to whole units, or are counted", () => {
    expect(counts({ oi: 0.2 }, { oi_in: "lots" })).toMatchObject({
      columns: { oi: Float64Array.of(15) },
      reasons: {},
    });
    expect(counts({ oi: 0.21 }, { oi_in: "lots" })).toMatchObject({
      columns: { oi: Float64Array.of(16) },
      reasons: { "rounded-count": 1 },
    });
    expect(counts({ oi: -3 }, {}).reasons).toEqual({ "negative-count": 1 });
  });

  test("lots of a contract whose lot is not known are left out, not guessed", () => {
    const { columns, reasons } = counts(
      { volume: 2 },
      { volume_in: "lots" },
      "2019-06-03",
      "NIFTY19060412000CE",
    );
    expect(columns?.volume).toBeUndefined();
    expect(reasons).toEqual({ "no-lot": 1, "unknown-expiry": 1 });
  });
});

describe("which contract", () => {
  const byColumns = { ts: "ts", underlying: "u", expiry: "e", strike: "k", option_type: "o", ltp: "l" };
  const mapping = { ...snapshotMapping(), columns: byColumns };
  const good = {
    at: "09:30:00",
    underlying: "NIFTY",
    expiry: "2019-06-06",
    strike: 12_000,
    option_type: "PE",
    ltp: 100,
  };

  test("underlying, expiry, strike and side come from columns", () => {
    const result = normalised([good], mapping);
    expect(result.series[0]?.series).toEqual({ kind: "options", underlying: "NIFTY", expiry: "2019-06-06" });
    expect(keptRows(result)).toEqual([["12000PE", at("09:30"), 10_000]]);
  });

  test.each([
    ["unknown-underlying", { underlying: "NIFTYX" }],
    ["bad-expiry", { expiry: "06/06/2019" }],
    ["bad-strike", { strike: 0 }],
    ["bad-strike", { strike: 12_000.123 }],
    ["bad-option-type", { option_type: "XX" }],
    ["expired", { expiry: "2019-05-16" }],
  ])("a row is refused as %s: %j", (reason, wrong) => {
    expect(reasonsOf(normalised([good, { ...good, ...wrong }], mapping))).toEqual({ [reason]: 1 });
  });

  test("underlyings with a common beginning are told apart", () => {
    const rows = ["NIFTYNXT50SPOT", "NIFTYSPOT", "SENSEX50SPOT", "SENSEXSPOT"].map((symbol, i) =>
      bar("09:16:00", 100 + i, { symbol }),
    );
    const result = normalised(rows, barMapping(), { day: "2024-06-03" });
    expect(
      result.series.map(({ series, rows: { columns } }) => [series.underlying, columns.close[0]]),
    ).toEqual([
      ["SENSEX", 10_300],
      ["SENSEX50", 10_200],
      ["NIFTY", 10_100],
      ["NIFTYNXT50", 10_000],
    ]);
  });

  test("a stock of the same file is refused, by name", () => {
    const result = normalised(
      [bar("09:16:00", 11_900), bar("09:16:00", 2_500, { symbol: "RELIANCE" })],
      barMapping(),
    );
    expect(result.reasons).toMatchObject([
      { reason: "unknown-symbol", rows: 1, examples: [{ row: 2, detail: "RELIANCE" }] },
    ]);
  });

  test("an expiry that the calendar does not know keeps its name, and is noted", () => {
    const result = normalised([{ ...good, expiry: "2019-06-05" }], mapping);
    expect(result.series[0]?.series).toMatchObject({ expiry: "2019-06-05" });
    expect(reasonsOf(result)).toEqual({ "unknown-expiry": 1 });
  });

  test("a contract that was moved is known under its old and its new date", () => {
    // 2023-06-29 became 2023-06-28 when Bakri-Id moved; both names are in vendors' files of that week.
    const moved = ["2023-06-29", "2023-06-28"].map((expiry) => ({ ...good, expiry, ltp: 100 }));
    expect(reasonsOf(normalised(moved, mapping, { day: "2023-06-27" }))).toEqual({});
  });

  test("a kind column tells index, options and futures of one file apart", () => {
    const columns = { ...byColumns, kind: "instrument" };
    const rows = [
      { ...good, kind: "OPTIDX" },
      { at: "09:30:00", kind: "FUTIDX", underlying: "NIFTY", expiry: "2019-06-27", ltp: 12_000 },
      { at: "09:30:00", kind: "INDEX", underlying: "NIFTY 50", ltp: 11_990 },
      { ...good, kind: "STO" },
    ];
    const result = normalised(rows, { ...mapping, columns });
    expect(result.series.map(({ series }) => series.kind)).toEqual(["future", "index", "options"]);
    expect(reasonsOf(result)).toEqual({ "bad-kind": 1 });
  });
});

describe("repeats", () => {
  test("the same row again is dropped, whatever the order", () => {
    const rows = [
      bar("09:17:00", 11_901),
      bar("09:16:00", 11_900),
      bar("09:17:00", 11_901),
      bar("09:16:00", 11_900),
    ];
    const result = normalised(rows, barMapping());
    expect(keptRows(result).map(([, , close]) => close)).toEqual([1_190_000, 1_190_100]);
    expect(reasonsOf(result)).toEqual({ duplicate: 2 });
  });

  test("of rows that differ the larger volume wins: the later of two running totals", () => {
    const rows = [75, 225, 150].map((volume, i) => ({ at: "09:30:00", symbol: CALL, ltp: 100 + i, volume }));
    const result = normalised(rows, snapshotMapping());
    expect(keptRows(result)).toEqual([["12000CE", at("09:30"), 10_100]]);
    expect(reasonsOf(result)).toEqual({ conflict: 2 });
    expect(result.reasons[0]?.examples[0]?.detail).toContain("kept 10100");
  });

  test("a repeat outside the session is counted once, as out of hours", () => {
    const late = { at: "15:45:00", symbol: CALL, ltp: 100, volume: 75 };
    const result = normalised([late, late, { ...late, at: "10:00:00" }], snapshotMapping());
    expect(reasonsOf(result)).toEqual({ "out-of-hours": 2 });
    expect(result.kept).toBe(1);
  });

  test("rows that come newest first are sorted", () => {
    const rows = ["15:30:00", "12:00:00", "09:16:00"].map((stamp) => bar(stamp, 11_900));
    expect(keptRows(normalised(rows, barMapping())).map(([, time]) => time)).toEqual([
      at("09:16"),
      at("12:00"),
      at("15:30"),
    ]);
  });
});

describe("frozen pages", () => {
  /** A page of 30 traded contracts; `n` moves every value. */
  const page = (stamp: string, n: number): readonly RawRow[] =>
    Array.from({ length: 30 }, (_, i) => ({
      at: stamp,
      symbol: `NIFTY190606${11_500 + 50 * i}CE`,
      ltp: 100 + n * 0.05,
      bid: 99,
      ask: 101,
      volume: 75 * (n + 1),
      oi: 75,
    }));
  const times = (result: NormalisedDay): readonly number[] => [
    ...new Set(keptRows(result).map(([, time]) => time)),
  ];

  test("a page that repeats the one before it while the market is open is dropped", () => {
    const rows = [
      ...page("09:30:00", 0),
      ...page("09:45:00", 1),
      ...page("10:00:00", 1),
      ...page("10:15:00", 2),
    ];
    const result = normalised(rows, snapshotMapping());
    expect(times(result)).toEqual([at("09:30"), at("09:45"), at("10:15")]);
    expect(reasonsOf(result)).toEqual({ "frozen-page": 30 });
    expect(times(normalised(rows, snapshotMapping({ keep_frozen: true })))).toHaveLength(4);
  });

  test("one cell that moves makes a page news", () => {
    const moved = page("09:45:00", 0).map((row, i) => (i === 7 ? { ...row, oi: 150 } : row));
    expect(normalised([...page("09:30:00", 0), ...moved], snapshotMapping()).kept).toBe(60);
  });

  test("a stuck server that alternates with a live one is seen through", () => {
    const rows = [
      ...page("09:30:00", 0),
      ...page("09:45:00", 1),
      ...page("10:00:00", 0),
      ...page("10:15:00", 2),
    ];
    expect(times(normalised(rows, snapshotMapping()))).toEqual([at("09:30"), at("09:45"), at("10:15")]);
  });

  test("yesterday's last page is no news in the morning, not even when it was saved after the close", () => {
    const yesterday = normalised([...page("15:15:00", 3), ...page("15:45:00", 4)], snapshotMapping(), {
      day: "2019-05-31",
    });
    expect(times(yesterday)).toEqual([at("15:15")]);
    const rows = [...page("09:16:00", 4), ...page("09:30:00", 5)];
    expect(times(normalised(rows, snapshotMapping(), { lastPages: yesterday.lastPages }))).toEqual([
      at("09:30"),
    ]);
    expect(times(normalised(rows, snapshotMapping()))).toEqual([at("09:16"), at("09:30")]);
    const older = [...page("09:16:00", 3), ...page("09:30:00", 5)];
    expect(times(normalised(older, snapshotMapping(), { lastPages: yesterday.lastPages }))).toEqual([
      at("09:30"),
    ]);
  });

  test("a quiet page may stand still by itself", () => {
    const quiet = (stamp: string) => page(stamp, 0).map((row, i) => ({ ...row, volume: i < 4 ? 75 : 0 }));
    expect(normalised([...quiet("09:30:00"), ...quiet("09:45:00")], snapshotMapping()).kept).toBe(60);
  });

  test("pages are compared per expiry: one may be stuck while another lives", () => {
    const other = (stamp: string, n: number) =>
      page(stamp, n).map((row) => ({ ...row, symbol: String(row.symbol).replace("190606", "190613") }));
    const rows = [
      ...page("09:30:00", 0),
      ...other("09:30:00", 0),
      ...page("09:45:00", 0),
      ...other("09:45:00", 1),
    ];
    const result = normalised(rows, snapshotMapping());
    expect(result.series.map(({ rows: { time } }) => time.length)).toEqual([30, 60]);
  });
});

describe("the spot of a chain", () => {
  const row = (stamp: string, strike: number, spot: number) => ({
    at: stamp,
    symbol: `NIFTY190606${strike}CE`,
    ltp: 100,
    spot,
  });
  const mapping = snapshotMapping({ spot_as_index: true });

  test("it makes index rows, of what most rows say, zero being nothing", () => {
    const rows = [
      row("09:30:00", 11_900, 11_950.05),
      row("09:30:00", 12_000, 11_950.05),
      row("09:30:00", 12_100, 11_949),
      row("09:45:00", 12_000, 0),
      row("10:00:00", 12_000, 11_960),
    ];
    const result = normalised(rows, mapping);
    expect(result.series.map(({ series }) => series.kind)).toEqual(["index", "options"]);
    expect(keptRows(result)).toEqual([
      ["", at("09:30"), 1_195_005],
      ["", at("10:00"), 1_196_000],
    ]);
    expect(result.derived).toBe(2);
    expect(result.kept).toBe(5);
    expect(reasonsOf(result)).toEqual({ "spot-conflict": 1 });
  });

  test("an index that the file has itself goes first", () => {
    const result = normalised(
      [row("09:30:00", 12_000, 11_950), { at: "09:30:00", symbol: "NIFTY", ltp: 11_949 }],
      mapping,
    );
    expect(result.derived).toBe(0);
    expect(keptRows(result)).toEqual([["", at("09:30"), 1_194_900]]);
  });
});

describe("examples", () => {
  test("a touched row is told by file, row, instant and contract, three times at most", () => {
    const rows = Array.from({ length: 5 }, (_, i) => ({ at: `09:3${i}:00`, symbol: CALL, ltp: 100.01 }));
    const [count] = normalised(
      [...rows, { at: "10:00:00", symbol: CALL, ltp: 100 }],
      snapshotMapping(),
    ).reasons;
    expect(count?.rows).toBe(5);
    expect(count?.examples).toHaveLength(3);
    expect(count?.examples[0]).toEqual({
      file: "test.csv",
      row: 1,
      stamp: "2019-06-03 09:30:00.000",
      contract: CALL,
      detail: "close 100.01",
    });
  });
});

/** Rows of every kind, good and bad. */
const anyRow: fc.Arbitrary<RawRow> = fc
  .record({
    time: fc.constantFrom(...["09:00", "09:15", "09:16", "12:00", "15:30", "15:45"].map(at)),
    symbol: fc.constantFrom(
      "NIFTYSPOT",
      "NIFTY19060612000CE",
      "NIFTY19060612000PE",
      "NIFTY19061312000CE",
      "INDIAVIX",
      "RELIANCE",
    ),
    ltp: fc.constantFrom(0, 100, 100.05, 100.01, 100.005, -1, 11_900.125),
    bid: fc.constantFrom(0, 99.95),
    volume: fc.constantFrom(0, 75, 150, -1),
  })
  .map(({ time, ...cells }) => ({ at: time, ...cells }));
const anyRows = fc.array(anyRow, { minLength: 1, maxLength: 60 });

test("the order of the rows does not matter", () => {
  fc.assert(
    fc.property(anyRows, fc.infiniteStream(fc.nat()), (rows, noise) => {
      const batch = rawDay(rows);
      const order = rows
        .map((_, i) => ({ i, key: noise.next().value as number }))
        .sort((a, b) => a.key - b.key);
      const options = { mapping: snapshotMapping(), files: ["test.csv"] };
      const [one, other] = [
        normaliseDay(batch, options),
        normaliseDay(
          reordered(
            batch,
            order.map(({ i }) => i),
          ),
          options,
        ),
      ];
      expect(other.series).toEqual(one.series);
      expect(reasonsOf(other)).toEqual(reasonsOf(one));
    }),
  );
});

test("what was normalised stays as it is when it is normalised again", () => {
  fc.assert(
    fc.property(anyRows, (rows) => {
      const once = normaliseDay(rawDay(rows), { mapping: snapshotMapping(), files: ["test.csv"] });
      const again = normaliseDay(rawDayOf(once.day, once.series), {
        mapping: STORE_MAPPING,
        files: ["store"],
      });
      expect(again.series).toEqual(once.series);
      expect(rowsWith(again.reasons, "refused") + rowsWith(again.reasons, "dropped")).toBe(0);
    }),
  );
});

test("every row is kept, refused or dropped, and counted once", () => {
  fc.assert(
    fc.property(anyRows, (rows) => {
      const result = normaliseDay(rawDay(rows), { mapping: snapshotMapping(), files: ["test.csv"] });
      const { read, kept, reasons } = result;
      expect(kept + rowsWith(reasons, "refused") + rowsWith(reasons, "dropped")).toBe(read);
      expect(read).toBe(rows.length);
    }),
  );
});

test("no bar is known before it has ended, and none outside the session", () => {
  const meanings = fc.constantFrom("start", "end", "59");
  const minutes = fc.array(fc.integer({ min: 8 * 60, max: 16 * 60 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(meanings, minutes, (stamp, begins) => {
      const shift = { start: 0, end: 60_000, "59": 59_000 }[stamp] ?? 0;
      const rows = begins.map((minute) => ({
        ...bar("00:00:00", 11_900),
        at: minute * 60_000 + shift,
        volume: minute,
      }));
      const result = normalised(rows, barMapping({ stamp, bar_seconds: 60, sparse: true }));
      const kept = result.series[0]?.rows;
      const ends = Array.from(kept?.columns.volume ?? [], (minute) => (minute + 1) * 60_000);
      expect(Array.from(kept?.time ?? [])).toEqual(ends);
      expect(ends.every((end) => end > at("09:15") && end <= at("15:30"))).toBe(true);
    }),
  );
});

test("every reason says what it means", () => {
  for (const { means } of Object.values(REASONS)) expect(means).toMatch(/^[a-z].{10,}$/);
});
