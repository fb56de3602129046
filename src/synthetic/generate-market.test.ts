import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expiriesKnownOn } from "../exchange/expiries.ts";
import { lotSize } from "../exchange/lots.ts";
import { sessionOn } from "../exchange/sessions.ts";
import { strikeStep } from "../exchange/strikes.ts";
import { dataVersion } from "../market/data-version.ts";
import type { SeriesRows } from "../market/series-rows.ts";
import { PlutoError } from "../units/failure.ts";
import { addDays, clockText, daysBetween, type TradingDay, timeOfDay, tradingDay } from "../units/time.ts";
import { generateMarket, type SyntheticDay } from "./generate-market.ts";
import type { MarketSpec } from "./market-spec.ts";

const spec = (changes: Partial<MarketSpec> = {}): MarketSpec => ({
  underlying: "NIFTY",
  from: tradingDay("2025-01-06"),
  to: tradingDay("2025-01-10"),
  seed: 7,
  stepSeconds: 60,
  strikesEachSide: 10,
  expiries: 2,
  withFuture: true,
  withQuotes: true,
  riskPremium: 0.15,
  defects: [],
  ...changes,
});

const market = (changes: Partial<MarketSpec> = {}): SyntheticDay[] => [...generateMarket(spec(changes))];
const versions = (days: readonly SyntheticDay[]): string[] =>
  days.map(({ date, series }) => dataVersion(date, series));

interface ChainDay {
  readonly date: TradingDay;
  readonly expiry: TradingDay;
  readonly rows: SeriesRows;
}
const chainsOf = (days: readonly SyntheticDay[]): ChainDay[] =>
  days.flatMap(({ date, series: all }) =>
    all.flatMap(({ series, rows }) =>
      series.kind === "options" ? [{ date, expiry: series.expiry, rows }] : [],
    ),
  );

/** A column that the spec asked for. */
function column<Name extends keyof SeriesRows["columns"]>(
  rows: SeriesRows,
  name: Name,
): NonNullable<SeriesRows["columns"][Name]> {
  const values = rows.columns[name];
  if (values === undefined) throw new Error(`no column ${name}`);
  return values;
}

/** Row of a contract at a time, or -1. */
function rowAt(rows: SeriesRows, contract: number, time: number): number {
  for (let row = rows.offsets[contract]; row < rows.offsets[contract + 1]; row++)
    if (rows.time[row] === time) return row;
  return -1;
}

describe("the same spec gives the same bytes", () => {
  const days = market();

  test("twice, and in parts", () => {
    expect(versions(market())).toEqual(versions(days));
    const part = market({ from: tradingDay("2025-01-08"), to: tradingDay("2025-01-09") });
    expect(versions(part)).toEqual(versions(days).slice(2, 4));
    expect(part.map(({ officialClose }) => officialClose)).toEqual(
      days.slice(2, 4).map((d) => d.officialClose),
    );
  });

  test("in parts of the null market, whose prices look ahead along the known volatility", () => {
    const whole = versions(market({ riskPremium: 0 }));
    expect(versions(market({ riskPremium: 0, to: tradingDay("2025-01-07") }))).toEqual(whole.slice(0, 2));
  });

  test("on every supported Node: this hash was the same on 20, 22 and 24", () => {
    expect(versions(days.slice(0, 1))).toEqual([
      "e05d0fecc7403b73819264d7bf6964732208138a67b7f8dea1e9863ac703a7bc",
    ]);
  });

  test("and another seed, underlying or step gives others", () => {
    const first = versions(days);
    for (const changes of [{ seed: 8 }, { riskPremium: 0.2 }, { stepSeconds: 30 }])
      for (const [i, version] of versions(market(changes)).entries()) expect(version).not.toBe(first[i]);
  });
});

