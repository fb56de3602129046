import { expect, test } from "vitest";
import type { TickStore } from "../market/tick-store.ts";
import { MemoryStore } from "../storage/memory/memory-store.ts";
import { clockText, timeOfDay, tradingDay } from "../units/time.ts";
import { type CheckReport, checkStore, countOf } from "./check-store.ts";
import { checkJson, checkText } from "./check-text.ts";
import { DATA_CHECKS } from "./checks/all-checks.ts";
import { holesOf } from "./checks/gaps.ts";
import { normalised, type RawRow, snapshotMapping } from "./testing/raw-day.ts";

const DAY = "2019-06-03";
const EXPIRY_DAY = "2019-06-06";
const STRIKES = Array.from({ length: 21 }, (_, i) => 11_500 + 50 * i);

/** A whole, clean day: an index minute by minute, and a chain in parity with it. `n` counts minutes from 09:15. */
function cleanDay(
  more: { readonly spotOf?: (n: number) => number; readonly forwardOf?: (n: number) => number } = {},
): RawRow[] {
  const { spotOf = (n) => 12_000 + Math.round(2 * n * Math.sin(n / 40)) / 20 } = more;
  const { forwardOf = spotOf } = more;
  return Array.from({ length: 375 }, (_, i) => i + 1).flatMap((n) => {
    const at = timeOfDay("09:15") + n * 60_000;
    const pair = (strike: number): RawRow[] => {
      const time = 150 - Math.abs(strike - 12_000) / 4;
      const inside = Math.max(0, forwardOf(n) - strike);
      const [call, put] = [time + inside, time + inside - forwardOf(n) + strike].map(
        (x) => Math.round(x * 20) / 20,
      );
      const side = (type: string, ltp: number): RawRow => ({
        at,
        symbol: `NIFTY190606${strike}${type}`,
        ltp,
        bid: Math.round((ltp - 0.05) * 20) / 20,
        ask: Math.round((ltp + 0.05) * 20) / 20,
        volume: 75 * n,
      });
      return [side("CE", call ?? 0), side("PE", put ?? 0)];
    };
    return [{ at, symbol: "NIFTYSPOT", ltp: spotOf(n) }, ...STRIKES.flatMap(pair)];
  });
}

/** A store with those rows, which were never judged: as a foreign store may be. */
async function storeOf(rows: readonly RawRow[], day = DAY): Promise<TickStore> {
  const store = new MemoryStore("memory:test");
  const write = await store.begin();
  for (const { series, rows: own } of normalised(rows, snapshotMapping({ keep_frozen: true }), { day })
    .series)
    await write.put(series, tradingDay(day), own);
  await write.commit();
  return store;
}

/** The store with one series altered as it is read. */
const altered = (
  store: TickStore,
  alter: (rows: NonNullable<Awaited<ReturnType<TickStore["load"]>>>) => void,
  kind = "options",
): TickStore => ({
  url: store.url,
  series: () => store.series(),
  inventory: () => store.inventory(),
  days: (...args) => store.days(...args),
  dataVersion: (...args) => store.dataVersion(...args),
  settlement: (...args) => store.settlement(...args),
  close: () => store.close(),
  load: async (series, ...args) => {
    const rows = await store.load(series, ...args);
    if (rows !== undefined && series.kind === kind) alter(rows);
    return rows;
  },
});

const brief = ({ findings }: CheckReport): readonly string[] =>
  findings.map(({ check, severity, count, of, worst }) => `${check} ${severity} ${count}/${of} ${worst}`);

test("a clean day has nothing to say against it", async () => {
  const report = await checkStore(await storeOf(cleanDay()));
  expect(brief(report)).toEqual([]);
  expect(report).toMatchObject({ days: 1, rows: 375 * 43, checks: DATA_CHECKS.map(({ name }) => name) });
});

test("missing index minutes are counted with the longest hole; many of them are a fault", async () => {
  const isMissing = (at: number, from: string, to: string): boolean =>
    at > timeOfDay(from) && at <= timeOfDay(to);
  const without = (from: string, to: string): RawRow[] =>
    cleanDay().filter(({ at, symbol }) => symbol !== "NIFTYSPOT" || !isMissing(Number(at), from, to));
  expect(brief(await checkStore(await storeOf(without("10:00", "10:03"))))).toEqual([
    "gaps warning 3/375 3 steps of 60 s from 10:00:00",
  ]);
  expect(brief(await checkStore(await storeOf(without("10:00", "10:20"))))).toEqual([
    "gaps fault 20/375 20 steps of 60 s from 10:00:00",
  ]);
  expect(brief(await checkStore(await storeOf(without("15:28", "15:30"))))).toEqual([
    "gaps warning 2/375 2 steps of 60 s from 15:28:00",
  ]);
});

test("a day without an index says so, because moneyness cannot do without", async () => {
  const chain = cleanDay().filter(({ symbol }) => symbol !== "NIFTYSPOT");
  expect(brief(await checkStore(await storeOf(chain)))).toEqual(["gaps warning 1/1 no index row that day"]);
});

