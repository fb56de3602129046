import fc from "fast-check";
import { expect, test } from "vitest";
import {
  CLOSE,
  type ContractRows,
  chainOf,
  indexOf,
  inSession,
  OPEN,
  someContracts,
  someInstants,
} from "../../test/support/arbitrary-rows.ts";
import { A_DAY, dayOf, paise, type RowsLiteral } from "../../test/support/day-of.ts";
import { at } from "../../test/support/run-day.ts";
import { expiriesKnownOn } from "../exchange/expiries.ts";
import { sessionOn } from "../exchange/sessions.ts";
import { tradingDay } from "../units/time.ts";
import { type DayMarket, dayMarketOf } from "./day-market.ts";
import { MarketView } from "./market-view.ts";
import type { SeriesRows } from "./series-rows.ts";

const DATE = tradingDay(A_DAY);
const EXPIRIES = expiriesKnownOn("NIFTY", DATE);

/** A day of one chain, whose first contract's rows are the index's too. */
function dayOfRows(index: SeriesRows | undefined, chain: SeriesRows): DayMarket {
  const session = sessionOn("NSE", DATE);
  const [nearest] = EXPIRIES;
  if (session === undefined || nearest === undefined) throw new Error("the calendar has the day");
  return dayMarketOf({
    date: DATE,
    underlying: "NIFTY",
    session,
    expiries: EXPIRIES,
    index,
    chains: [{ expiry: nearest, rows: chain }],
    futures: index === undefined ? [] : [{ expiry: nearest, rows: index }],
  });
}

/** What a plain search over all rows says was known. */
function known(rows: ContractRows, now: number, maxAgeMs: number) {
  const [time, price] = inSession(rows).findLast(([stamp, close]) => stamp <= now && close > 0) ?? [];
  if (time === undefined) return { source: "missing", why: "no-tick-yet" };
  const ageMs = now - time;
  if (ageMs > maxAgeMs) return { source: "missing", why: "too-old" };
  return { source: ageMs === 0 ? "exact" : "last", price, ageMs };
}

const aBound = fc.constantFrom(0, 1000, 60_000, 3_600_000, Number.POSITIVE_INFINITY);

test("whoever asks, whenever: what is found is the last price known by then, with its age, or why there is none", () => {
  fc.assert(
    fc.property(someContracts, someInstants, aBound, (contracts, instants, bound) => {
      const index = contracts[0] as ContractRows;
      const view = new MarketView(dayOfRows(indexOf(index), chainOf(contracts)));
      for (const now of instants) {
        view.advance(now);
        expect(view.spot(bound)).toEqual({
          ...known(index, now, bound),
          ...from(known(index, now, bound), "spot"),
        });
        expect(view.future(bound)).toEqual({
          ...known(index, now, bound),
          ...from(known(index, now, bound), "future"),
        });
        for (const [row, rows] of contracts.entries()) {
          const expected = known(rows, now, bound);
          const found = view.quote(view.contractAt(0, row), bound);
          expect(found.source).toBe(expected.source);
          if (found.source === "missing") expect(found.why).toBe(expected.why);
          else {
            expect({ price: found.quote.price, ageMs: found.ageMs }).toEqual({
              price: expected.price,
              ageMs: expected.ageMs,
            });
            expect(found.quote.time).toBe(now - found.ageMs);
          }
          expect(view.freshPrice(0, row, bound)).toBe(expected.price ?? 0);
        }
        const quoted = contracts.flatMap((rows, row) =>
          inSession(rows).some(([t]) => t <= now) ? [row] : [],
        );
        expect(view.quotedRows(0)).toEqual(quoted);
      }
    }),
  );
});

const from = (lookup: { readonly source: string }, name: string) =>
  lookup.source === "missing" ? {} : { from: name };

test("an index bar holds the known rows after its start up to its end, as a plain search finds them", () => {
  const aSpan = fc.tuple(fc.integer({ min: OPEN - 1, max: CLOSE }), fc.integer({ min: 0, max: 7_200_000 }));
  fc.assert(
    fc.property(someContracts, someInstants, aSpan, (contracts, instants, [start, length]) => {
      const rows = contracts[0] as ContractRows;
      const view = new MarketView(dayOfRows(indexOf(rows), chainOf(contracts)));
      for (const now of [-1, ...instants]) {
        view.advance(now);
        const closes = inSession(rows)
          .filter(([time, close]) => time > start && time <= start + length && time <= now && close > 0)
          .map(([, close]) => close);
        const expected =
          closes.length === 0
            ? undefined
            : { open: closes[0], high: Math.max(...closes), low: Math.min(...closes), close: closes.at(-1) };
        expect(view.indexBar(start, start + length)).toEqual(expected);
      }
    }),
  );
});

