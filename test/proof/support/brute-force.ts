import type { ContractSelector } from "../../../src/contracts/selector.ts";
import type { OptionType } from "../../../src/exchange/instrument.ts";
import { normalCdf } from "../../../src/pricing/normal.ts";
import type { PageRow } from "./real-chains.ts";

/*
 * Every strike rule once more, as plainly as it can be written: from rows of pages, by filtering and sorting, with nothing of
 * `src/contracts`, `src/market` or the volatility solver. What it and the engine agree on is not one mistake made once.
 */

/** One contract of the chain as known now. */
export interface Known {
  readonly strike: number;
  readonly type: OptionType;
  /** The newest row, and its age. */
  readonly row: PageRow;
  readonly rowAge: number;
  /** The newest price that is not too old; undefined: none. */
  readonly fresh: number | undefined;
}

export interface Page {
  readonly now: number;
  readonly known: readonly Known[];
  /** By strike and type, `2250000CE`. */
  readonly byName: ReadonlyMap<string, Known>;
  /** Ascending. */
  readonly strikes: readonly number[];
  /** Fresh index, paise; undefined: none. */
  readonly spot: number | undefined;
  /** Mean of the index since 15:00, each value standing for the time before it; undefined: not 15:00 yet, or no value. */
  readonly mean: number | undefined;
  readonly isExpiryDay: boolean;
  readonly settlesOnMean: boolean;
  /** Milliseconds to the expiry's close. */
  readonly left: number;
  readonly maxAge: number;
}

const strikesOf = ({ strikes }: Page): readonly number[] => strikes;
const priceOf = (page: Page, strike: number, type: OptionType): number | undefined =>
  page.byName.get(`${strike}${type}`)?.fresh;
const first = <T>(items: readonly T[], order: (a: T, b: T) => number): T | undefined =>
  items.reduce<T | undefined>(
    (best, one) => (best === undefined || order(one, best) < 0 ? one : best),
    undefined,
  );

/** The nearest of all strikes; half-way: the higher. */
const nearest = (strikes: readonly number[], price: number): number | undefined =>
  first(strikes, (a, b) => Math.abs(a - price) - Math.abs(b - price) || b - a);

export function parity(page: Page): number | undefined {
  const pairs = strikesOf(page).flatMap((strike) => {
    const [call, put] = [priceOf(page, strike, "CE"), priceOf(page, strike, "PE")];
    return call === undefined || put === undefined ? [] : [{ strike, call, put }];
  });
  const best = first(
    pairs,
    (a, b) => Math.abs(a.call - a.put) - Math.abs(b.call - b.put) || a.strike - b.strike,
  );
  return best === undefined ? undefined : best.strike + best.call - best.put;
}

function passes({ row, rowAge }: Known, { maxAge }: Page, filter: ContractSelector["liquidity"]): boolean {
  if (filter === undefined) return true;
  const shows = rowAge <= maxAge;
  const { minOi, minVolume, maxSpreadPct } = filter;
  if (minVolume !== undefined && !(shows && row.volume >= 0 && row.volume >= minVolume)) return false;
  if (minOi !== undefined && !(shows && row.oi >= 0 && row.oi >= minOi)) return false;
  if (maxSpreadPct !== undefined) {
    if (!shows || row.bid === 0 || row.ask === 0 || row.bid > row.ask) return false;
    if (((row.ask - row.bid) / ((row.ask + row.bid) / 2)) * 100 > maxSpreadPct + 1e-12) return false;
  }
  return true;
}

interface Valued {
  readonly strike: number;
  readonly value: number;
}

