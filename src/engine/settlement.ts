import type { OptionType } from "../exchange/instrument.ts";
import { underlyingOf } from "../exchange/underlyings.ts";
import type { Contract } from "../market/contract.ts";
import type { DayMarket } from "../market/day-market.ts";
import { lastHalfHourMean } from "../market/index-close.ts";
import { PlutoError } from "../units/failure.ts";
import type { Paise } from "../units/unit.ts";

/** What an index finished at, for the contracts that expire on it, and how that is known. */
export interface SettlementPrice {
  readonly price: Paise;
  readonly from: "official" | "last_half_hour_mean";
}

/**
 * The price that settles what expires today: the official one if the store has it; else, to 2026-07-31, the mean of the
 * index over the session's last half hour, half up to paise, which is how the exchange's own close was built from
 * constituents' half-hour averages (NSE Clearing, settlement price of index derivatives).
 * @throws `settlement.missing` when neither is there
 */
export function settlementPrice({
  settlement,
  index,
  session,
  date,
  underlying,
}: DayMarket): SettlementPrice {
  if (settlement !== undefined) return { price: settlement, from: "official" };
  // The rule is that of the Indian index exchanges; elsewhere the store has to know.
  if (index !== undefined && underlyingOf(underlying).expiriesFrom === "rules") {
    const rows = { from: index.starts[0] as number, to: index.ends[0] as number };
    const price = lastHalfHourMean(index.rows, rows, session);
    if (price !== undefined) return { price, from: "last_half_hour_mean" };
  }
  throw new PlutoError(
    "settlement.missing",
    `the store has no settlement price of ${date}, and none can be taken in its place; add it to the settlement table`,
  );
}

/** What a contract is worth at its settlement, paise per unit, ≥ 0. */
export const payoffAt = (
  price: Paise,
  { strike, optionType }: Pick<Contract, "strike"> & { readonly optionType: OptionType },
): Paise => Math.max(optionType === "CE" ? price - strike : strike - price, 0) as Paise;