test("contracts near the money that print seldom are told", async () => {
  const rows = cleanDay().filter(
    ({ at, symbol }) => !/1[12][0-9]{3}CE/.test(String(symbol)) || Number(at) % 180_000 === 0,
  );
  const [found] = (await checkStore(await storeOf(rows))).findings;
  expect(found).toMatchObject({
    check: "gaps",
    series: "NSE_Options_Expiry_NIFTY_20190606",
    count: 5,
    of: 10,
  });
  expect(found?.worst).toContain("lacks 66.7 % of its minutes");
});

test("holes are counted inside the hours, on either edge", () => {
  const hours = [{ from: timeOfDay("09:15"), to: timeOfDay("09:20") }];
  const times = (...minutes: readonly number[]): Int32Array =>
    Int32Array.from(minutes, (m) => timeOfDay("09:00") + m * 60_000);
  const missing = (...minutes: readonly number[]): number =>
    holesOf(times(...minutes), { hours, stepMs: 60_000 }).missing;
  expect(missing(16, 17, 18, 19, 20)).toBe(0);
  expect(missing(15, 16, 17, 18, 19)).toBe(0);
  expect(missing(17, 18, 19, 20)).toBe(1);
  expect(missing(16, 17, 19)).toBe(2);
  expect(missing()).toBe(5);
});

test("rows that share an instant are counted as the adapter tells them", async () => {
  const store = altered(await storeOf(cleanDay()), (rows) => Object.assign(rows, { duplicates: 7 }));
  expect(brief(await checkStore(store))).toEqual([
    "duplicates fault 7/15757 7 rows share an instant with another",
  ]);
});

test("a frozen stretch is found, with its length", async () => {
  const clean = cleanDay();
  const before = new Map(clean.filter(({ at }) => at === timeOfDay("11:00")).map((row) => [row.symbol, row]));
  const isFrozen = (at: number): boolean => at > timeOfDay("11:00") && at <= timeOfDay("11:10");
  const rows = clean.map((row) =>
    isFrozen(Number(row.at)) && row.symbol !== "NIFTYSPOT" ? { ...before.get(row.symbol), at: row.at } : row,
  );
  expect(brief(await checkStore(await storeOf(rows), { checks: ["frozen-pages"] }))).toEqual([
    "frozen-pages fault 10/375 10 in a row from 11:01:00",
  ]);
});

test.each<[string, string, (rows: NonNullable<Awaited<ReturnType<TickStore["load"]>>>) => void]>([
  [
    "zero-prices",
    "zero-prices fault 1/15750 11500 CE 09:17:00",
    ({ columns }) => {
      columns.close[1] = 0;
      columns.bid?.fill(0, 1, 2);
      columns.ask?.fill(0, 1, 2);
    },
  ],
  ["zero-prices", "zero-prices note 1/15750 11500 CE 09:17:00", ({ columns }) => columns.close.fill(0, 1, 2)],
  [
    "crossed-quotes",
    "crossed-quotes fault 2/15750 11500 CE 09:18:00 bid 999.00, ask 525.05",
    ({ columns }) => {
      columns.bid?.set([60_000], 1);
      columns.bid?.set([99_900], 2);
    },
  ],
  [
    "off-tick",
    "off-tick fault 1/15750 11500 CE 09:17:00 525.03",
    ({ columns }) => columns.close.set([52_503], 1),
  ],
  [
    "out-of-hours",
    "out-of-hours fault 2/15750 11500 CE 09:14:59, the exchange was open 09:15:00-15:30:00",
    ({ time }) => {
      time[0] = timeOfDay("09:14:59");
      time[374] = timeOfDay("15:30") + 1;
    },
  ],
])("%s: %s", async (check, finding, alter) => {
  const report = await checkStore(altered(await storeOf(cleanDay({ spotOf: () => 12_000 })), alter), {
    checks: [check],
  });
  expect(brief(report)).toEqual([finding]);
});

test("a bar that contradicts itself is found", async () => {
  const store = altered(await storeOf(cleanDay({ spotOf: () => 12_000 })), (rows) => {
    const { close } = rows.columns;
    Object.assign(rows.columns, { open: close.slice(), high: close.slice(), low: close.slice() });
    rows.columns.high?.set([52_000], 3);
  });
  expect(brief(await checkStore(store, { checks: ["bad-bars"] }))).toEqual([
    "bad-bars fault 1/15750 11500 CE 09:19:00 open, high, low, close 525.00, 520.00, 525.00, 525.00",
  ]);
});

test("holes in the ladder around the money are told, and strikes with one side", async () => {
  const rows = cleanDay().filter(
    ({ symbol }) => !/12050|12200/.test(String(symbol)) && !/11900PE/.test(String(symbol)),
  );
  expect(brief(await checkStore(await storeOf(rows), { checks: ["missing-strikes"] }))).toEqual([
    "missing-strikes warning 2/15 12050, 12200 missing in steps of 50",
    "missing-strikes warning 1/15 11900 with a call or a put only",
  ]);
  const wings = cleanDay().filter(({ symbol }) => !/12450|11500/.test(String(symbol)));
  expect(brief(await checkStore(await storeOf(wings), { checks: ["missing-strikes"] }))).toEqual([]);
});

