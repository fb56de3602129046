import fc from "fast-check";
import { expect, test } from "vitest";
import { aFillWith, aPrice, closingFills, fillsInOrder } from "../../test/support/arbitrary-fills.ts";
import { NO_CHARGES } from "../ledger/charges.ts";
import { withoutCharges } from "../ledger/tradebook-row.ts";
import { tradingDay } from "../units/time.ts";
import type { Paise, Qty } from "../units/unit.ts";
import { dayPnlOf } from "./daily-pnl.ts";

const DAY = tradingDay("2024-04-23");
const fill = (qty: number, price: number, symbol = "CALL") =>
  aFillWith({ symbol, qtyDir: qty as Qty, price: price as Paise });

test("a day's profit is its round trips less what its fills cost", () => {
  const rows = withoutCharges([
    fill(-50, 10_000),
    fill(-50, 8_000, "PUT"),
    fill(50, 12_500),
    fill(50, 3_000, "PUT"),
  ]);
  expect(dayPnlOf(DAY, rows)).toEqual({
    date: DAY,
    gross: 50 * (5_000 - 2_500),
    charges: 0,
    slippage: 0,
    net: 125_000,
    fills: 4,
    roundTrips: 2,
    winners: 1,
  });
  const charged = rows.map((row) => ({
    ...row,
    charges: { ...NO_CHARGES, stt: 300 as Paise, slippage: 200 as Paise },
  }));
  expect(dayPnlOf(DAY, charged)).toMatchObject({
    gross: 125_000,
    charges: 2000,
    slippage: 800,
    net: 123_000,
    winners: 1,
  });
});

test("the cash of what is still open is no profit", () => {
  expect(dayPnlOf(DAY, withoutCharges([fill(-50, 10_000)]))).toMatchObject({
    gross: 0,
    net: 0,
    fills: 1,
    roundTrips: 0,
  });
});

test("a round trip that broke even did not win", () => {
  expect(dayPnlOf(DAY, withoutCharges([fill(-50, 10_000), fill(50, 10_000)]))).toMatchObject({
    gross: 0,
    roundTrips: 1,
    winners: 0,
  });
});

test("a day on which nothing traded is there, with zeros", () => {
  expect(dayPnlOf(DAY, [])).toEqual({
    date: DAY,
    gross: 0,
    charges: 0,
    slippage: 0,
    net: 0,
    fills: 0,
    roundTrips: 0,
    winners: 0,
  });
});

test("a flat day's profit is the cash that it leaves, whatever was traded in between", () => {
  fc.assert(
    fc.property(fillsInOrder, aPrice, (fills, price) => {
      const flat = [...fills, ...closingFills(fills, () => price)];
      const cash = flat.reduce((sum, one) => sum - one.price * one.qtyDir, 0);
      expect(dayPnlOf(DAY, withoutCharges(flat)).gross).toBe(0 + cash);
    }),
  );
});
