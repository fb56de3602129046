import { logRatio } from "../pricing/black76.ts";
import { normalCdf } from "../pricing/normal.ts";
import type { TradingDay } from "../units/time.ts";
import { movedForward, type ScanContract } from "./scan-input.ts";
import { PRICE_MOVES } from "./scenarios.ts";

/**
 * Weights of the seven prices of `PRICE_MOVES` in a composite delta; divided by their sum. Source: SPAN's standard
 * weights (CME, "SPAN technical specifications"); not confirmed on a page of NSE Clearing.
 */
const DELTA_WEIGHTS: readonly number[] = [0.27, 0.217, 0.217, 0.11, 0.11, 0.037, 0.037];
const WEIGHT_SUM = DELTA_WEIGHTS.reduce((sum, weight) => sum + weight, 0);

function deltaAt(contract: ScanContract & { kind: "option" }, priceMove: number): number {
  const { expiry, strike, optionType, vol } = contract;
  const forward = movedForward(expiry, priceMove);
  const sd = vol * Math.sqrt(expiry.scenarioYears);
  const d1 = sd > 0 ? logRatio(forward, strike) / sd + 0.5 * sd : (forward - strike) * Number.MAX_VALUE;
  const side = optionType === "CE" ? normalCdf(d1) : -normalCdf(-d1);
  return Math.exp(-expiry.rate * expiry.scenarioYears) * expiry.forwardPerPoint * side;
}

/** Units of the underlying that one unit of the contract stands for in calendar spreads: −1 … 1. */
export function compositeDelta(contract: ScanContract): number {
  if (contract.kind === "future") return 1;
  let sum = 0;
  for (const [i, move] of PRICE_MOVES.entries())
    sum += (DELTA_WEIGHTS[i] as number) * deltaAt(contract, move);
  return sum / WEIGHT_SUM;
}

/** What the book holds of one expiry, in units of the underlying. */
export interface ExpiryDelta {
  readonly expiry: TradingDay;
  readonly delta: number;
  /** Forward of the expiry, paise. */
  readonly forward: number;
}

/** Units bought in one expiry and sold in a later one, and what they are charged. */
export interface CalendarSpread {
  readonly near: TradingDay;
  readonly far: TradingDay;
  readonly units: number;
  /** Paise. */
  readonly charge: number;
}

/**
 * Spreads between expiries: deltas of opposite sign are paired, the nearest with the next, and each pair is charged a
 * share of its far value. Scenarios move all expiries together; the charge is for their moving apart.
 * @param deltas ascending by expiry  @param pct share of the far forward, 0.0175 is 1.75 %
 */
export function calendarSpreads(deltas: readonly ExpiryDelta[], pct: number): readonly CalendarSpread[] {
  const left = deltas.map(({ delta }) => delta);
  const spreads: CalendarSpread[] = [];
  for (const [i, near] of deltas.entries())
    for (let j = i + 1; j < deltas.length; j++) {
      const [a, b, far] = [left[i] as number, left[j] as number, deltas[j] as ExpiryDelta];
      if (a * b >= 0) continue;
      const units = Math.min(Math.abs(a), Math.abs(b));
      left[i] = a - Math.sign(a) * units;
      left[j] = b - Math.sign(b) * units;
      spreads.push({ near: near.expiry, far: far.expiry, units, charge: units * pct * far.forward });
    }
  return spreads;
}
