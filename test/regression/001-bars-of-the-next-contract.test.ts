import { expect, test } from "vitest";
import { MarketView } from "../../src/market/market-view.ts";
import { dayOf } from "../support/day-of.ts";
import { at } from "../support/run-day.ts";

// Rows of all contracts lie one after another: reading on past a contract's last row met the next contract's, and a put
// was stopped on a call's high.
test("a contract whose rows have run out has no more bars, whatever the next contract's are", () => {
  const day = dayOf({
    options: {
      "22500CE": { "09:20": { open: 100, high: 105, low: 95, close: 100 } },
      "22500PE": {
        "09:20": { open: 80, high: 85, low: 75, close: 80 },
        "09:21": { open: 300, high: 400, low: 300, close: 350 },
      },
    },
  });
  const view = new MarketView(day);
  view.advance(at("09:21"));
  const seen: number[] = [];
  view.barsSince(view.contractAt(0, 0), at("09:19"), (bar) => {
    seen.push(bar.high);
    return false;
  });
  expect(seen).toEqual([10_500]);
});
