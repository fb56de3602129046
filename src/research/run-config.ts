import * as z from "zod";
import { CostsConfig } from "../costs/schedule.ts";
import { SlippageConfig } from "../costs/slippage/slippage-config.ts";
import { isUnderlying, UNDERLYINGS } from "../exchange/underlyings.ts";
import { zRupees, zTimeOfDay, zTradingDay } from "../strategy/params.ts";
import { LockConfig } from "./lock-config.ts";

/** Slippage models that charge for the spread, which a bid_ask fill has paid already. */
const COUNT_THE_SPREAD: readonly string[] = ["spread", "quoted", "impact"];
const nameOf = (slippage: SlippageConfig): string =>
  typeof slippage === "string" ? slippage : slippage.model;

const rupees = zRupees.refine((paise) => paise > 0, { error: "is above zero" });

/** How much an order that opens is, in rupees. */
export const SizeConfig = z.discriminatedUnion("by", [
  z.strictObject({
    by: z.literal("notional"),
    rupees: rupees.describe("of the underlying's price times the units"),
  }),
  z.strictObject({
    by: z.literal("margin"),
    rupees: rupees.describe("that the order ties up alone: its margin, or the premium of what is bought"),
  }),
  z.strictObject({
    by: z.literal("risk"),
    rupees: rupees.describe("lost when the order is stopped out"),
    stop_pct: z.number().positive().describe("how far the stop stands, % of the premium"),
  }),
]);

export type SizeConfig = z.output<typeof SizeConfig>;

