import type { Metric } from "./metric.ts";

/** Longest run of values that satisfy a test; anything else breaks it. */
export function longestRun(values: readonly number[], isPart: (value: number) => boolean): number {
  let run = 0;
  let longest = 0;
  for (const value of values) {
    run = isPart(value) ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}

export const longestWins: Metric = {
  name: "max_consecutive_wins",
  label: "most winning sessions in a row",
  unit: "sessions",
  about: "a flat session breaks the streak",
  of: ({ pnl }) => (pnl.length === 0 ? undefined : longestRun(pnl, (value) => value > 0)),
};

export const longestLosses: Metric = {
  name: "max_consecutive_losses",
  label: "most losing sessions in a row",
  unit: "sessions",
  about: "a flat session breaks the streak",
  of: ({ pnl }) => (pnl.length === 0 ? undefined : longestRun(pnl, (value) => value < 0)),
};