describe("one week of NIFTY", () => {
  const days = market();
  const chains = chainsOf(days);

  test("has the index, India VIX, the monthly future and the nearest expiries of each day", () => {
    for (const { date, series } of days) {
      const expiries = expiriesKnownOn("NIFTY", date);
      const monthly = expiries.find(({ kind }) => kind === "monthly");
      expect(series.map((one) => one.series)).toEqual([
        { kind: "index", underlying: "NIFTY" },
        { kind: "index", underlying: "INDIAVIX" },
        { kind: "future", underlying: "NIFTY", expiry: monthly?.identity },
        ...expiries
          .slice(0, 2)
          .map(({ identity }) => ({ kind: "options", underlying: "NIFTY", expiry: identity })),
      ]);
    }
  });

  test("its first bar is known at 09:16:00, its last at 15:30:00, and times rise within a contract", () => {
    for (const { series } of days)
      for (const { rows, series: of } of series) {
        if (of.kind !== "options") expect(clockText(rows.time[0])).toBe("09:16:00");
        if (of.kind !== "options") expect(clockText(rows.time.at(-1) ?? 0)).toBe("15:30:00");
        for (let c = 0; c < rows.strikes.length; c++)
          for (let row = rows.offsets[c] + 1; row < rows.offsets[c + 1]; row++)
            if (rows.time[row] <= rows.time[row - 1]) throw new Error(`times do not rise at row ${row}`);
      }
  });

  test("contracts come in order of strike, CE before PE, on the dated strike step", () => {
    for (const { date, expiry, rows } of chains) {
      const known = expiriesKnownOn("NIFTY", date).find(({ identity }) => identity === expiry);
      const step = known === undefined ? Number.NaN : strikeStep("NIFTY", known, date);
      expect(rows.strikes.length).toBeGreaterThanOrEqual(2 * 21);
      for (let c = 0; c < rows.strikes.length; c++) {
        expect(rows.isPut[c]).toBe(c % 2);
        expect(rows.strikes[c] % step).toBe(0);
        expect(rows.strikes[c]).toBe(rows.strikes[0] + step * Math.floor(c / 2));
      }
    }
  });

  test("a strike once quoted stays while the expiry is quoted", () => {
    for (const later of chains) {
      const earlier = chains.filter(({ expiry, date }) => expiry === later.expiry && date < later.date);
      for (const { rows } of earlier)
        for (const strike of rows.strikes) expect(later.rows.strikes.includes(strike)).toBe(true);
    }
  });

  test("every price is on the tick, every bar is consistent, every quantity is whole lots of the dated size", () => {
    for (const { date, expiry, rows } of chains) {
      const known = expiriesKnownOn("NIFTY", date).find(({ identity }) => identity === expiry);
      const lot = known === undefined ? Number.NaN : lotSize("NIFTY", known, date);
      const [open, high, low, close] = (["open", "high", "low", "close"] as const).map((name) =>
        column(rows, name),
      );
      const [bid, ask] = [column(rows, "bid"), column(rows, "ask")];
      const counts = (["volume", "oi", "bidQty", "askQty"] as const).map((name) => column(rows, name));
      for (let row = 0; row < rows.time.length; row++) {
        const prices = [open[row], high[row], low[row], close[row], bid[row], ask[row]];
        const isOnTick = prices.every((price) => price % 5 === 0);
        const isBar =
          low[row] > 0 &&
          low[row] <= Math.min(open[row], close[row]) &&
          high[row] >= Math.max(open[row], close[row]);
        const isQuote = bid[row] < ask[row] && close[row] >= bid[row] && close[row] <= ask[row];
        const isWhole = counts.every((values) => values[row] % lot === 0) && counts[0][row] > 0;
        if (!(isOnTick && isBar && isQuote && isWhole))
          throw new Error(`row ${row} of ${date} ${expiry}: ${prices}`);
      }
    }
  });

  test("calls minus puts agree on the index with its carry, within their spreads", () => {
    for (const { date, rows, expiry } of chains) {
      const index = column(days.find((one) => one.date === date)?.series[0].rows ?? rows, "close");
      for (const [clock, bar] of [
        ["09:20", 4],
        ["12:00", 164],
        ["14:55", 339],
      ] as const) {
        const [bid, ask] = [column(rows, "bid"), column(rows, "ask")];
        const years = (daysBetween(date, expiry) + (930 - 556 - bar) / 1440) / 365;
        const forward = index[bar] * Math.exp(0.065 * years);
        const discount = Math.exp((-0.065 * daysBetween(date, expiry)) / 365);
        let pairs = 0;
        for (let c = 0; c < rows.strikes.length; c += 2) {
          const call = rowAt(rows, c, timeOfDay(clock));
          const put = rowAt(rows, c + 1, timeOfDay(clock));
          if (call < 0 || put < 0 || bid[call] === 0 || bid[put] === 0) continue;
          pairs++;
          const parity = discount * (forward - rows.strikes[c]);
          expect(bid[call] - ask[put]).toBeLessThanOrEqual(parity + 15);
          expect(ask[call] - bid[put]).toBeGreaterThanOrEqual(parity - 15);
        }
        expect(pairs).toBeGreaterThan(4);
      }
    }
  });

  test("a call is never quoted dearer than a call of a lower strike, a put never than one of a higher", () => {
    for (const { rows } of chains)
      for (const clock of ["09:16", "11:11", "15:30"]) {
        const [bid, ask] = [column(rows, "bid"), column(rows, "ask")];
        for (let c = 0; c + 2 < rows.strikes.length; c++) {
          const here = rowAt(rows, c, timeOfDay(clock));
          const above = rowAt(rows, c + 2, timeOfDay(clock));
          if (here < 0 || above < 0) continue;
          const [dear, cheap] = rows.isPut[c] === 1 ? [above, here] : [here, above];
          expect(bid[cheap]).toBeLessThanOrEqual(ask[dear] + 5);
        }
      }
  });

  test("volatility at the money is what India VIX says, within a few points", () => {
    const { series } = days[0];
    const vix = column(series[1].rows, "close")[200] / 10_000;
    expect(vix).toBeGreaterThan(8);
    expect(vix).toBeLessThan(40);
  });
});

