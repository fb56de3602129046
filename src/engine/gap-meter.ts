import { sessionOn } from "../exchange/sessions.ts";
import { underlyingOf } from "../exchange/underlyings.ts";
import { type Gap, worstGap } from "../margin/gap-stress.ts";
import type { ExpiryState, MarginLeg } from "../margin/margin-book.ts";
import type { MarginParameters } from "../margin/parameters.ts";
import type { MarketView } from "../market/market-view.ts";
import { impliedVol } from "../pricing/implied-vol.ts";
import { type TradingDay, timeOfDay, tsOf } from "../units/time.ts";
import type { Paise, TimeOfDay } from "../units/unit.ts";
import type { Held } from "./held.ts";
import { ParityForward } from "./parity-forward.ts";

/** The gap that would have cost a book most, and when that book stood. */
export interface WorstGap extends Gap {
  readonly time: TimeOfDay;
  /** Paise, below zero. */
  readonly profit: Paise;
  /** Options whose price implied no volatility: the clearing house's stood in. */
  readonly assumedVols: number;
}

/** What gaps would have cost on a day; undefined: nothing, or nothing was held. */
export interface GapPath {
  readonly intraday: WorstGap | undefined;
  readonly overnight: WorstGap | undefined;
}

const MS_PER_YEAR = 365 * 86_400_000;

/**
 * Follows what the twelve gaps of `GAPS` would cost the open book: Black-76 on each expiry's parity forward, each option
 * at the volatility that its last price implies.
 */
export class GapMeter {
  readonly #view: MarketView;
  readonly #closes = new Map<TradingDay, number>();
  readonly #forwards = new Map<number, ParityForward>();
  #intraday: WorstGap | undefined;
  #overnight: WorstGap | undefined;

  constructor(view: MarketView) {
    this.#view = view;
  }

  get path(): GapPath {
    return { intraday: this.#intraday, overnight: this.#overnight };
  }

  /** Takes the book as it stands now into the day's worst. */
  measure(held: readonly Held[], now: TimeOfDay, parameters: MarginParameters): void {
    const found = this.#worst(held, now, parameters);
    if (found !== undefined && found.profit < (this.#intraday?.profit ?? 0)) this.#intraday = found;
  }

  /** Takes the book as the one that is held over night. */
  measureOvernight(held: readonly Held[], now: TimeOfDay, parameters: MarginParameters): void {
    this.#overnight = this.#worst(held, now, parameters);
  }

  #worst(held: readonly Held[], now: TimeOfDay, parameters: MarginParameters): WorstGap | undefined {
    if (held.length === 0) return undefined;
    const { underlying, date } = this.#view.day;
    const { rate } = parameters.scan;
    const expiries = new Map<TradingDay, ExpiryState>();
    let assumedVols = 0;
    const book: MarginLeg[] = [];
    for (const { contract, qty, price } of held) {
      const { symbol, expiry, optionType, strike } = contract;
      let state = expiries.get(expiry.date);
      if (state === undefined) {
        const years = this.#yearsTo(expiry.date, now);
        const forward = this.#forward(contract.chain);
        if (forward === undefined) return undefined;
        state = { forward, years };
        expiries.set(expiry.date, state);
      }
      const { forward, years } = state;
      const found = impliedVol({ optionType, strike, forward, years, rate }, price);
      // An expired option is its pay-off, at any volatility.
      if (found.status !== "ok" && found.status !== "expired") assumedVols++;
      const iv = found.status === "ok" ? found.iv : parameters.annualVol;
      book.push({ kind: "option", symbol, underlying, expiry: expiry.date, optionType, strike, qty, iv });
    }
    // The gap needs forwards only; the spot is for margins.
    const market = { date, underlyings: new Map([[underlying, { spot: 0, expiries }]]) };
    const worst = worstGap(book, market, rate);
    if (worst === undefined) return undefined;
    const { move, volFactor, profit } = worst;
    return { move, volFactor, profit, time: now, assumedVols };
  }

  /** The forward of a chain by parity, paise; the spot where no strike has both sides; undefined without either. */
  #forward(chain: number): number | undefined {
    let parity = this.#forwards.get(chain);
    if (parity === undefined) {
      parity = new ParityForward(this.#view, chain);
      this.#forwards.set(chain, parity);
    }
    const forward = parity.now();
    if (forward !== undefined) return forward;
    const spot = this.#view.spot(Number.POSITIVE_INFINITY);
    return spot.source === "missing" ? undefined : spot.price;
  }

  /** Years of 365 days to the close of the expiry's session. */
  #yearsTo(expiry: TradingDay, now: TimeOfDay): number {
    const { underlying, date } = this.#view.day;
    const { exchange, zone } = underlyingOf(underlying);
    let close = this.#closes.get(expiry);
    if (close === undefined) {
      close = tsOf(expiry, sessionOn(exchange, expiry)?.close ?? timeOfDay("15:30"), zone);
      this.#closes.set(expiry, close);
    }
    return Math.max(0, close - tsOf(date, now, zone)) / MS_PER_YEAR;
  }
}
