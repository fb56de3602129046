import type { TradingDay } from "../units/time.ts";
import { isLongDated, type MarginLeg } from "./margin-book.ts";
import type { MarginParameters } from "./parameters.ts";
import type { ExposureRule } from "./rules.ts";

/** Whether the strike is further out of the money than the rule allows at the normal rate. */
function isDeepOtm(leg: MarginLeg & { kind: "option" }, previousClose: number, beyond: number): boolean {
  const { optionType, strike } = leg;
  return optionType === "CE" ? strike > previousClose * (1 + beyond) : strike < previousClose * (1 - beyond);
}

/** The rate that a leg bears, share of the underlying's value; 0 for an option that is held. */
function rateOf(
  leg: MarginLeg,
  rule: ExposureRule,
  { previousClose, isLong }: { readonly previousClose: number; readonly isLong: boolean },
): number {
  if (leg.kind === "option" && leg.qty >= 0) return 0;
  if (isLong) return rule.longDatedPct;
  const isDeep = leg.kind === "option" && isDeepOtm(leg, previousClose, rule.deepOtmBeyond);
  return isDeep ? rule.deepOtmPct : rule.pct;
}

/** The spot, and the close that deep strikes are measured from; paise. */
export interface ExposureMarket {
  readonly spot: number;
  readonly previousClose?: number;
}

/**
 * Exposure margin of one underlying's legs, paise, exact: futures and short options at their rate × spot. It knows no
 * hedge: what is bought lowers nothing. @param legs one a contract (`nettedBook`)
 */
export function exposureMargin(
  legs: readonly MarginLeg[],
  { spot, previousClose = spot }: ExposureMarket,
  { date, exposure }: MarginParameters,
): number {
  let sum = 0;
  let expiry: TradingDay | undefined;
  let isLong = false;
  for (const leg of legs) {
    if (leg.expiry !== expiry) isLong = isLongDated(leg.expiry, date);
    expiry = leg.expiry;
    sum += rateOf(leg, exposure, { previousClose, isLong }) * spot * Math.abs(leg.qty);
  }
  return sum;
}

/** The addition on options that are short and expire today, paise, exact. */
export function expiryDayMargin(
  legs: readonly MarginLeg[],
  { spot }: ExposureMarket,
  { date, expiryDayPct }: MarginParameters,
): number {
  let sum = 0;
  for (const { kind, qty, expiry } of legs)
    if (kind === "option" && qty < 0 && expiry === date) sum -= expiryDayPct * spot * qty;
  return sum;
}
