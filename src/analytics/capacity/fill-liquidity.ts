/** What the market showed of a fill's contract. Units; absent: the store does not say. */
export interface FillLiquidity {
  /** Traded in the bar that the fill took its price from; 0: nothing. */
  readonly barVolume?: number | undefined;
  /** Stood at the best price of the side that the fill took: asked for a buy, bid for a sale. */
  readonly topQty?: number | undefined;
  /** Traded in the contract that day. */
  readonly dayVolume?: number | undefined;
  /** Deviation of the contract's premium over that day, paise: the root of the sum of squared changes from row to row. */
  readonly dayDeviation?: number | undefined;
}
