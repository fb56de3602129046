import type { Instrument } from "../../exchange/instrument.ts";
import { parseSymbol } from "../../exchange/symbols.ts";
import { tickSize } from "../../exchange/ticks.ts";
import type { Fill } from "../../ledger/fill.ts";
import type { Paise, Unit } from "../../units/unit.ts";
import type { FillContext } from "../fill-context.ts";

/** Millionths of a paisa a unit, whole: slippage before it is rounded to the tick. */
export type MicroPaise = Unit<"micro-paise">;

export const MICRO = 1_000_000;

/** Paise a unit → micro-paise, to the nearest. */
export const microPaise = (paise: number): MicroPaise => Math.round(paise * MICRO) as MicroPaise;

/** What a slippage model may look at: one fill. It never sees another fill, a clock or a store. */
export interface SlippageFacts {
  readonly fill: Fill;
  readonly instrument: Instrument;
  /** The instrument's smallest price change at the fill's price, paise. */
  readonly tick: Paise;
  readonly context: FillContext;
}

/** How far from its price an order fills. One small model a file; the run names it. */
export interface SlippageModel {
  readonly name: string;
  readonly version: number;
  /** Per unit, before the tick and the stop multiplier; ≥ 0. @throws when it lacks a fact that it cannot do without */
  perUnit(facts: SlippageFacts): MicroPaise;
}

/** A slippage model and what it charges a stop. */
export interface SlippageTerms {
  readonly model: SlippageModel;
  /** Multiplies the slippage of stop fills, ≥ 0. */
  readonly stopMultiplier: number;
}

/**
 * Reasons of fills that a stop caused: they trade at the market when it moves against them. An engine says it of a stop
 * under any other word in the fill's context; a tradebook that is costed again has these words alone.
 */
export const STOP_REASONS: ReadonlySet<string> = new Set(["SL", "TSL", "TRAIL"]);

/** Rounds up to whole ticks: always against the trader. */
export const againstTrader = (perUnit: MicroPaise, tick: Paise): Paise =>
  (Math.ceil(perUnit / (tick * MICRO)) * tick) as Paise;

/**
 * Slippage of one fill, paise, ≥ 0: per unit up to the next tick, where a stop filled it times the stop multiplier and
 * up to the tick again, times its units. A settlement and a resting order that the market came to slip by nothing.
 */
export function slippageOf(
  fill: Fill,
  { model, stopMultiplier }: SlippageTerms,
  context: FillContext = {},
): Paise {
  if (fill.priceSource === "settlement" || context.isPassive === true) return 0 as Paise;
  const instrument = parseSymbol(fill.symbol);
  const tick = tickSize(instrument, fill.price, fill.date);
  const usual = againstTrader(model.perUnit({ fill, instrument, tick, context }), tick);
  const perUnit =
    context.isStop === true || STOP_REASONS.has(fill.reason)
      ? againstTrader(microPaise(usual * stopMultiplier), tick)
      : usual;
  return (perUnit * Math.abs(fill.qtyDir)) as Paise;
}
