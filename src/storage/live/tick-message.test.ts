import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { backoffMs } from "./backoff.ts";
import { parseFeedUrl } from "./open-feed.ts";
import { parseMessage } from "./tick-message.ts";

const FULL = {
  seq: 12,
  instrument: "NIFTY25010223700CE",
  exchange_ts: 1_735_789_500_000,
  receive_ts: 1_735_789_500_120,
  last_price: 110.05,
  volume: 75,
  oi: 3_000_000_000,
  bid: 110,
  ask: 110.1,
  bid_qty: 150,
  ask_qty: 0,
};

test("a message says a tick: prices in rupees become paise, quantities are units", () => {
  expect(parseMessage(JSON.stringify(FULL))).toEqual({
    malformed: 0,
    isEnd: false,
    ticks: [
      {
        seq: 12,
        symbol: "NIFTY25010223700CE",
        instrument: {
          kind: "option",
          underlying: "NIFTY",
          expiry: "2025-01-02",
          strike: 2_370_000,
          optionType: "CE",
        },
        exchangeTime: 1_735_789_500_000,
        receiveTime: 1_735_789_500_120,
        barMs: undefined,
        values: {
          close: 11005,
          volume: 75,
          oi: 3_000_000_000,
          bid: 11000,
          ask: 11010,
          bidQty: 150,
          askQty: 0,
        },
      },
    ],
  });
});

test("index values are rounded half up to paise, India VIX keeps four decimals, unknown fields are passed over", () => {
  const values = (message: object) => parseMessage(JSON.stringify(message)).ticks[0]?.values;
  expect(values({ instrument: "NIFTYSPOT", last_price: 23742.155 })).toEqual({ close: 2374216 });
  expect(values({ instrument: "INDIAVIX", last_price: 14.2575, mood: "calm" })).toEqual({ close: 142575 });
  expect(values({ instrument: "NIFTY250130FUT", last_price: null, oi: 5 })).toEqual({ oi: 5 });
});

test("several ticks in one message are taken together; a bad one among them is counted", () => {
  const message = parseMessage(JSON.stringify([FULL, { ...FULL, bid: "110" }, 5, { ...FULL, seq: 13 }]));
  expect([message.ticks.map(({ seq }) => seq), message.malformed]).toEqual([[12, 13], 2]);
});

describe("what is no tick is counted, and never thrown", () => {
  test.each<[string, object]>([
    ["no instrument", { last_price: 1 }],
    ["an instrument that nobody knows", { ...FULL, instrument: "RELIANCE" }],
    ["a price of half a paisa", { ...FULL, last_price: 110.055 }],
    ["a price of nothing", { ...FULL, last_price: 0 }],
    ["a price below nothing", { ...FULL, bid: -1 }],
    ["a price beyond all prices", { ...FULL, last_price: 1e12 }],
    ["a price in words", { ...FULL, last_price: "110.05" }],
    ["half a unit", { ...FULL, volume: 0.5 }],
    ["a time in words", { ...FULL, receive_ts: "09:15" }],
    ["a bar of no length", { ...FULL, high: 111 }],
  ])("%s", (_, message) => {
    expect(parseMessage(JSON.stringify(message))).toEqual({ ticks: [], malformed: 1, isEnd: false });
  });

  test("whatever it is", () => {
    const someField = fc.constantFrom(...Object.keys(FULL), "open", "bar_s", "end");
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.dictionary(someField, fc.jsonValue()).map((one) => JSON.stringify({ ...FULL, ...one })),
        ),
        (text) => {
          const { ticks, malformed } = parseMessage(text);
          for (const { values } of ticks)
            for (const value of Object.values(values)) expect(Number.isSafeInteger(value)).toBe(true);
          expect(malformed).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });
});

test("the end of the day is a message of its own", () => {
  expect(parseMessage('{"end":true}').isEnd).toBe(true);
  expect(parseMessage('{"end":1}')).toEqual({ ticks: [], malformed: 1, isEnd: false });
});

test("a feed is tried again after 0.1 s, twice as long each time, 5 s at most", () => {
  expect([1, 2, 3, 6, 7, 50].map(backoffMs)).toEqual([100, 200, 400, 3200, 5000, 5000]);
});

test.each([
  ["redis://h:1/2?stream=ticks", { kind: "redis", stream: "ticks" }],
  ["ws://h:8080/feed", { kind: "websocket", host: "h", port: 8080 }],
  ["ws://h", { kind: "websocket", port: 80 }],
])("%s is a feed", (url, expected) => {
  expect(parseFeedUrl(url)).toMatchObject(expected);
});

test.each(["redis://h:1/2", "redis://h?stream=", "redis://h?stream=a&prefix=b", "http://h", "ticks.csv", ""])(
  "%s is none",
  (url) => {
    expect(() => parseFeedUrl(url)).toThrow("feed.bad-url");
  },
);