/** A run, as its config file says it. The single source of names, types, defaults and the documentation table. */
export const RunConfig = z
  .strictObject({
    $schema: z.string().optional().describe("for editors; ignored"),
    description: z.string().optional().describe("for readers; ignored"),
    strategy: z.string().min(1).describe("a built-in name, or the path of a .ts or .js file"),
    preset: z
      .enum(["strict", "vendor"])
      .optional()
      .describe(
        "sets keys that the config leaves out: what could have been traded, or what hosted tools compute; by default strict for legs, none for code",
      ),
    underlying: z
      .string()
      .refine(isUnderlying, { error: `one of ${UNDERLYINGS.map(({ name }) => name).join(", ")}` })
      .describe("what is traded"),
    from: zTradingDay.optional().describe("first day; by default the store's first"),
    to: zTradingDay.optional().describe("last day, inclusive; by default the store's last"),
    start_time: zTimeOfDay
      .optional()
      .describe("hooks hear of events from here; by default the session's open"),
    stop_time: zTimeOfDay
      .optional()
      .describe("flat by here; by default, and at the latest, a minute before the close"),
    timeframe: z.int().min(1).max(375).default(5).describe("minutes of a bar for onBarComplete"),
    weight: z.number().positive().default(1).describe("multiplies every size; whole lots must come out"),
    params: z.record(z.string(), z.unknown()).default({}).describe("the strategy's own parameters"),
    store: z
      .string()
      .optional()
      .describe("duckdb:FILE, files:FOLDER or redis://HOST:PORT/DB; relative to this file"),
    underlying_from: z
      .enum(["spot", "future", "synthetic"])
      .default("spot")
      .describe("which price defines the ATM"),
    fill: z
      .enum(["close", "next", "bid_ask", "participation"])
      .default("close")
      .describe("the price an order at the market fills at"),
    participation: z
      .strictObject({
        max_pct: z
          .number()
          .positive()
          .max(100)
          .default(10)
          .describe("all orders of a contract together take at most this of a bar's volume, %"),
        max_wait_s: z
          .number()
          .nonnegative()
          .default(300)
          .describe("bars that begin later than this give an order nothing; exits have no bound"),
        price: z
          .enum(["worse_end", "extreme"])
          .default("worse_end")
          .describe("of a part: the worse of its bar's open and close, or its high (bought) and low (sold)"),
      })
      .prefault({})
      .describe("of the fill model participation"),
    stop_model: z
      .enum(["close_fill", "touch_gap", "touch_exact", "next_open", "sl_limit", "dated"])
      .default("close_fill")
      .describe(
        "how stops act; dated: touch_gap until the exchange refused stop-market orders, then sl_limit",
      ),
    sl_limit: z
      .strictObject({
        buffer_pct: z.number().nonnegative().default(5).describe("limit beyond the trigger, % of it"),
        panic_after_s: z.number().nonnegative().default(60).describe("unfilled this long: made marketable"),
      })
      .prefault({})
      .describe("of the stop model sl_limit"),
    both_touched: z.enum(["stop", "target"]).default("stop").describe("when one bar touches both"),
    freak: z
      .enum(["as_is", "ignore_trigger", "worst_case"])
      .default("as_is")
      .describe(
        "what a freak print does to orders that wait: what any does, nothing until the next bar confirms it, or fill a stop at its extreme",
      ),
    latency_ms: z
      .int()
      .nonnegative()
      .default(0)
      .describe("an order sees bars that begin this long after it was sent"),
    stale_max_s: z
      .number()
      .nonnegative()
      .default(60)
      .describe("oldest price that may fill or decide, seconds"),
    square_off: z
      .boolean()
      .default(true)
      .describe("close what is open at the stop time of a segment's last day; false: it fails"),
    carry: z
      .enum(["day", "expiry", "run"])
      .default("day")
      .describe("how far positions are carried: not over the night, to the next expiry, through the run"),
    delay_restart: zTimeOfDay
      .optional()
      .describe("what was carried overnight is left alone until here; by default a minute after the open"),
    special_sessions: z
      .enum(["skip", "trade"])
      .default("skip")
      .describe("Muhurat and drill sessions; full weekend sessions always trade"),
    slippage: SlippageConfig.default("none").describe("what a fill loses beside its price"),
    costs: CostsConfig.default("dated").describe("levies and brokerage; dated: those of each day"),
    lots_of: zTradingDay
      .optional()
      .describe("the date whose lots every day has, as hosted tools take today's; by default its own"),
    margin: z
      .enum(["off", "span"])
      .default("off")
      .describe("what the book ties up: SPAN, exposure and expiry-day margin"),
    margin_clock: z
      .enum(["fixing", "bod", "continuous"])
      .default("fixing")
      .describe(
        "index that margins are taken on: of the exchange's six files a day, of yesterday's close, of every instant",
      ),
    capital: zRupees
      .optional()
      .describe(
        "rupees: ratios are taken on them; with margin the book may tie up no more than them and what was realised",
      ),
    risk_free_pct: z
      .number()
      .nonnegative()
      .max(100)
      .optional()
      .describe(
        "% a year that Sharpe, Sortino and Omega are taken over, less collateral_yield_pct; by default nothing: margin sits in pledged bills",
      ),
    collateral_yield_pct: z
      .number()
      .nonnegative()
      .max(100)
      .optional()
      .describe("% a year that the collateral earns by itself; needed with risk_free_pct"),
    size: SizeConfig.optional().describe(
      "instead of the strategy's own size, for orders that open: whole lots that fit into so many rupees",
    ),
    tradable_pct: z
      .number()
      .positive()
      .optional()
      .describe("open only strikes at most this far from the underlying, % of it; by default all"),
    margin_files: z
      .string()
      .min(1)
      .optional()
      .describe(
        "official daily margin values, a CSV file or a folder of them; relative to this file; by default the rule",
      ),
    seed: z.int().nonnegative().default(0).describe("for models that draw random numbers"),
    locked: LockConfig.optional().describe(
      "sessions that no search over this run reads, and each look at which is counted",
    ),
  })
  .refine(({ fill, slippage }) => fill !== "bid_ask" || !COUNT_THE_SPREAD.includes(nameOf(slippage)), {
    error: "a bid_ask fill has the spread in its price; use none, ticks or percent",
    path: ["slippage"],
  })
  .refine(({ size, margin }) => size?.by !== "margin" || margin !== "off", {
    error: "a size by margin needs margins: set margin to span",
    path: ["size"],
  })
  .refine(
    ({ risk_free_pct: rate, collateral_yield_pct: earned }) => rate === undefined || earned !== undefined,
    {
      error: "say what the collateral earns, 0 if nothing, before a riskless rate is subtracted",
      path: ["collateral_yield_pct"],
    },
  )
  .refine(({ risk_free_pct: rate, capital }) => rate === undefined || capital !== undefined, {
    error: "a riskless rate needs a capital that it is earned on: set capital",
    path: ["risk_free_pct"],
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    error: "from is after to",
    path: ["from"],
    // Told beside any other faults, as long as there are two dates to compare.
    when: ({ value }) => isRange(value),
  });

const isRange = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  [Reflect.get(value, "from"), Reflect.get(value, "to")].every((date) => typeof date === "string");

export type RunConfig = z.output<typeof RunConfig>;