function pick(
  candidates: readonly Valued[],
  asked: {
    match: string;
    value?: number;
    from?: number;
    to?: number;
    tie?: string | undefined;
    side: string;
  },
): number | undefined {
  const { match, value = 0, from = 0, to = 0, tie = "side", side } = asked;
  const allowed = candidates.filter((one) =>
    match === "range"
      ? one.value >= from && one.value <= to
      : match === "closest" || (match === "at_least" ? one.value >= value : one.value <= value),
  );
  const dearer = (a: Valued, b: Valued): number => (side === "sell" ? b.value - a.value : a.value - b.value);
  const away = (one: Valued): number => (match === "range" ? 0 : Math.abs(one.value - value));
  const best = first(allowed, (a, b) => {
    const near = away(a) - away(b) || (match === "range" ? dearer(a, b) : 0);
    if (near !== 0) return near;
    if (tie === "highest_strike") return b.strike - a.strike;
    return (tie === "side" ? dearer(a, b) : 0) || a.strike - b.strike;
  });
  return best?.strike;
}

const RATE = 0.065;
const YEAR = 365 * 86_400_000;
const HALF_HOUR = 1_800_000;

/** Undiscounted Black price by the textbook. */
function black(forward: number, strike: number, total: number, type: OptionType): number {
  const d1 = Math.log(forward / strike) / total + total / 2;
  const d2 = d1 - total;
  return type === "CE"
    ? forward * normalCdf(d1) - strike * normalCdf(d2)
    : strike * normalCdf(-d2) - forward * normalCdf(-d1);
}

/** Total volatility by bisection; undefined where no volatility gives the price. */
function totalOf(
  forward: number,
  strike: number,
  type: OptionType,
  undiscounted: number,
): number | undefined {
  const floor = Math.max(0, type === "CE" ? forward - strike : strike - forward);
  const timeValue = undiscounted - floor;
  if (timeValue <= 1e-9 * undiscounted || undiscounted >= (type === "CE" ? forward : strike))
    return undefined;
  let [low, high] = [0, 10];
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2;
    if (black(forward, strike, middle, type) > undiscounted) high = middle;
    else low = middle;
  }
  return (low + high) / 2;
}

/** Absolute deltas by strike, of one side. */
export function deltasOf(page: Page): (type: OptionType) => readonly Valued[] {
  const growth = Math.exp((RATE * page.left) / YEAR);
  const worth = (strike: number, type: OptionType): { price: number | undefined; isCrossed: boolean } => {
    const one = page.byName.get(`${strike}${type}`);
    if (one === undefined) return { price: undefined, isCrossed: false };
    const isTwoSided = one.rowAge <= page.maxAge && one.row.bid > 0 && one.row.ask > 0;
    if (isTwoSided && one.row.bid <= one.row.ask)
      return { price: (one.row.bid + one.row.ask) / 2, isCrossed: false };
    return { price: one.fresh, isCrossed: isTwoSided };
  };
  const all = strikesOf(page).map((strike) => ({ strike, ce: worth(strike, "CE"), pe: worth(strike, "PE") }));
  const pairs = all.flatMap(({ strike, ce, pe }) =>
    ce.price === undefined || pe.price === undefined || ce.isCrossed || pe.isCrossed
      ? []
      : [{ strike, gap: Math.abs(ce.price - pe.price), forward: strike + growth * (ce.price - pe.price) }],
  );
  const pair = first(pairs, (a, b) => a.gap - b.gap || a.strike - b.strike);
  const inWindow = page.isExpiryDay && page.settlesOnMean && page.left <= HALF_HOUR;
  const share = page.left / HALF_HOUR;
  const mean =
    inWindow && page.spot !== undefined
      ? (1 - share) * (page.mean ?? page.spot) + share * page.spot
      : undefined;
  const forward = pair?.forward ?? mean;
  if (forward === undefined || page.left <= 0) return () => [];
  return (type) =>
    all.flatMap(({ strike, ce, pe }) => {
      const sides =
        strike >= forward
          ? ([
              ["CE", ce],
              ["PE", pe],
            ] as const)
          : ([
              ["PE", pe],
              ["CE", ce],
            ] as const);
      for (const [side, { price }] of sides) {
        const total = price === undefined ? undefined : totalOf(forward, strike, side, price * growth);
        if (total === undefined) continue;
        const d1 = Math.log(forward / strike) / total + total / 2;
        return [{ strike, value: (type === "CE" ? normalCdf(d1) : normalCdf(-d1)) / growth }];
      }
      return [];
    });
}

