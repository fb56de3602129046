/**
 * What became of a row. `refused`: it contradicts itself or the exchange's rules. `dropped`: nothing wrong with it,
 * but it does not belong into the store. `changed`: kept, with a value altered. `noted`: kept as it is.
 */
export type Effect = "refused" | "dropped" | "changed" | "noted";

/** Every reason for which ingest touches a row, and what it means to the user. */
export const REASONS = {
  "unreadable-stamp": { effect: "refused", means: "the stamp cannot be read" },
  "no-calendar": { effect: "refused", means: "the day lies outside the exchange calendar that Pluto has" },
  "unreadable-cell": { effect: "refused", means: "a cell holds no number where one is needed" },
  "unknown-symbol": { effect: "refused", means: "the symbol is not one that Pluto knows" },
  "ambiguous-symbol": { effect: "refused", means: "the symbol fits more than one contract" },
  "unknown-underlying": { effect: "refused", means: "the underlying is not one that Pluto knows" },
  "bad-kind": { effect: "refused", means: "the kind is not index, option or future" },
  "bad-expiry": { effect: "refused", means: "the expiry is missing or no date" },
  "bad-strike": { effect: "refused", means: "the strike is missing, not above zero or not in whole paise" },
  "bad-option-type": { effect: "refused", means: "the option type is neither call nor put" },
  expired: { effect: "refused", means: "the contract expired long before this day" },
  "sub-paisa": { effect: "refused", means: "a price of a contract is not a whole number of paise" },
  "off-tick": { effect: "refused", means: "a price of a contract is not a multiple of its tick" },
  "bad-bar": {
    effect: "refused",
    means: "open, high, low and close contradict each other, or one of them is missing",
  },
  "too-large": { effect: "refused", means: "a price is above what a store can hold" },
  "closed-day": { effect: "dropped", means: "the exchange was closed that day" },
  "out-of-hours": { effect: "dropped", means: "the row became known outside the session's hours" },
  "no-price": { effect: "dropped", means: "the row has no price at all" },
  "no-trade": { effect: "dropped", means: "a bar without volume, dropped as the mapping says" },
  "end-of-day": {
    effect: "dropped",
    means: "figures of a whole day, taken for contract list and settlement price, not kept as a row",
  },
  duplicate: { effect: "dropped", means: "the same row again" },
  conflict: { effect: "dropped", means: "another row of the same contract and instant was kept instead" },
  "frozen-page": {
    effect: "dropped",
    means: "the whole page repeats an earlier one while the market was open",
  },
  "store-conflict": {
    effect: "dropped",
    means: "the store has other values at that instant, which were kept",
  },
  rounded: { effect: "changed", means: "an index value was rounded half up" },
  "zero-price": {
    effect: "changed",
    means: "a last price of zero was taken as no price; the row has quotes",
  },
  "negative-price": { effect: "changed", means: "a price below zero was taken as no price" },
  "rounded-count": { effect: "changed", means: "a quantity was not whole and was rounded" },
  "negative-count": { effect: "changed", means: "a quantity below zero was taken as not given" },
  "no-lot": {
    effect: "changed",
    means: "the lot size is not known, so that quantities in lots were left out",
  },
  replaced: { effect: "changed", means: "the store had other values at that instant, which were replaced" },
  "unknown-expiry": {
    effect: "noted",
    means: "the expiry is not in the calendar as known that day; kept under its name",
  },
  "settlement-conflict": {
    effect: "noted",
    means: "rows that expire that day disagree about the settlement price; none was taken",
  },
  "spot-conflict": {
    effect: "noted",
    means: "rows of one instant disagree about the spot; the most frequent was taken",
  },
} as const satisfies Record<string, { readonly effect: Effect; readonly means: string }>;

export type Reason = keyof typeof REASONS;

/** One row that was touched, told so that the user finds it in the file. */
export interface RowExample {
  readonly file: string;
  /** From 1, headers not counted. */
  readonly row: number;
  /** When the row became known, `YYYY-MM-DD HH:MM:SS.mmm` exchange time; as written where it cannot be read. */
  readonly stamp: string;
  readonly contract: string;
  readonly detail: string;
}

export interface ReasonCount {
  readonly reason: Reason;
  readonly rows: number;
  readonly examples: readonly RowExample[];
}

const EXAMPLES = 3;

/** Counts of touched rows by reason, with the first few examples of each. */
export class ReasonTally {
  readonly #counts = new Map<Reason, { rows: number; examples: RowExample[] }>();

  /** Counts `rows` rows; the example is asked for only while there are few. */
  add(reason: Reason, example: () => RowExample, rows = 1): void {
    const count = this.#counts.get(reason) ?? { rows: 0, examples: [] };
    count.rows += rows;
    if (count.examples.length < EXAMPLES) count.examples.push(example());
    this.#counts.set(reason, count);
  }

  addAll(counts: readonly ReasonCount[]): void {
    for (const { reason, rows, examples } of counts) {
      const count = this.#counts.get(reason) ?? { rows: 0, examples: [] };
      count.rows += rows;
      count.examples.push(...examples.slice(0, EXAMPLES - count.examples.length));
      this.#counts.set(reason, count);
    }
  }

  /** In the order of `REASONS`. */
  list(): readonly ReasonCount[] {
    return (Object.keys(REASONS) as Reason[]).flatMap((reason) => {
      const count = this.#counts.get(reason);
      return count === undefined ? [] : [{ reason, rows: count.rows, examples: [...count.examples] }];
    });
  }
}

/** Rows with that effect. */
export const rowsWith = (counts: readonly ReasonCount[], effect: Effect): number =>
  counts.reduce((sum, { reason, rows }) => (REASONS[reason].effect === effect ? sum + rows : sum), 0);
