import { expect, test } from "vitest";
import { dayOf } from "../../test/support/day-of.ts";
import { runDay, strategyWith, told } from "../../test/support/run-day.ts";
import { FILL_MODELS } from "../engine/fill-model.ts";
import { combinedStopStraddle } from "./combined-stop-straddle.ts";

const TIMES = ["09:20", "09:21", "09:22", "09:23", "09:24", "15:15", "15:16"] as const;
const rows = (prices: readonly number[]) =>
  Object.fromEntries(TIMES.map((time, at) => [time, { open: prices[at] ?? 0, close: prices[at] ?? 0 }]));

/** Both at 100 when chosen, at 110 a minute later, and so on: the pair's premium is twice a number. */
const run = (
  half: readonly number[],
  fill: "close" | "next",
  params: Readonly<Record<string, unknown>> = {},
) =>
  runDay(
    dayOf({
      index: rows(TIMES.map(() => 22_500)),
      options: { "22500CE": rows(half), "22500PE": rows(half) },
    }),
    strategyWith(combinedStopStraddle, { lots: 1, ...params }),
    { fill: FILL_MODELS[fill] },
  )
    .fills.map((one) =>
      told(one)
        .replace(/:00 | 50 NIFTY240425| (exact|next)/g, " ")
        .replaceAll("  ", " "),
    )
    .filter((line) => line.includes("22500CE"));

test("the combined stop is hit at exactly its level, and the pair is sold again back at its cost", () => {
  // 2 × 100, stop at 230; 2 × 114.95 is below it.
  expect(run([100, 114.95, 115, 101, 100, 90, 90], "close")).toEqual([
    "09:20 SELL 22500CE 100.00 ENTRY",
    "09:22 BUY 22500CE 115.00 SL",
    "09:24 SELL 22500CE 100.00 ENTRY", // at 09:23 the pair stands at 202, not yet back at 200
    "15:15 BUY 22500CE 90.00 TIME",
  ]);
});

test("a sale that fills a bar later has its cost from its fill, and its stop from there", () => {
  // Sent at 09:20, filled at the next bar's open: 2 × 110, stop at 253; 2 × 126 is below it, 2 × 127 beyond.
  expect(run([100, 110, 126, 127, 127, 90, 90], "next", { re_entries: 0 })).toEqual([
    "09:21 SELL 22500CE 110.00 ENTRY",
    "09:24 BUY 22500CE 127.00 SL", // seen at 09:23, filled at the next bar's open
  ]);
});