test("seconds: a day has 22,500 instants and its option rows keep the invariants", () => {
  const [one] = market({
    to: tradingDay("2025-01-06"),
    stepSeconds: 1,
    strikesEachSide: 2,
    expiries: 1,
    withFuture: false,
  });
  const [index, , chain] = one.series;
  expect(index.rows.time).toHaveLength(22_500);
  expect(clockText(index.rows.time[0])).toBe("09:15:01");
  expect(chain.rows.time.length).toBeGreaterThan(100_000);
  for (let row = 0; row < chain.rows.time.length; row++) {
    const isBar = column(chain.rows, "low")[row] <= column(chain.rows, "close")[row];
    if (!isBar || column(chain.rows, "close")[row] % 5 !== 0) throw new Error(`row ${row}`);
  }
});

describe("sessions of the calendar", () => {
  const dates = (from: string, to: string): string[] =>
    market({
      from: tradingDay(from),
      to: tradingDay(to),
      expiries: 1,
      strikesEachSide: 1,
      withFuture: false,
    }).map((d) => d.date);

  test("weekends and holidays have no day, special Saturdays have one, Muhurat trading has none", () => {
    expect(dates("2025-01-31", "2025-02-03")).toEqual(["2025-01-31", "2025-02-01", "2025-02-03"]);
    expect(dates("2024-10-31", "2024-11-04")).toEqual(["2024-10-31", "2024-11-04"]);
  });

  test("rows appear only within the hours of the session, breaks and halts left out", () => {
    for (const date of ["2021-02-24", "2020-03-23", "2024-03-02"].map(tradingDay)) {
      const hours = sessionOn("NSE", date)?.hours ?? [];
      const [one] = market({ from: date, to: date, expiries: 1, strikesEachSide: 1, withFuture: false });
      for (const { rows } of one.series)
        for (const time of rows.time)
          expect(hours.some(({ from, to }) => time > from && time <= to)).toBe(true);
    }
  });

  test("from 2026-08-03 the index ends at 15:15, options go on to 15:40 and settle on the auction of 15:30", () => {
    const date = expiriesKnownOn("NIFTY", tradingDay("2026-08-10"))[0].date;
    const [one] = market({ from: date, to: date, expiries: 1, withFuture: false, strikesEachSide: 3 });
    const [index, , chain] = one.series;
    expect(clockText(index.rows.time.at(-1) ?? 0)).toBe("15:15:00");
    expect(clockText(Math.max(...chain.rows.time))).toBe("15:40:00");
    expectSettled(chain.rows, one.officialClose, "15:40");
  });
});

/** The last quotes of contracts that expire today enclose what they settle at. */
function expectSettled(rows: SeriesRows, settlement: number, clock: string): void {
  let checked = 0;
  for (let c = 0; c < rows.strikes.length; c++) {
    const row = rowAt(rows, c, timeOfDay(clock));
    if (row < 0) continue;
    checked++;
    const worth = Math.max(
      0,
      rows.isPut[c] === 1 ? rows.strikes[c] - settlement : settlement - rows.strikes[c],
    );
    expect(column(rows, "bid")[row]).toBeLessThanOrEqual(worth + 10);
    expect(column(rows, "ask")[row]).toBeGreaterThanOrEqual(worth - 10);
  }
  expect(checked).toBeGreaterThan(3);
}

test("contracts that expire end at what the mean of the last half hour pays, not at the last index value", () => {
  let differences = 0;
  for (const date of ["2025-01-09", "2025-01-16", "2025-01-23"].map(tradingDay)) {
    const [one] = market({ from: date, to: date, expiries: 1, withFuture: false });
    const index = column(one.series[0].rows, "close");
    const half = Array.from(index.subarray(345));
    expect(half.reduce((a, b) => a + b, 0) / half.length).toBeCloseTo(one.officialClose, -1);
    differences += Math.abs((index.at(-1) ?? 0) - one.officialClose) > 100 ? 1 : 0;
    expectSettled(one.series[2].rows, one.officialClose, "15:30");
  }
  expect(differences).toBeGreaterThan(0);
});

