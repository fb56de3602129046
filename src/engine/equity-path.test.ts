import { expect, test } from "vitest";
import { tradingDay } from "../units/time.ts";
import type { TimeOfDay } from "../units/unit.ts";
import { EquityPath, stretch } from "./equity-path.ts";

const time = (ms: number): TimeOfDay => ms as TimeOfDay;
const pathOf = (...profits: readonly number[]) => {
  const path = new EquityPath(tradingDay("2024-04-23"));
  for (const profit of profits) path.add(profit);
  return path.path;
};

test.each<[string, readonly number[], number, number, number]>([
  ["nothing happened", [], 0, 0, 0],
  ["a first loss falls from zero", [-100, -40], -100, 0, -100],
  ["a fall from the highest before it", [50, 300, 120, 400, 250], 0, 400, -180],
  ["it need not end at its worst", [-10, 200, -150, 500], -150, 500, -350],
])("%s", (_, profits, lowest, highest, maxDrawdown) => {
  expect(pathOf(...profits)).toMatchObject({ lowest, highest, maxDrawdown });
});

test("a position's excursion is its worst and best while it was open, zero at the start and its end included", () => {
  const path = new EquityPath(tradingDay("2024-04-23"));
  const add = (symbol: string, profit: number, now: TimeOfDay): void =>
    stretch(path.positionAt(symbol, now), profit);
  add("CALL", 0, time(1));
  add("PUT", 10, time(1));
  add("CALL", -500, time(2));
  add("CALL", 200, time(3));
  path.closePosition("CALL", -700, time(4));
  path.closePosition("PUT", 30, time(5));
  add("CALL", 5, time(6)); // Opened anew: another excursion.
  path.closePosition("CALL", -1, time(7));
  expect(path.path.excursions).toEqual([
    { symbol: "CALL", openedOn: "2024-04-23", openedAt: 1, closedAt: 4, worst: -700, best: 200 },
    { symbol: "PUT", openedOn: "2024-04-23", openedAt: 1, closedAt: 5, worst: 0, best: 30 },
    { symbol: "CALL", openedOn: "2024-04-23", openedAt: 6, closedAt: 7, worst: -1, best: 5 },
  ]);
});

test("a position that closed at the event at which it was opened has an excursion of its profit alone", () => {
  const path = new EquityPath(tradingDay("2024-04-23"));
  path.closePosition("CALL", -25, time(9));
  expect(path.path.excursions).toEqual([
    { symbol: "CALL", openedOn: "2024-04-23", openedAt: 9, closedAt: 9, worst: -25, best: 0 },
  ]);
});
