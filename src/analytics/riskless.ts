/** What a config says of the riskless rate, per cent a year. */
export interface RisklessTerms {
  readonly risk_free_pct?: number | undefined;
  readonly collateral_yield_pct?: number | undefined;
}

/**
 * What a session's profit must beat, as an annual rate on the capital (0.02 for 2 %): the riskless rate less what the
 * collateral earns by itself. 0 unless a riskless rate is stated: margin sits in pledged bills, so that profit and loss
 * is already what was earned above them. The excess of a session is pnl ÷ capital + (yield − rate) ÷ 252.
 */
export const excessOverOf = ({ risk_free_pct: rate, collateral_yield_pct: earned }: RisklessTerms): number =>
  rate === undefined ? 0 : (rate - (earned ?? 0)) / 100;
