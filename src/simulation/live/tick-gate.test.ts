import { describe, expect, test } from "vitest";
import { parseSymbol } from "../../exchange/symbols.ts";
import type { Tick } from "../../market/tick-feed.ts";
import { timeOfDay, tradingDay, tsOf } from "../../units/time.ts";
import type { Ts } from "../../units/unit.ts";
import { TickGate } from "./tick-gate.ts";

const date = tradingDay("2025-01-02");
const at = (text: string): Ts => tsOf(date, timeOfDay(text));
const CALL = "NIFTY25010223700CE";

const tick = (received: string, more: Partial<Tick> = {}): Tick => {
  const symbol = more.symbol ?? CALL;
  return {
    seq: undefined,
    symbol,
    instrument: parseSymbol(symbol),
    exchangeTime: undefined,
    receiveTime: at(received),
    barMs: undefined,
    values: { close: 100 },
    ...more,
  };
};
const gateAnd = (...ticks: readonly Tick[]) => {
  const gate = new TickGate(date, "NIFTY");
  return { gate, said: ticks.map((one) => gate.admit(one, at("09:20:00"))) };
};

describe("an instant is the receive time, made monotone", () => {
  test("a tick is stamped with when it was received; a feed that does not say, with when it was read", () => {
    const { said } = gateAnd(tick("09:15:00.250"), tick("09:15", { receiveTime: undefined }));
    expect(said).toEqual([timeOfDay("09:15:00.250"), timeOfDay("09:20")]);
  });

  test("a receive time that goes back is moved to the instant that is open", () => {
    const { gate, said } = gateAnd(tick("09:15:02"), tick("09:15:01", { symbol: "NIFTYSPOT" }));
    expect(said).toEqual([timeOfDay("09:15:02"), timeOfDay("09:15:02")]);
    expect(gate.counts).toMatchObject({ accepted: 2, restamped: 1 });
  });

  test("an instant that was acted upon takes nothing more: what comes is of the next millisecond", () => {
    const { gate } = gateAnd(tick("09:15:02"));
    gate.close(timeOfDay("09:15:02"));
    expect(gate.admit(tick("09:15:02"), at("09:15:03"))).toBe(timeOfDay("09:15:02.001"));
  });
});

describe("a duplicate", () => {
  test("by its number is dropped", () => {
    const { said, gate } = gateAnd(
      tick("09:15", { seq: 7 }),
      tick("09:15:01", { seq: 7 }),
      tick("09:15:02", { seq: 6 }),
    );
    expect(said.slice(1)).toEqual(["duplicate", "duplicate"]);
    expect(gate.counts.duplicate).toBe(2);
  });

  test("without a number is the same word of the same exchange time again", () => {
    const { said } = gateAnd(
      tick("09:15:01", { exchangeTime: at("09:15:00") }),
      tick("09:15:02", { exchangeTime: at("09:15:00") }),
      tick("09:15:02", { exchangeTime: at("09:15:00"), values: { close: 101 } }),
      tick("09:15:02", { exchangeTime: at("09:15:00"), symbol: "NIFTYSPOT" }),
    );
    expect(said.map((one) => typeof one)).toEqual(["number", "string", "number", "number"]);
  });
});

describe("an out-of-order tick", () => {
  test("that is older than what is known of its instrument is dropped", () => {
    const { said } = gateAnd(
      tick("09:15:02", { exchangeTime: at("09:15:02") }),
      tick("09:15:03", { exchangeTime: at("09:15:01") }),
      tick("09:15:03", { exchangeTime: at("09:15:01"), symbol: "NIFTYSPOT" }),
    );
    expect(said).toEqual([timeOfDay("09:15:02"), "out_of_order", timeOfDay("09:15:03")]);
  });

  test("whose number was passed over is let in once, and not missing any more", () => {
    const { said, gate } = gateAnd(
      tick("09:15:01", { seq: 1 }),
      tick("09:15:03", { seq: 4 }),
      tick("09:15:04", { seq: 2, symbol: "NIFTYSPOT" }),
      tick("09:15:05", { seq: 2, symbol: "NIFTYSPOT" }),
    );
    expect(said.slice(2)).toEqual([timeOfDay("09:15:04"), "duplicate"]);
    expect(gate.counts).toMatchObject({ missing: 1, duplicate: 1, accepted: 3 });
  });
});

test("a gap in the numbers is counted, however large, and nothing is made up for it", () => {
  const { gate } = gateAnd(tick("09:15:01", { seq: 1 }), tick("09:15:02", { seq: 1_000_001 }));
  expect(gate.counts).toMatchObject({ accepted: 2, missing: 999_999 });
});

describe("clocks that disagree", () => {
  test("news that took more than a minute is none", () => {
    const { said } = gateAnd(
      tick("09:16:00", { exchangeTime: at("09:15:00") }),
      tick("09:16:00.001", { exchangeTime: at("09:15:00"), symbol: "NIFTYSPOT" }),
    );
    expect(said).toEqual([timeOfDay("09:16"), "late"]);
  });

  test("an exchange that is ahead by more than a second is counted, and stamped by the receiver all the same", () => {
    const { said, gate } = gateAnd(
      tick("09:15:00", { exchangeTime: at("09:15:01") }),
      tick("09:15:00.500", { exchangeTime: at("09:15:01.501") }),
    );
    expect(said).toEqual([timeOfDay("09:15"), timeOfDay("09:15:00.500")]);
    expect(gate.counts.clock_ahead).toBe(1);
  });

  test("a tick of another day is dropped, by either clock", () => {
    const yesterday = tsOf(tradingDay("2025-01-01"), timeOfDay("15:30"));
    const { said } = gateAnd(
      tick("09:15", { receiveTime: yesterday }),
      tick("09:15", { exchangeTime: yesterday }),
      tick("09:15", { receiveTime: tsOf(tradingDay("2025-01-03"), timeOfDay("00:00")) }),
    );
    expect(said).toEqual(["other_day", "other_day", "other_day"]);
  });
});
