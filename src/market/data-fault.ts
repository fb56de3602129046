/** Something that was wrong or missing in a day's data, found while it was loaded. Named in the run's summary. */
export interface DataFault {
  readonly kind: "missing-series" | "out-of-hours" | "duplicate-instants" | "no-index";
  /** The table it was found in, by its name in the store. */
  readonly series: string;
  /** How many rows (or series) it touched. */
  readonly count: number;
}
