import type { ContractSelector, StrikeRule } from "../../src/contracts/selector.ts";
import type { DayReport } from "../../src/engine/day-report.ts";
import type { EngineConfig } from "../../src/engine/engine-config.ts";
import { EventEngine } from "../../src/engine/event-engine.ts";
import { fillAtClose } from "../../src/engine/fill-model.ts";
import type { OptionType } from "../../src/exchange/instrument.ts";
import type { Fill } from "../../src/ledger/fill.ts";
import type { DayMarket } from "../../src/market/day-market.ts";
import {
  type ReadyStrategy,
  readyStrategy,
  type StrategyDefinition,
} from "../../src/strategy/define-strategy.ts";
import type { Desk } from "../../src/strategy/desk.ts";
import type { Strategy } from "../../src/strategy/hooks.ts";
import type { Order, Size } from "../../src/strategy/order.ts";
import { rupees } from "../../src/units/money.ts";
import { clockText, clockTextMs, MS_PER_MINUTE, timeOfDay } from "../../src/units/time.ts";
import type { Paise } from "../../src/units/unit.ts";

/** The defaults of a run's config, as the engine sees them. */
export const DEFAULTS: EngineConfig = {
  startTime: undefined,
  stopTime: undefined,
  timeframeMs: 5 * MS_PER_MINUTE,
  weight: 1,
  underlyingFrom: "spot",
  fill: fillAtClose,
  stopModel: "close_fill",
  latencyMs: 0,
  bothTouched: "stop",
  slBufferPct: 5,
  slPanicAfterMs: 60_000,
  staleMaxMs: 60_000,
  margin: undefined,
  squareOff: true,
  carry: "day",
  delayRestart: undefined,
  marks: true,
};

/** A strategy without parameters, from its hooks. */
export const strategyOf = (create: (desk: Desk) => Strategy): ReadyStrategy => ({
  name: "of-a-test",
  expiries: ["nearest"],
  create,
});

/** A strategy with parameters as its config file would give them. */
export const strategyWith = (
  definition: StrategyDefinition,
  params: Readonly<Record<string, unknown>>,
): ReadyStrategy => readyStrategy(definition, definition.params.parse(params));

/** Takes one day through the engine, event by event, to its end. */
export function runDay(
  market: DayMarket,
  strategy: ReadyStrategy | ((desk: Desk) => Strategy),
  config: Partial<EngineConfig> = {},
): DayReport {
  const ready = typeof strategy === "function" ? strategyOf(strategy) : strategy;
  const engine = new EventEngine(market, ready, { ...DEFAULTS, ...config });
  for (const instant of market.instants) engine.step(instant);
  return engine.finish();
}

/** A fill in one line: `09:20:00 SELL 50 NIFTY24042522500CE 100.00 exact ENTRY`; the age of a price when it has one. */
export function told({ time, priceTime, ...fill }: Fill): string {
  const clock = time % 1000 === 0 ? clockText(time) : clockTextMs(time);
  const age = time === priceTime ? "" : ` ${(time - priceTime) / 1000}s`;
  const side = fill.qtyDir > 0 ? "BUY" : "SELL";
  const price = `${rupees(fill.price)} ${fill.priceSource}${age}`;
  return `${clock} ${side} ${Math.abs(fill.qtyDir)} ${fill.symbol} ${price} ${fill.reason}`;
}

/** The money a day made, in rupees with two decimals. */
export const profitOf = (report: DayReport): string => rupees(report.grossPnl);

export const at = timeOfDay;

export const ATM: StrikeRule = { by: "moneyness", otmSteps: 0 };

/** An order for a contract of the nearest expiry, one lot of it unless told otherwise. */
export const order = (
  side: "buy" | "sell",
  optionType: OptionType,
  {
    strike = ATM,
    size = { lots: 1 },
    ...more
  }: Partial<Pick<Order, "staleMaxS" | "leg" | "note" | "reason">> & {
    readonly strike?: StrikeRule;
    readonly size?: Size;
  } = {},
): Order => ({ side, target: { expiry: "nearest", optionType, strike }, size, reason: "ENTRY", ...more });

/** A question for the contract finder about the nearest expiry. */
export const selector = (
  optionType: OptionType,
  strike: StrikeRule = ATM,
  side: ContractSelector["side"] = "sell",
): ContractSelector => ({ expiry: "nearest", optionType, strike, side });

/** A strike by its price in rupees. */
export const exactly = (strike: number): StrikeRule => ({ by: "exact", strike: (strike * 100) as Paise });
