import type { Expiry } from "../exchange/expiries.ts";
import { CALENDAR_TO, sessionOn } from "../exchange/sessions.ts";
import { settlementAverage } from "../exchange/settlement-average.ts";
import { underlyingOf } from "../exchange/underlyings.ts";
import { averagedForward, averagedPace, averagedYears } from "../pricing/averaging.ts";
import { YEAR_MINUTES } from "../pricing/black76.ts";
import { black76Greeks, type Greeks } from "../pricing/greeks.ts";
import {
  optionOn,
  type SmileClock,
  type SmilePoint,
  type SmileQuote,
  type SmileShape,
  smileForward,
  smilePoints,
  smileShape,
} from "../pricing/smile.ts";
import { daysBetween, MS_PER_DAY, MS_PER_MINUTE } from "../units/time.ts";
import type { Paise } from "../units/unit.ts";
import type { Contract } from "./contract.ts";
import type { MarketView } from "./market-view.ts";
import type { VixLookup } from "./quote.ts";

/**
 * What a rupee in a year is discounted at. About what NSE Clearing prices options with (6.51 % in 2026); a point of it
 * moves a weekly's implied volatility by about 0.02 % of itself.
 */
export const SURFACE_RATE = 0.065;

export interface SurfaceOptions {
  /** Prices and quotes older than this say nothing. */
  readonly maxAgeMs: number;
  /** Continuously compounded, per year. */
  readonly rate?: number;
}

/** One expiry's implied volatilities at one instant. Strikes and forward in paise. */
export interface Smile extends SmileShape {
  readonly expiry: Expiry;
  readonly forward: number;
  /** Put-call parity at `parityStrike`; or, in the last half hour of an expiry without a pair, the mean so far and the spot. */
  readonly forwardFrom: "parity" | "settlement mean";
  readonly parityStrike: Paise | undefined;
  readonly clock: SmileClock;
  /** In order of strike. */
  readonly points: readonly SmilePoint[];
}

/** Sensitivities of one unit of a contract, with the volatility they are taken at. Prices in paise. */
export interface ContractGreeks extends Greeks {
  readonly iv: number;
}

const YEAR_MS = YEAR_MINUTES * MS_PER_MINUTE;

/**
 * Implied volatility and greeks as of now, by Black (1976) on each expiry's own forward. Nothing is computed before it
 * is asked for, and once an instant.
 */
export class ImpliedSurface {
  readonly #view: MarketView;
  readonly #maxAgeMs: number;
  readonly #rate: number;
  #at = -1;
  readonly #smiles = new Map<number, Smile | undefined>();

  constructor(view: MarketView, { maxAgeMs, rate = SURFACE_RATE }: SurfaceOptions) {
    this.#view = view;
    this.#maxAgeMs = maxAgeMs;
    this.#rate = rate;
  }

  /** The smile of an expiry; undefined when its chain is not loaded, has no forward, or has expired. */
  smile(expiry: Expiry): Smile | undefined {
    const chain = this.#view.chainOf(expiry);
    return chain < 0 ? undefined : this.#smileOf(chain);
  }

  /** The smiles of all loaded expiries that have one, nearest first: the term structure is their `atmIv`. */
  smiles(): readonly Smile[] {
    const all = this.#view.day.chains.map((_, chain) => this.#smileOf(chain));
    return all
      .filter((smile) => smile !== undefined)
      .sort((a, b) => (a.expiry.date < b.expiry.date ? -1 : a.expiry.date > b.expiry.date ? 1 : 0));
  }

  /** India VIX as of now; missing unless the strategy declared that it needs it. @param maxAgeMs by default the run's */
  vix(maxAgeMs = this.#maxAgeMs): VixLookup {
    return this.#view.vix(maxAgeMs);
  }

  /** The volatility that the contract's strike implies; undefined where it implies none. */
  iv(contract: Contract): number | undefined {
    return this.#pointOf(contract)?.iv;
  }

  /**
   * Greeks at the volatility of the contract's strike; undefined where it implies none. Per unit of the forward, which in the
   * settlement window follows the spot only by the share of the window that is left. Theta and rho are per year of the calendar.
   */
  greeks(contract: Contract): ContractGreeks | undefined {
    const smile = this.#smileOf(contract.chain);
    const iv = this.iv(contract);
    if (smile === undefined || iv === undefined) return undefined;
    const { strike, optionType } = contract;
    const { clock, forward } = smile;
    const greeks = black76Greeks(optionOn(clock, { optionType, forward, strike }), iv);
    const { years, varianceYears, rate } = clock;
    if (years === varianceYears) return { ...greeks, iv };
    // The value falls with the averaged clock's pace, and earns the rate by the calendar's.
    const price = 0 - greeks.rho / varianceYears;
    const decay = greeks.theta - ((rate * years) / varianceYears) * price;
    const theta = decay * averagedPace(years, this.#windowYears(smile.expiry)) + rate * price;
    return { ...greeks, theta, rho: 0 - years * price, iv };
  }

  #pointOf(contract: Contract): SmilePoint | undefined {
    return this.#smileOf(contract.chain)?.points.find(({ strike }) => strike === contract.strike);
  }

