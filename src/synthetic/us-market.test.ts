import { describe, expect, test } from "vitest";
import { UNDERLYINGS } from "../exchange/underlyings.ts";
import { dataVersion } from "../market/data-version.ts";
import { clockText, tradingDay } from "../units/time.ts";
import { generateMarket, type SyntheticDay } from "./generate-market.ts";
import { profileOf } from "./underlying-profile.ts";

const market = (underlying: string, from: string, to = from): SyntheticDay[] => [
  ...generateMarket({
    underlying,
    from: tradingDay(from),
    to: tradingDay(to),
    seed: 7,
    stepSeconds: 60,
    strikesEachSide: 6,
    expiries: 2,
    withFuture: true,
    withQuotes: true,
    riskPremium: 0.15,
    defects: [],
  }),
];

test("there is a market for every underlying", () => {
  for (const { name } of UNDERLYINGS) expect(profileOf(name).levels.length).toBeGreaterThan(0);
});

describe("a market in New York", () => {
  const days = market("SPXW", "2024-11-27", "2024-12-02");

  test("follows New York's calendar: no Thanksgiving, and an early close on the day after", () => {
    expect(days.map(({ date }) => date)).toEqual(["2024-11-27", "2024-11-29", "2024-12-02"]);
    const ends = days.map(({ series: [index] }) => clockText(index.rows.time[index.rows.time.length - 1]));
    expect(ends).toEqual(["16:00:00", "13:00:00", "16:00:00"]);
  });

  test("has the index and the next sessions' expiries, and neither India VIX nor a future", () => {
    expect(days[0].series.map(({ series }) => ("expiry" in series ? series.expiry : series.kind))).toEqual([
      "index",
      "2024-11-27",
      "2024-11-29",
    ]);
  });

  test("what expires today trades until the stocks close, what expires later goes on for a quarter of an hour", () => {
    const last = (place: number): string => {
      const { time } = days[0].series[place].rows;
      return clockText(time.reduce((a, b) => Math.max(a, b), 0));
    };
    expect([last(1), last(2)]).toEqual(["16:00:00", "16:15:00"]);
  });

  test("settles at the index's last value", () => {
    for (const { series, officialClose } of days) {
      const close = series[0].rows.columns.close;
      expect(officialClose).toBe(close?.at(-1));
    }
  });

  test("prices are on a tick of 0.05 below three dollars and of 0.10 from there, and the quote is around the trade", () => {
    const seen = { fine: 0, coarse: 0, offTick: 0, outside: 0 };
    for (const { rows } of days.flatMap(({ series }) => series.slice(1))) {
      const { close, bid, ask } = rows.columns;
      if (bid === undefined || ask === undefined) throw new Error("quotes were asked for");
      for (let row = 0; row < rows.time.length; row++) {
        for (const price of [close[row], bid[row], ask[row]]) {
          if (price % (price < 300 ? 5 : 10) !== 0) seen.offTick++;
          seen[price < 300 ? "fine" : "coarse"]++;
        }
        if (!(bid[row] < ask[row] && bid[row] <= close[row] && close[row] <= ask[row])) seen.outside++;
      }
    }
    expect(seen).toMatchObject({ offTick: 0, outside: 0 });
    expect(Math.min(seen.fine, seen.coarse)).toBeGreaterThan(100);
  });

  test("a day does not depend on where the range begins", () => {
    const [alone] = market("SPXW", "2024-12-02");
    expect(dataVersion(alone.date, alone.series)).toBe(dataVersion(days[2].date, days[2].series));
  });
});