/** The strike that a rule picks, paise; undefined: none. */
export function bruteForce(
  page: Page,
  asked: ContractSelector & { readonly price: number | undefined },
  deltas: (type: OptionType) => readonly Valued[],
): number | undefined {
  const { strike: rule, optionType: type, side, liquidity, price } = asked;
  const strikes = strikesOf(page);
  const atm = price === undefined ? undefined : nearest(strikes, price);
  const isThere = (strike: number | undefined): number | undefined => {
    const one = strike === undefined ? undefined : page.byName.get(`${strike}${type}`);
    return one !== undefined && passes(one, page, liquidity) ? strike : undefined;
  };
  const out = (from: number | undefined, steps: number): number | undefined => {
    if (from === undefined || !strikes.includes(from)) return undefined;
    return strikes[strikes.indexOf(from) + (type === "CE" ? steps : -steps)];
  };
  const [call, put] = atm === undefined ? [] : [priceOf(page, atm, "CE"), priceOf(page, atm, "PE")];
  const straddle = call === undefined || put === undefined ? undefined : call + put;
  const fit = page.known.filter(
    (one) => one.type === type && one.fresh !== undefined && passes(one, page, liquidity),
  );
  const premiums = fit.map((one): Valued => ({ strike: one.strike, value: one.fresh ?? 0 }));
  switch (rule.by) {
    case "moneyness":
      return isThere(out(atm, rule.otmSteps));
    case "exact":
      return isThere(strikes.find((strike) => strike === rule.strike));
    case "relative":
      return isThere(out(rule.to, rule.otmSteps));
    case "atm_percent":
      return atm === undefined ? undefined : isThere(nearest(strikes, atm * (1 + rule.percent / 100)));
    case "straddle_width":
      return atm === undefined || straddle === undefined
        ? undefined
        : isThere(nearest(strikes, atm + rule.times * straddle));
    case "synthetic":
      return atm === undefined || call === undefined || put === undefined
        ? undefined
        : isThere(out(nearest(strikes, atm + call - put), rule.otmSteps));
    case "premium":
      return pick(premiums, { match: rule.match, value: rule.premium, tie: rule.tie, side });
    case "premium_range":
      return pick(premiums, { match: "range", from: rule.from, to: rule.to, side });
    case "straddle_percent":
      return straddle === undefined
        ? undefined
        : pick(premiums, { match: rule.match, value: (straddle * rule.percent) / 100, tie: rule.tie, side });
    case "delta":
    case "delta_range": {
      const fitting = new Set(fit.map(({ strike }) => strike));
      const known = deltas(type).filter(({ strike }) => fitting.has(strike));
      return rule.by === "delta"
        ? pick(known, { match: rule.match, value: rule.delta, tie: rule.tie, side })
        : pick(known, { match: "range", from: rule.from, to: rule.to, side });
    }
  }
}

/** An ATM held with `pct` %: moves only when the price is that much beyond half a step. */
export function bruteHold(page: Page, held: number | undefined, pct: number): number | undefined {
  if (page.spot === undefined) return undefined;
  const strikes = strikesOf(page);
  const best = nearest(strikes, page.spot);
  if (held === undefined || !strikes.includes(held) || best === held) return best;
  const isUp = page.spot > held;
  const beyond = isUp
    ? strikes.filter((strike) => strike > held)[0]
    : strikes.filter((strike) => strike < held).at(-1);
  if (beyond === undefined) return held;
  const half = Math.abs(beyond - held) / 2;
  return Math.abs(page.spot - held) > half * (1 + pct / 100) ? best : held;
}