  #smileOf(chain: number): Smile | undefined {
    if (this.#at !== this.#view.now) {
      this.#smiles.clear();
      this.#at = this.#view.now;
    }
    if (!this.#smiles.has(chain)) this.#smiles.set(chain, this.#compute(chain));
    return this.#smiles.get(chain);
  }

  #compute(chain: number): Smile | undefined {
    const expiry = this.#view.day.chains[chain]?.expiry;
    if (expiry === undefined) return undefined;
    const clock = this.#clockOf(expiry);
    if (clock.years <= 0) return undefined;
    const { all, uncrossed } = this.#quotesOf(chain);
    const parity = smileForward(uncrossed, clock);
    const forward = parity?.forward ?? this.#settlementForward(expiry);
    if (forward === undefined || forward <= 0) return undefined;
    const points = smilePoints(all, forward, clock);
    return {
      expiry,
      forward,
      forwardFrom: parity === undefined ? "settlement mean" : "parity",
      parityStrike: parity?.strike as Paise | undefined,
      clock,
      points,
      ...smileShape(points, forward, clock),
    };
  }

  /** Time ends at the expiry's closing time; on the last day of a contract that settles on a mean, variance ends sooner. */
  #clockOf(expiry: Expiry): SmileClock {
    const { date, underlying, session } = this.#view.day;
    const { exchange } = underlyingOf(underlying);
    const last = expiry.date <= CALENDAR_TO ? sessionOn(exchange, expiry.date) : undefined;
    const close = (last ?? session).close;
    const years = (daysBetween(date, expiry.date) * MS_PER_DAY + close - this.#view.now) / YEAR_MS;
    const window = this.#windowYears(expiry);
    return { years, varianceYears: window > 0 ? averagedYears(years, window) : years, rate: this.#rate };
  }

  /** Length of the window whose mean settles what expires today, years; 0 for what does not. */
  #windowYears(expiry: Expiry): number {
    const window = this.#window(expiry);
    return window === undefined ? 0 : (window.to - window.from) / YEAR_MS;
  }

  #window(expiry: Expiry): ReturnType<typeof settlementAverage> {
    const { date, underlying, session } = this.#view.day;
    return expiry.date === date ? settlementAverage(underlying, session) : undefined;
  }

  /** From 15:00 on the expiry day: what the mean so far and the spot let expect. */
  #settlementForward(expiry: Expiry): number | undefined {
    const window = this.#window(expiry);
    if (window === undefined || this.#view.now < window.from) return undefined;
    return settlementForward(this.#view, window, this.#maxAgeMs);
  }

  /** What each strike is worth now; and the same for parity: pairs with a crossed quote left out. */
  #quotesOf(chain: number): { readonly all: SmileQuote[]; readonly uncrossed: SmileQuote[] } {
    const all: { strike: number; call: number | undefined; put: number | undefined }[] = [];
    const crossed = new Set<number>();
    for (const row of this.#view.quotedRows(chain)) {
      const strike = this.#view.strikeOf(chain, row);
      let quote = all.at(-1);
      if (quote?.strike !== strike) {
        quote = { strike, call: undefined, put: undefined };
        all.push(quote);
      }
      const { price, isCrossed } = worthOf(this.#view, { chain, row }, this.#maxAgeMs);
      if (isCrossed) crossed.add(strike);
      if (this.#view.isPut(chain, row)) quote.put = price;
      else quote.call = price;
    }
    return { all, uncrossed: all.filter(({ strike }) => !crossed.has(strike)) };
  }
}

/** The middle of a fresh two-sided quote, else the last price if that is fresh; paise, may be half a one. */
export function worthOf(
  view: MarketView,
  { chain, row }: { readonly chain: number; readonly row: number },
  maxAgeMs: number,
): { readonly price: number | undefined; readonly isCrossed: boolean } {
  const last = view.lastRow(chain, row);
  const { bid, ask } = last === undefined || last.ageMs > maxAgeMs ? {} : last;
  const isTwoSided = bid !== undefined && ask !== undefined;
  if (isTwoSided && bid <= ask) return { price: (bid + ask) / 2, isCrossed: false };
  const price = view.freshPrice(chain, row, maxAgeMs);
  return { price: price > 0 ? price : undefined, isCrossed: isTwoSided };
}

/**
 * (elapsed × mean so far + remaining × spot) ÷ the window: what an expiring contract will settle at as far as is known,
 * paise with a fraction; undefined without a fresh spot.
 */
export function settlementForward(
  view: MarketView,
  window: { readonly from: number; readonly to: number },
  maxAgeMs: number,
): number | undefined {
  const spot = view.spot(maxAgeMs);
  if (spot.source === "missing") return undefined;
  const remaining = (window.to - view.now) / (window.to - window.from);
  const mean = view.indexMean(window.from);
  return averagedForward(mean ?? spot.price, spot.price, Math.max(0, remaining));
}
