import { expect, test } from "vitest";
import type { Paise, Qty, TimeOfDay } from "../units/unit.ts";
import { MarkLog } from "./mark.ts";

const mark = (time: number, symbol: string, close: number) => ({
  time: time as TimeOfDay,
  symbol,
  close: close as Paise,
  qty: -50 as Qty,
  mtm: (500_000 - 50 * close) as Paise,
  margin: (1_000_000 + close) as Paise,
});

test("marks become columns in the order they came, each symbol kept once", () => {
  const log = new MarkLog();
  for (const one of [mark(1, "CALL", 9_000), mark(1, "PUT", 10_500), mark(2, "CALL", 9_500)]) log.add(one);
  expect(log.columns).toEqual({
    symbols: ["CALL", "PUT"],
    time: [1, 1, 2],
    symbol: [0, 1, 0],
    close: [9_000, 10_500, 9_500],
    qty: [-50, -50, -50],
    mtm: [50_000, -25_000, 25_000],
    margin: [1_009_000, 1_010_500, 1_009_500],
  });
});
