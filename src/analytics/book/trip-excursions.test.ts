import { expect, test } from "vitest";
import { tripsLike } from "../../../test/support/books.ts";
import { timeOfDay, tradingDay } from "../../units/time.ts";
import type { Paise } from "../../units/unit.ts";
import { tripExcursions } from "./excursion-metrics.ts";

test("a round trip has the excursion of the position that it was part of, the one that it closed in", () => {
  const trips = tripsLike(
    { from: "09:20", to: "11:00" },
    { from: "12:00", to: "15:15" },
    { from: "12:00", to: "15:15", symbol: "NIFTY24042522500PE" },
  );
  const position = (openedAt: string, closedAt: string, worst: number) => ({
    date: tradingDay("2024-04-23"),
    symbol: "NIFTY24042522500CE",
    openedAt: timeOfDay(openedAt),
    closedAt: timeOfDay(closedAt),
    worst: worst as Paise,
    best: 0 as Paise,
  });
  const excursions = [position("09:20", "11:00", -100), position("12:00", "15:15", -200)];
  expect(tripExcursions({ trips, excursions }).map((found) => found?.worst)).toEqual([-100, -200, undefined]);
});
