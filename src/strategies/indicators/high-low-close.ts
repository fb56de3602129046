/** What indicators need of a bar, in any one unit. */
export interface HighLowClose {
  readonly high: number;
  readonly low: number;
  readonly close: number;
}
