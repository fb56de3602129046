import type { OptionType } from "../exchange/instrument.ts";
import { underlyingOf } from "../exchange/underlyings.ts";
import type { Contract } from "../market/contract.ts";
import type { DayMarket } from "../market/day-market.ts";
import { PlutoError } from "../units/failure.ts";
import { MS_PER_MINUTE, tradingDay } from "../units/time.ts";
import type { Paise } from "../units/unit.ts";

/** What an index finished at, for the contracts that expire on it, and how that is known. */
export interface SettlementPrice {
  readonly price: Paise;
  readonly from: "official" | "last_half_hour_mean";
}

/**
 * From here the index's close is the price of a closing auction that minute data do not show (NSE/FAOP/74467, effective
 * 2026-08-03): the mean of the last half hour stands for it no longer.
 */
const AUCTION_FROM = tradingDay("2026-08-03");
const LAST_HALF_HOUR_MS = 30 * MS_PER_MINUTE;

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
  if (date < AUCTION_FROM && index !== undefined && underlyingOf(underlying).expiriesFrom === "rules") {
    const { time, columns } = index.rows;
    let sum = 0;
    let count = 0;
    for (let row = index.starts[0] as number; row < (index.ends[0] as number); row++) {
      const close = columns.close[row] as number;
      if (close === 0 || (time[row] as number) <= session.close - LAST_HALF_HOUR_MS) continue;
      sum += close;
      count++;
    }
    if (count > 0) return { price: Math.floor(sum / count + 0.5) as Paise, from: "last_half_hour_mean" };
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
