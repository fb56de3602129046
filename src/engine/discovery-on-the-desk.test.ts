import { expect, test } from "vitest";
import { dayOf } from "../../test/support/day-of.ts";
import { runDay } from "../../test/support/run-day.ts";
import type { DayMarket } from "../market/day-market.ts";
import type { Desk } from "../strategy/desk.ts";

const OPTIONS = {
  "22500CE": { "09:20": 120, "09:21": 121 },
  "22500PE": { "09:20": 104, "09:21": 104 },
  "22600CE": { "09:20": 70, "09:21": 71 },
  "22600PE": { "09:20": 154, "09:21": 153 },
};
const MARKET = dayOf({ index: { "09:20": 22_510, "09:21": 22_511 }, options: OPTIONS });

/** What a strategy notes at each event. */
function noted<T>(market: DayMarket, note: (desk: Desk) => T): T[] {
  const notes: T[] = [];
  runDay(market, (desk) => ({ onEvent: () => void notes.push(note(desk)) }));
  return notes;
}

test("a strategy sees the surface as of now, and its history", () => {
  const vix = { "09:19": 0, "09:21": 0 };
  const rows = dayOf({ index: vix }).index;
  const history = { sessions: [], vix: [{ date: MARKET.date, close: 12.5 }] };
  const market: DayMarket = { ...MARKET, history, vix: rows === undefined ? undefined : withVix(rows) };
  const [first, second] = noted(market, ({ surface, history: seen, day: { expiries } }) => {
    const [expiry] = expiries;
    const smile = expiry === undefined ? undefined : surface.smile(expiry);
    return { forward: Math.round((smile?.forward ?? 0) / 100), vix: surface.vix(), seen };
  });
  expect(first).toEqual({
    forward: 22_516,
    vix: { source: "last", vix: 13.25, ageMs: 60_000 },
    seen: history,
  });
  expect(second).toMatchObject({ forward: 22_517, vix: { source: "exact", vix: 14 } });
});

/** The rows of an index with India VIX in them. */
function withVix(session: NonNullable<DayMarket["index"]>): NonNullable<DayMarket["index"]> {
  const close = Int32Array.of(132_500, 140_000);
  return { ...session, rows: { ...session.rows, columns: { close } }, hasGapsInPrice: false };
}

test("without declared needs there is no VIX and no history", () => {
  const [first] = noted(MARKET, ({ surface, history }) => [surface.vix(), history]);
  expect(first).toEqual([
    { source: "missing", why: "not-loaded" },
    { sessions: [], vix: [] },
  ]);
});

test("an order may name any rule, with a filter and a way out", () => {
  const report = runDay(MARKET, (desk) => {
    let hasTraded = false;
    return {
      onEvent() {
        if (hasTraded) return;
        hasTraded = true;
        const target = {
          expiry: "weekly",
          optionType: "CE",
          strike: { by: "delta", delta: 0.3, match: "closest" },
          liquidity: { minOi: 1 },
          fallbacks: [{ liquidity: {} }],
        } as const;
        desk.trade({ side: "sell", target, size: { lots: 1 }, reason: "ENTRY" });
      },
    };
  });
  expect(report.fills.map(({ symbol }) => symbol)[0]).toBe("NIFTY24042522600CE");
});

test("from 2026-08-03 bars of the index end at 15:15; what comes later is no market", () => {
  const index = Object.fromEntries(
    ["15:05", "15:10", "15:12", "15:15", "15:18", "15:25", "15:38"].map((time, i) => [time, 22_500 + i]),
  );
  const bars = (date: string): string[] => {
    const heard: string[] = [];
    const market = dayOf({ date, index, options: { "22500CE": { "15:05": 100, "15:29": 100 } } });
    runDay(market, () => ({
      onBarComplete: ({ end, index: bar }) =>
        void (end > 54_300_000 && heard.push(bar === undefined ? "–" : `${bar.close / 100}`)),
    }));
    return heard;
  };
  // Bars that end at 15:10, 15:15, 15:20, …
  expect(bars("2026-08-04").slice(0, 5)).toEqual(["22501", "22503", "–", "–", "–"]);
  expect(bars("2025-08-05").slice(0, 4)).toEqual(["22501", "22503", "22504", "22505"]);
});
