import type { Exchange } from "../exchange/underlyings.ts";
import type { Paise } from "../units/unit.ts";
import { NANO, type NanoPaise } from "./rate.ts";

/** What a contract note rounds to, paise. */
export interface NoteRounding {
  readonly stt: number;
  readonly stampDuty: number;
  /** Brokerage, fees and GST. */
  readonly others: number;
}

const RUPEE = 100;
const PAISA = 1;

/**
 * The rule of the contract note, half up throughout. STT and CTT: whole rupees, as brokers state it (Geojit's help
 * page 89000007947; Zerodha, tradingqna 21903: 2.525 is charged as 3.00) and a note of MCX shows (2025-06-18: 4.756
 * as 5.00). Stamp duty on NSE and BSE: whole rupees, from memory and in accord with the samples of `kite.trade`,
 * where 0.084 is 0; medium. On MCX: paise, the same note (0.29487 as 0.29). Everything else: paise.
 */
export const noteRounding = (exchange: Exchange): NoteRounding => ({
  stt: RUPEE,
  stampDuty: exchange === "MCX" ? PAISA : RUPEE,
  others: PAISA,
});

/** An exact amount → paise, to the nearest multiple of `unit` paise, half up. For amounts ≥ 0. */
export function roundHalfUp(exact: NanoPaise, unit: number): Paise {
  const step = BigInt(unit) * NANO;
  return Number(((exact + step / 2n) / step) * BigInt(unit)) as Paise;
}

/**
 * Splits a whole amount in proportion to weights, whole paise each, so that the parts sum to it exactly: everyone
 * gets the share rounded down, and the paise that are left go to the largest remainders, of equals to the first.
 * All zero where no weight is above zero. @param weights each ≥ 0
 */
export function allot(total: Paise, weights: readonly bigint[]): Paise[] {
  const sum = weights.reduce((a, b) => a + b, 0n);
  if (sum === 0n || total === 0) return weights.map(() => 0 as Paise);
  const shares = weights.map((weight) => (BigInt(total) * weight) / sum);
  let left = BigInt(total) - shares.reduce((a, b) => a + b, 0n);
  const byRemainder = weights
    .map((weight, i) => ({ i, remainder: (BigInt(total) * weight) % sum }))
    .sort((a, b) => (a.remainder === b.remainder ? a.i - b.i : a.remainder > b.remainder ? -1 : 1));
  for (const { i } of byRemainder) {
    if (left === 0n) break;
    shares[i] = (shares[i] ?? 0n) + 1n;
    left -= 1n;
  }
  return shares.map((share) => Number(share) as Paise);
}
