import type { Paise } from "../units/unit.ts";

/** What a fill cost beside its price, paise, each ≥ 0. Written by the cost model; zero when `costs` is `none`. */
export interface Charges {
  readonly brokerage: Paise;
  readonly stt: Paise;
  readonly exchangeFee: Paise;
  readonly sebiFee: Paise;
  readonly stampDuty: Paise;
  readonly gst: Paise;
  readonly slippage: Paise;
}

const nothing = 0 as Paise;

export const NO_CHARGES: Charges = {
  brokerage: nothing,
  stt: nothing,
  exchangeFee: nothing,
  sebiFee: nothing,
  stampDuty: nothing,
  gst: nothing,
  slippage: nothing,
};

/** Everything a fill cost, slippage included. */
export const totalOf = (charges: Charges): Paise =>
  (charges.brokerage +
    charges.stt +
    charges.exchangeFee +
    charges.sebiFee +
    charges.stampDuty +
    charges.gst +
    charges.slippage) as Paise;
