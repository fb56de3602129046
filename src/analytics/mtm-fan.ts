import { ascending, quantileOf } from "./statistics/quantile.ts";

/** Shares of the days that each line of a fan has below it. */
export const FAN_SHARES = [0.05, 0.25, 0.5, 0.75, 0.95] as const;

/** How the days' profit spread as the day went: at each instant, quantiles over days. */
export interface MtmFan {
  /** Milliseconds of the day, ascending. */
  readonly times: readonly number[];
  /** A line for each of `FAN_SHARES`: profit so far at each instant, paise. */
  readonly lines: readonly (readonly number[])[];
  /** Days that it is made of. */
  readonly days: number;
}

/**
 * The fan of days' paths, sampled every `stepMs`. A day counts 0 before its first instant and its last profit after its
 * last: so at every instant all days count. Undefined without a day.
 */
export function mtmFan(
  paths: readonly { readonly times: readonly number[]; readonly profit: readonly number[] }[],
  stepMs: number,
): MtmFan | undefined {
  const used = paths.filter(({ times }) => times.length > 0);
  if (used.length === 0) return undefined;
  const from = Math.floor(Math.min(...used.map(({ times }) => times[0] ?? 0)) / stepMs) * stepMs;
  const to = Math.max(...used.map(({ times }) => times.at(-1) ?? 0));
  const times: number[] = [];
  const lines: number[][] = FAN_SHARES.map(() => []);
  const places = used.map(() => 0);
  for (let now = from; now - stepMs < to; now += stepMs) {
    const values = used.map(({ times: at, profit }, day) => {
      let next = places[day] ?? 0;
      while ((at[next] ?? Number.POSITIVE_INFINITY) <= now) next++;
      places[day] = next;
      return next === 0 ? 0 : (profit[next - 1] ?? 0);
    });
    const sorted = ascending(values);
    times.push(now);
    FAN_SHARES.forEach((share, line) => {
      lines[line]?.push(Math.round(quantileOf(sorted, share) ?? 0));
    });
  }
  return { times, lines, days: used.length };
}
