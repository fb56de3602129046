import { beforeAll, expect, test } from "vitest";
import type { EngineConfig } from "../../src/engine/engine-config.ts";
import { EventEngine } from "../../src/engine/event-engine.ts";
import { FILL_MODELS } from "../../src/engine/fill-model.ts";
import type { StopModel } from "../../src/engine/order-touch.ts";
import { expiriesKnownOn } from "../../src/exchange/expiries.ts";
import { sessionOn } from "../../src/exchange/sessions.ts";
import type { DayMarket } from "../../src/market/day-market.ts";
import { dayMarketOf } from "../../src/market/day-market.ts";
import { shortStraddle } from "../../src/strategies/short-straddle.ts";
import type { ReadyStrategy } from "../../src/strategy/define-strategy.ts";
import type { Desk } from "../../src/strategy/desk.ts";
import { generateMarket, type SyntheticDay } from "../../src/synthetic/generate-market.ts";
import { tradingDay } from "../../src/units/time.ts";
import { at, DEFAULTS, strategyOf, strategyWith } from "../support/run-day.ts";

/**
 * The null market has no risk premium: every price is its own best forecast, so no strategy that looks only back can win
 * or lose on average. Whatever mean a fill model shows here is that model's own bias.
 */
const DAYS = 2000;
const SPEC = {
  underlying: "NIFTY",
  from: tradingDay("2018-01-01"),
  to: tradingDay("2026-07-31"),
  seed: 7,
  stepSeconds: 60,
  strikesEachSide: 6,
  expiries: 1,
  withFuture: false,
  withQuotes: false,
  riskPremium: 0,
  defects: [],
} as const;

function marketOf({ date, series, officialClose }: SyntheticDay): DayMarket {
  const session = sessionOn("NSE", date);
  if (session === undefined) throw new Error(`${date} has a session`);
  const expiries = expiriesKnownOn("NIFTY", date);
  const index = series.find((one) => one.series.kind === "index" && one.series.underlying === "NIFTY");
  const chain = series.find((one) => one.series.kind === "options");
  const [nearest] = expiries;
  return dayMarketOf({
    date,
    underlying: "NIFTY",
    session,
    expiries,
    index: index?.rows,
    settlement: officialClose,
    chains: nearest === undefined ? [] : [{ expiry: nearest, rows: chain?.rows }],
    futures: [],
  });
}

const straddle = strategyWith(shortStraddle, {
  entry_time: "09:20",
  exit_time: "15:15",
  stop_loss_pct: 25,
  lots: 1,
});

/** Sells the straddle on days that close lower than they open, which it reads from the market it was made with. */
const peeking = (market: DayMarket): ReadyStrategy =>
  strategyOf((desk: Desk) => {
    let hasTried = false;
    const { columns } = (market.index as NonNullable<DayMarket["index"]>).rows;
    const rises = (columns.close.at(-1) ?? 0) > (columns.close[5] ?? 0);
    return {
      onEvent({ timeOfDay }) {
        if (!hasTried && timeOfDay >= at("09:20")) {
          hasTried = true;
          const strike = { by: "moneyness" as const, otmSteps: 0 };
          const target = {
            expiry: "nearest" as const,
            optionType: rises ? ("CE" as const) : ("PE" as const),
            strike,
          };
          desk.trade({ side: "buy", target, size: { lots: 1 }, reason: "ENTRY" });
        }
      },
    };
  });

interface Case {
  readonly name: string;
  readonly config: Partial<EngineConfig>;
  readonly strategy: ReadyStrategy | ((market: DayMarket) => ReadyStrategy);
}

const stop = (stopModel: StopModel, fill: "close" | "next" = "close"): Case => ({
  name: `${fill}, ${stopModel}`,
  config: { stopModel, fill: FILL_MODELS[fill] },
  strategy: straddle,
});

const CASES: readonly Case[] = [
  stop("close_fill"),
  stop("close_fill", "next"),
  stop("next_open"),
  stop("touch_gap"),
  stop("touch_exact"),
  stop("sl_limit"),
  { name: "a peek", config: {}, strategy: peeking },
];

/** Mean and t of the day's profit as a share of the premium-free notional: points of the index, in basis points. */
class Moments {
  #count = 0;
  #mean = 0;
  #squares = 0;

  add(value: number): void {
    this.#count++;
    const before = value - this.#mean;
    this.#mean += before / this.#count;
    this.#squares += before * (value - this.#mean);
  }

  get count(): number {
    return this.#count;
  }

  get mean(): number {
    return this.#mean;
  }

  get t(): number {
    return this.#mean / Math.sqrt(this.#squares / (this.#count - 1) / this.#count);
  }
}

const results = new Map<string, Moments>();
/** Day by day, what a stop model made beside `close_fill`: the noise of the market cancels, the model's bias stays. */
const excess = new Map<string, Moments>();

beforeAll(() => {
  for (const { name } of CASES) {
    results.set(name, new Moments());
    excess.set(name, new Moments());
  }
  let days = 0;
  for (const generated of generateMarket(SPEC)) {
    const market = marketOf(generated);
    if (market.chains.length === 0 || market.session.kind !== "regular" || market.session.halts.length > 0)
      continue;
    if (days++ === DAYS) break;
    let atClose: number | undefined;
    const open = market.index?.rows.columns.close[0] ?? 1;
    for (const { name, config, strategy } of CASES) {
      const ready = typeof strategy === "function" ? strategy(market) : strategy;
      const engine = new EventEngine(market, ready, {
        ...DEFAULTS,
        marks: false,
        staleMaxMs: 600_000,
        ...config,
      });
      for (const instant of market.instants) engine.step(instant);
      const report = engine.finish();
      const units = Math.abs(report.fills[0]?.qtyDir ?? 1);
      const made = (report.grossPnl / units / open) * 10_000;
      atClose ??= made;
      results.get(name)?.add(made);
      excess.get(name)?.add(made - atClose);
    }
  }
});

const of = (name: string): Moments => results.get(name) as Moments;

test("two thousand days were run", () => {
  expect(of("close, close_fill").count).toBe(DAYS);
  if (process.env.PLUTO_PRINT === undefined) return;
  for (const [name, { mean, t }] of excess)
    process.stderr.write(`${name} over close_fill: ${mean.toFixed(3)} bp a day, t ${t.toFixed(2)}\n`);
  for (const [name, { mean, t }] of results)
    process.stderr.write(`${name}: mean ${mean.toFixed(3)} bp a day, t ${t.toFixed(2)}\n`);
});

test.each(["close, close_fill", "next, close_fill", "close, next_open"])(
  "%s makes nothing of a market without an edge",
  (name) => {
    expect(Math.abs(of(name).t)).toBeLessThan(3);
  },
);

test("a strategy that peeks at the day's end is found out", () => {
  expect(of("a peek").t).toBeGreaterThan(10);
});

test.each(["close, touch_gap", "close, touch_exact", "close, sl_limit"])(
  "%s has the bias over close_fill that docs/fills.md states, and no larger one",
  (name) => {
    const { mean, t } = excess.get(name) as Moments;
    expect(Math.abs(mean)).toBeLessThan(1);
    expect(t).toBeGreaterThan(0);
  },
);