test("a day on which the exchange was closed is out of hours as a whole", async () => {
  const store = await storeOf(cleanDay());
  const moved: TickStore = {
    ...altered(store, () => undefined),
    days: async () => [tradingDay("2019-06-05")],
    load: (series) => store.load(series, DAY as never, ["bid", "ask"]),
  };
  const inventory = (await store.inventory()).map((holding) => ({ ...holding, to: "2019-06-05" as never }));
  const report = await checkStore(
    { ...moved, inventory: async () => inventory },
    { checks: ["out-of-hours"] },
  );
  expect(brief(report)[0]).toBe("out-of-hours fault 375/375 09:16:00, the exchange was closed that day");
});

test("a spot of another underlying disagrees with parity all day", async () => {
  const store = await storeOf(cleanDay({ forwardOf: () => 12_000, spotOf: () => 12_120 }));
  const [found, ...others] = (await checkStore(store, { checks: ["parity"] })).findings;
  expect(found).toMatchObject({
    severity: "fault",
    worst: expect.stringContaining("the forward is -0.99 % off the spot all day"),
  });
  expect(others).toEqual([]);
});

test("a spot that freezes while options go on disagrees for that long", async () => {
  const forwardOf = (n: number): number => 12_000 + (n > 100 ? 60 : 0);
  const spotOf = (n: number): number => (n > 100 && n <= 140 ? 12_000 : forwardOf(n));
  const report = await checkStore(await storeOf(cleanDay({ forwardOf, spotOf })), { checks: ["parity"] });
  expect(report.findings).toMatchObject([
    {
      severity: "fault",
      count: 40,
      of: 375,
      worst: expect.stringContaining("spot 12000.00, forward 12060.00"),
    },
  ]);
});

test("the usual carry of a forward is no fault", async () => {
  const store = await storeOf(cleanDay({ spotOf: () => 12_000, forwardOf: () => 12_010 }));
  expect((await checkStore(store, { checks: ["parity"] })).findings).toEqual([]);
});

test("on an expiring contract's last afternoon the forward is the running mean, and parity knows it", async () => {
  // The index jumps by 2 % at 15:10: a third of the mean is known by then, so the forward may rise by two thirds only.
  const at = (n: number): number => timeOfDay("09:15") + n * 60_000;
  const jump = timeOfDay("15:10");
  const spotOf = (n: number): number => (at(n) > jump ? 12_240 : 12_000);
  const averaged = (n: number): number => {
    if (at(n) <= jump) return 12_000;
    return (12_000 * 10 + 12_240 * 20) / 30;
  };
  const check = { checks: ["parity"] };
  const right = await storeOf(cleanDay({ spotOf, forwardOf: averaged }), EXPIRY_DAY);
  expect((await checkStore(right, check)).findings).toEqual([]);
  const wrong = await storeOf(cleanDay({ spotOf, forwardOf: spotOf }), EXPIRY_DAY);
  expect((await checkStore(wrong, check)).findings).toMatchObject([{ check: "parity", count: 20 }]);
  const dayBefore = await storeOf(cleanDay({ spotOf, forwardOf: averaged }), "2019-06-04");
  expect((await checkStore(dayBefore, check)).findings).toMatchObject([{ check: "parity", count: 20 }]);
});

test("unknown checks and empty ranges are told", async () => {
  const store = await storeOf(cleanDay());
  await expect(checkStore(store, { checks: ["colour"] })).rejects.toThrow(
    /"colour" is not a check; one of gaps, duplicates/,
  );
  await expect(checkStore(store, { underlyings: ["BANKNIFTY"] })).rejects.toThrow(
    "has no day of BANKNIFTY in that range; it has NIFTY",
  );
});

test("the report is told on a terminal and in JSON", async () => {
  const store = altered(await storeOf(cleanDay({ spotOf: () => 12_000 })), ({ columns }) => {
    columns.close.set([0, 52_503], 1);
  });
  const report = await checkStore(store, { checks: ["zero-prices", "off-tick"] });
  expect(countOf(report, "fault")).toBe(1);
  const text = checkText(report, { notes: false });
  expect(text).toContain(
    `${DAY} fault   off-tick        NSE_Options_Expiry_NIFTY_20190606: 1 of 15,750; 11500 CE ${clockText(timeOfDay("09:18"))} 525.03`,
  );
  expect(text).toContain("1 faults, 0 warnings, 1 notes (--notes shows them)");
  expect(checkText(report, { notes: true })).toContain("note    zero-prices");
  expect(checkJson(report)).toMatchObject({
    faults: 1,
    warnings: 0,
    notes: 1,
    findings: [{ check: "zero-prices" }, { check: "off-tick" }],
  });
});
