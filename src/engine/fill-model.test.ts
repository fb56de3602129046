import { expect, test } from "vitest";
import { dayOf, paise } from "../../test/support/day-of.ts";
import { at } from "../../test/support/run-day.ts";
import { MarketView } from "../market/market-view.ts";
import { fillAtClose } from "./fill-model.ts";

const DAY = dayOf({
  options: { "22500CE": { "09:20": { open: 90, high: 130, low: 80, close: 100 }, "09:22": 120 } },
});

test.each([
  ["09:19", 60_000, { source: "missing", why: "no-tick-yet" }],
  ["09:20", 0, { source: "exact", price: paise(100), time: at("09:20") }],
  ["09:21", 60_000, { source: "last", price: paise(100), time: at("09:20") }],
  ["09:21:01", 60_000, { source: "missing", why: "too-old" }],
  ["09:22", 60_000, { source: "exact", price: paise(120), time: at("09:22") }],
])("close at %s with a bound of %i ms fills at the price known then", (time, maxAgeMs, expected) => {
  const view = new MarketView(DAY);
  view.advance(at(time));
  expect(fillAtClose.priceNow(view, view.contractAt(0, 0), { side: "buy", maxAgeMs })).toEqual(expected);
});

test("the model has a name and a version for the manifest", () => {
  expect([fillAtClose.name, fillAtClose.version]).toEqual(["close", 1]);
});