test("the bars since an instant are the contract's own priced rows after it up to now, and nobody else's", () => {
  const somePauses = fc.array(fc.integer({ min: 0, max: 5_400_000 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(someContracts, someInstants, somePauses, (contracts, instants, pauses) => {
      const view = new MarketView(dayOfRows(undefined, chainOf(contracts)));
      for (const [i, now] of instants.entries()) {
        view.advance(now);
        const since = now - (pauses[i % pauses.length] as number);
        for (const [row, rows] of contracts.entries()) {
          const seen: [number, number][] = [];
          view.barsSince(view.contractAt(0, row), since, (bar) => {
            expect([bar.open, bar.high, bar.low]).toEqual([bar.close, bar.close, bar.close]);
            seen.push([bar.ts, bar.close]);
            return false;
          });
          const expected = inSession(rows).filter(
            ([time, close]) => time > since && time <= now && close > 0,
          );
          expect(seen).toEqual(expected);
        }
      }
    }),
  );
});

test("a contract whose rows have run out is not shown its neighbour's", () => {
  const options = { "22500CE": { "09:16": 100, "09:17": 80 }, "22500PE": { "09:17": 131.25 } };
  const view = viewAt("09:17", dayOf({ options }));
  const seen: number[] = [];
  view.barsSince(call(view), at("09:16"), ({ close }) => seen.push(close) < 0);
  expect(seen).toEqual([paise(80)]);
});

test("whoever has seen enough bars is shown no more", () => {
  const view = viewAt("09:30", dayOf({ options: { "22500CE": CALL } }));
  const seen: number[] = [];
  view.barsSince(call(view), -1, (bar) => seen.push(bar.close) === 2);
  expect(seen).toEqual([paise(100), paise(110)]);
});

test("a bar begins as long before it became known as rows usually lie apart, in a store of bars", () => {
  const bar = { open: 100, high: 110, low: 90, close: 105, volume: 250 };
  const rows = { "09:16": bar, "09:17": bar, "09:20": { close: 106 }, "09:21": bar };
  const view = viewAt("09:21", dayOf({ options: { "22500CE": rows } }));
  const seen: unknown[] = [];
  view.barsSince(call(view), at("09:17"), (one) => {
    seen.push(one);
    return false;
  });
  const prices = { open: paise(100), high: paise(110), low: paise(90), close: paise(105) };
  const flat = { open: paise(106), high: paise(106), low: paise(106), close: paise(106) };
  expect(seen).toEqual([
    { start: at("09:19"), ts: at("09:20"), ...flat, volume: undefined },
    { start: at("09:20"), ts: at("09:21"), ...prices, volume: 250 },
  ]);
});

test("the two sides of a quote are the last row's, whether or not it traded", () => {
  const rows = {
    "09:16": { close: 100, bid: 99, ask: 101 },
    "09:17": { close: 0, bid: 104, ask: 106 },
    "09:18": { close: 0, bid: 103 },
  };
  const day = dayOf({ options: { "22500CE": rows } });
  const sides = (time: string, bound = 60_000) => {
    const view = viewAt(time, day);
    return view.quoteRow(call(view), bound);
  };
  expect(sides("09:15:59")).toEqual({ source: "missing", why: "no-tick-yet" });
  expect(sides("09:17")).toEqual({ source: "exact", time: at("09:17"), bid: paise(104), ask: paise(106) });
  expect(sides("09:18:30")).toEqual({ source: "last", time: at("09:18"), bid: paise(103), ask: undefined });
  expect(sides("09:19:01")).toEqual({ source: "missing", why: "too-old" });
});

const viewAt = (time: string, day: DayMarket): MarketView => {
  const view = new MarketView(day);
  view.advance(at(time));
  return view;
};
const CALL: RowsLiteral = { "09:16": 100, "09:18": 110, "09:30": 120 };
const call = (view: MarketView) => view.contractAt(0, 0);

test.each([
  ["09:15:59", 60_000, { source: "missing", why: "no-tick-yet" }],
  ["09:16", 60_000, { source: "exact", ageMs: 0, quote: { time: at("09:16"), price: paise(100) } }],
  ["09:17", 60_000, { source: "last", ageMs: 60_000, quote: { time: at("09:16"), price: paise(100) } }],
  ["09:17:00.001", 60_000, { source: "missing", why: "too-old", ageMs: 60_001 }],
  [
    "09:29:59.999",
    undefined,
    { source: "last", ageMs: 719_999, quote: { time: at("09:18"), price: paise(110) } },
  ],
  ["09:30", 0, { source: "exact", ageMs: 0, quote: { time: at("09:30"), price: paise(120) } }],
] as const)("at %s with a bound of %s ms a quote says where it is from", (time, bound, expected) => {
  const view = viewAt(time, dayOf({ options: { "22500CE": CALL } }));
  expect(view.quote(call(view), bound)).toEqual(expected);
});

test("before the first event nothing is known", () => {
  const view = new MarketView(
    dayOf({ index: { "09:15": 22_500 }, options: { "22500CE": { "09:15": 100 } } }),
  );
  expect(view.quote(call(view))).toEqual({ source: "missing", why: "no-tick-yet" });
  expect(view.spot(60_000)).toEqual({ source: "missing", why: "no-tick-yet" });
  expect(view.quotedRows(0)).toEqual([]);
  expect(view.indexBar(0, CLOSE)).toBeUndefined();
});

test("a quote without a trade is skipped: the price is the last trade's, with that trade's age", () => {
  const rows = { "09:16": 100, "09:17": { close: 0, bid: 104, ask: 106 }, "09:18": { close: 0 } };
  const view = viewAt("09:18", dayOf({ options: { "22500CE": rows, "22500PE": { "09:17": { close: 0 } } } }));
  expect(view.quote(call(view))).toMatchObject({
    source: "last",
    ageMs: 120_000,
    quote: { price: paise(100) },
  });
  expect(view.quote(call(view), 60_000)).toMatchObject({ source: "missing", why: "too-old" });
  expect(view.freshPrice(0, 0, 60_000)).toBe(0);
  expect(view.quote(view.contractAt(0, 1))).toEqual({ source: "missing", why: "no-tick-yet" });
  // It was quoted all the same: its strike stands in the ladder.
  expect(view.quotedRows(0)).toEqual([0, 1]);
});

test("an index value of zero is no price", () => {
  const view = viewAt("09:18", dayOf({ index: { "09:16": 0, "09:17": 22_500, "09:18": 0 } }));
  expect(view.spot(60_000)).toEqual({ source: "last", price: paise(22_500), ageMs: 60_000, from: "spot" });
  expect(viewAt("09:16", dayOf({ index: { "09:16": 0 } })).spot(60_000)).toEqual({
    source: "missing",
    why: "no-tick-yet",
  });
});

test("a quote carries the fields that its row gives and no others", () => {
  const full = { close: 100, bid: 99.95, ask: 100.05, volume: 0, oi: 5000 };
  const view = viewAt(
    "09:17",
    dayOf({ options: { "22500CE": { "09:16": full, "09:17": { close: 101, ask: 0 } } } }),
  );
  const found = view.quote(call(view));
  expect(found).toMatchObject({ source: "exact" });
  expect(found.source !== "missing" && found.quote).toEqual({ time: at("09:17"), price: paise(101) });
  const earlier = viewAt("09:16", view.day);
  expect(earlier.quote(call(earlier))).toEqual({
    source: "exact",
    ageMs: 0,
    quote: {
      time: at("09:16"),
      price: paise(100),
      bid: paise(99.95),
      ask: paise(100.05),
      volume: 0,
      oi: 5000,
    },
  });
});

test("the clock only moves forward: an instant at or before the last one is refused and changes nothing", () => {
  const view = new MarketView(dayOf({ options: { "22500CE": CALL } }));
  expect(view.advance(at("09:18"))).toBe(true);
  for (const stale of ["09:18", "09:17:59.999", "09:16"]) {
    expect(view.advance(at(stale))).toBe(false);
    expect(view.now).toBe(at("09:18"));
    expect(view.quote(call(view))).toMatchObject({ source: "exact", quote: { price: paise(110) } });
  }
  expect(view.advance(at("09:18:00.001"))).toBe(true);
});

test("a contract is one object all day, with its lot, its days to expiry and its symbol", () => {
  const view = viewAt("09:16", dayOf({ options: { "22500PE": CALL, "22500CE": CALL } }));
  const contract = call(view);
  expect(call(view)).toBe(contract);
  expect(contract).toMatchObject({
    symbol: "NIFTY24042522500CE",
    underlying: "NIFTY",
    optionType: "CE",
    strike: paise(22_500),
    lot: 50,
    dte: 2,
  });
  expect(view.contractAt(0, 1)).toMatchObject({ symbol: "NIFTY24042522500PE", optionType: "PE" });
  view.advance(at("09:30"));
  expect(call(view)).toBe(contract);
});

test.each([
  ["2023-09-01", "2023-09-07", 6],
  ["2023-09-04", "2023-09-06", 2], // From this day the contract expired on the Wednesday.
])(
  "on %s a re-dated contract has its first symbol, and the expiry known that day, %s",
  (date, expiry, dte) => {
    const day = dayOf({ date, underlying: "BANKNIFTY", options: { "44500CE": { "09:16": 160 } } });
    const contract = call(viewAt("09:16", day));
    expect(contract).toMatchObject({ symbol: "BANKNIFTY23090744500CE", dte, lot: 15 });
    expect(contract.expiry).toMatchObject({ identity: "2023-09-07", date: expiry });
  },
);

test("a chain is found by its expiry's identity; one that was not loaded has no place", () => {
  const day = dayOf({ options: { "22500CE": CALL }, chains: { "2024-05-02": { "22500CE": CALL } } });
  const view = new MarketView(day);
  const placeOf = (date: string): number => {
    const expiry = day.expiries.find((known) => known.date === date);
    return expiry === undefined ? Number.NaN : view.chainOf(expiry);
  };
  expect(["2024-04-25", "2024-05-02", "2024-05-09"].map(placeOf)).toEqual([0, 1, -1]);
});

test("a chain that was re-dated is found under whichever of its dates the caller knows", () => {
  const date = "2023-09-04";
  const view = new MarketView(dayOf({ date, underlying: "BANKNIFTY", options: { "44500CE": CALL } }));
  const identity = tradingDay("2023-09-07");
  for (const known of ["2023-09-06", "2023-09-07"])
    expect(view.chainOf({ date: tradingDay(known), kind: "weekly", identity })).toBe(0);
  expect(
    view.chainOf({ date: tradingDay("2023-09-06"), kind: "weekly", identity: tradingDay("2023-09-06") }),
  ).toBe(-1);
});

test("without an index, or a future, there is no underlying price rather than a zero", () => {
  const view = viewAt("09:16", dayOf({ options: { "22500CE": CALL } }));
  expect(view.spot(60_000)).toEqual({ source: "missing", why: "no-underlying" });
  expect(view.future(60_000)).toEqual({ source: "missing", why: "no-underlying" });
  expect(view.indexBar(0, CLOSE)).toBeUndefined();
});

const INDEX: RowsLiteral = {
  "09:15": { open: 22_490, high: 22_496, low: 22_489, close: 22_495 },
  "09:16": { open: 22_495, high: 22_510, low: 22_494, close: 22_508 },
  "09:20": { open: 22_508, high: 22_509, low: 22_480, close: 22_482 },
  "09:31": { open: 22_482, high: 22_490, low: 22_470, close: 22_488 },
};
const bar = (open: number, high: number, low: number, close: number) => ({
  open: paise(open),
  high: paise(high),
  low: paise(low),
  close: paise(close),
});

test.each([
  ["a bar starts after its start", "09:15", "09:20", bar(22_495, 22_510, 22_480, 22_482)],
  [
    "a row at the open is in a bar that starts a moment before it",
    "09:14:59.999",
    "09:20",
    bar(22_490, 22_510, 22_480, 22_482),
  ],
  ["a bar in a gap is empty", "09:20", "09:30", undefined],
  ["a bar after a gap opens at its own first row", "09:25", "09:35", bar(22_482, 22_490, 22_470, 22_488)],
  ["a bar that is not over holds what is known", "09:20", "10:00", bar(22_482, 22_490, 22_470, 22_488)],
])("%s", (_, start, end, expected) => {
  expect(viewAt("09:35", dayOf({ index: INDEX })).indexBar(at(start), at(end))).toEqual(expected);
});

test("a bar asked for before its end holds no row from after now", () => {
  expect(viewAt("09:19:59", dayOf({ index: INDEX })).indexBar(at("09:15"), at("09:20"))).toEqual(
    bar(22_495, 22_510, 22_494, 22_508),
  );
});

test("where a row has only a close, that is its open, high and low", () => {
  const rows = { "09:16": 22_500, "09:17": 22_510, "09:18": { close: 22_505, high: 22_520 } };
  expect(viewAt("09:18", dayOf({ index: rows })).indexBar(at("09:15"), at("09:20"))).toEqual(
    bar(22_500, 22_520, 22_500, 22_505),
  );
});