test.each(["NIFTY", "BANKNIFTY", "FINNIFTY", "MIDCPNIFTY", "NIFTYNXT50", "SENSEX", "BANKEX", "SENSEX50"])(
  "%s can be made, with its own lots and steps, and the same India VIX",
  (underlying) => {
    const date = tradingDay("2024-07-15");
    const [one] = market({ underlying, from: date, to: date });
    const [nifty] = market({ from: date, to: date });
    expect(
      dataVersion(
        date,
        one.series.filter(({ series }) => series.underlying === "INDIAVIX"),
      ),
    ).toBe(
      dataVersion(
        date,
        nifty.series.filter(({ series }) => series.underlying === "INDIAVIX"),
      ),
    );
    const [{ rows, expiry }] = chainsOf([one]);
    const known = expiriesKnownOn(underlying, date).find(({ identity }) => identity === expiry);
    const lot = known === undefined ? Number.NaN : lotSize(underlying, known, date);
    for (const volume of column(rows, "volume")) expect(volume % lot).toBe(0);
  },
);

describe("the null market", () => {
  const days = market({
    riskPremium: 0,
    from: tradingDay("2023-01-02"),
    to: tradingDay("2024-12-31"),
    expiries: 1,
    withFuture: false,
    withQuotes: false,
    strikesEachSide: 6,
  });

  /** Mean over its standard error. */
  const tStatistic = (values: readonly number[]): number => {
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / (values.length - 1);
    return mean / Math.sqrt(variance / values.length);
  };

  /** PnL of selling, at bar `entry`, the pair of the strike nearest the index and buying it back at bar `exit`. */
  const shortPair = (entry: number, exit: (index: Int32Array) => number): number[] =>
    chainsOf(days).flatMap(({ rows, date }) => {
      const index = column(days.find((d) => d.date === date)?.series[0].rows ?? rows, "close");
      if (index.length !== 375) return [];
      let strike = 0;
      for (let s = 0; s < rows.strikes.length; s += 2)
        if (Math.abs(rows.strikes[s] - index[entry]) < Math.abs(rows.strikes[strike] - index[entry]))
          strike = s;
      const close = column(rows, "close");
      const value = (bar: number): number =>
        close[rows.offsets[strike] + bar] + close[rows.offsets[strike + 1] + bar];
      return [value(entry) - value(exit(index))];
    });

  test("has every row, no smile and prices that no straddle earns on", () => {
    for (const { rows } of chainsOf(days)) expect(rows.time.length % rows.strikes.length).toBe(0);
    expect(Math.abs(tStatistic(shortPair(4, () => 359)))).toBeLessThan(3);
    const stopped = shortPair(4, (index) => {
      const bar = index.findIndex((level, i) => i > 4 && Math.abs(level - index[4]) > 0.005 * index[4]);
      return bar < 0 ? 359 : Math.min(bar, 359);
    });
    expect(Math.abs(tStatistic(stopped))).toBeLessThan(3);
  });

  test("lets a strategy win that looks ahead, so that the check above can fail", () => {
    const peeking = shortPair(4, (index) => {
      let nearest = 359;
      for (let bar = 5; bar < 359; bar++)
        if (Math.abs(index[bar] - index[4]) < Math.abs(index[nearest] - index[4])) nearest = bar;
      return nearest;
    });
    expect(tStatistic(peeking)).toBeGreaterThan(10);
  });
});

test("bad input is refused with its reason", () => {
  const bad = (changes: Partial<MarketSpec>): string => {
    try {
      market(changes);
      return "accepted";
    } catch (error) {
      return error instanceof PlutoError ? error.code : "thrown";
    }
  };
  expect(bad({ underlying: "NIFTYX" })).toBe("exchange.unknown-underlying");
  expect(bad({ stepSeconds: 7 })).toBe("synthetic.bad-spec");
  expect(bad({ from: tradingDay("2025-01-11") })).toBe("synthetic.bad-spec");
  expect(bad({ from: tradingDay("2016-01-11") })).toBe("synthetic.bad-spec");
  expect(bad({ seed: 0.5 })).toBe("synthetic.bad-spec");
  const late = { kind: "early_close", date: tradingDay("2025-02-06"), at: timeOfDay("12:00") } as const;
  expect(bad({ defects: [late] })).toBe("synthetic.bad-spec");
});

test("any seed and any day keep spot, forward and quotes together", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 0, max: 2800 }), (seed, offset) => {
      const date = addDays(tradingDay("2018-01-01"), offset);
      const days = market({
        seed,
        from: date,
        to: date,
        expiries: 1,
        strikesEachSide: 3,
      });
      for (const { series } of days) {
        const index = column(series[0].rows, "close");
        const future = column(series[2].rows, "close");
        const bars = Math.min(index.length, future.length);
        for (let bar = 0; bar < bars; bar++) {
          const basis = future[bar] / index[bar] - 1;
          if (basis < -0.005 || basis > 0.02) return false;
        }
      }
      return true;
    }),
    { numRuns: 30 },
  );
});
