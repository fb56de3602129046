import { syntheticForward } from "../contracts/underlying-price.ts";
import { type Fixing, fixingAt } from "../margin/fixings.ts";
import type { MarginLeg } from "../margin/margin-book.ts";
import { marginOf } from "../margin/margin-model.ts";
import type { OfficialTable } from "../margin/official-file.ts";
import { type MarginParameters, marginParameters, type ParameterSources } from "../margin/parameters.ts";
import { scanTable } from "../margin/scan.ts";
import type { DayMarket } from "../market/day-market.ts";
import type { IndexClose } from "../market/index-close.ts";
import { MarketView } from "../market/market-view.ts";
import type { Paise, TimeOfDay } from "../units/unit.ts";
import { GapMeter, type GapPath } from "./gap-meter.ts";
import type { Held } from "./held.ts";

/**
 * By which clock margins are taken: `fixing` as the exchange's six parameter files a day change (the index of the
 * fixing, held until the next; the first is made from yesterday's close), `bod` that first one all day, `continuous` a
 * fixing at every instant.
 */
export type MarginClock = "fixing" | "bod" | "continuous";

/** How margins are measured. */
export interface MarginTerms {
  readonly clock: MarginClock;
  /** The user's official daily values, which go before the rule. */
  readonly official?: OfficialTable | undefined;
}

/** Where a day's margins come from. */
export interface MarginSources extends ParameterSources {
  /** Of the index: its own series, or the forward that put-call parity implies on a store without one. */
  readonly index: "index" | "synthetic" | "none";
  readonly previousClose: "official_file" | IndexClose["from"] | "none";
}

/** What a day's book tied up, paise. */
export interface MarginPath {
  /** The most at any instant, legging included. */
  readonly peak: Paise;
  /** After each event at which something was opened. */
  readonly entries: readonly { readonly time: TimeOfDay; readonly margin: Paise }[];
  readonly sources: MarginSources;
  /** What a gap would have cost. */
  readonly gap: GapPath;
}

/** Contracts that the scratch of a scan has room for; a larger book makes its own. */
const SCRATCH_LEGS = 64;

/** Measures what the open book ties up and what a gap would cost it, as of now; keeps the day's most of both. */
export class MarginMeter {
  readonly #market: DayMarket;
  readonly #view: MarketView;
  readonly #terms: MarginTerms;
  readonly #previousClose:
    | { readonly close: number; readonly from: MarginSources["previousClose"] }
    | undefined;
  readonly #scratch = scanTable(SCRATCH_LEGS);
  readonly #gaps: GapMeter;
  #parameters: MarginParameters;
  #fixing: Fixing | undefined;
  #spot = 0;
  #index: MarginSources["index"] = "none";
  #peak = 0;
  readonly #entries: { time: TimeOfDay; margin: Paise }[] = [];

  /** @throws `margin.no-rule` for an underlying or a date whose parameters are not known */
  constructor(market: DayMarket, view: MarketView, terms: MarginTerms) {
    this.#market = market;
    this.#view = view;
    this.#terms = terms;
    this.#previousClose = previousCloseOf(market, terms);
    this.#parameters = this.#parametersAfter(undefined);
    this.#gaps = new GapMeter(view);
  }

  get path(): MarginPath {
    const sources: MarginSources = {
      ...this.#parameters.sources,
      index: this.#index,
      previousClose: this.#previousClose?.from ?? "none",
    };
    return { peak: this.#peak as Paise, entries: this.#entries, sources, gap: this.#gaps.path };
  }

  /** Margin of the book now; 0 for none, and while the underlying has had no price. Kept if it is the day's most. */
  measure(held: readonly Held[], now: TimeOfDay): Paise {
    const total = this.marginOf(held, now);
    if (total > this.#peak) this.#peak = total;
    return total;
  }

  /** Margin of a book that is only thought of: as `measure`, and nothing is kept. */
  marginOf(held: readonly Held[], now: TimeOfDay): Paise {
    if (held.length === 0) return 0 as Paise;
    this.#fix(now);
    if (this.#spot === 0) return 0 as Paise;
    const { underlying, date } = this.#market;
    const book = held.map(({ contract, qty, price }): MarginLeg => {
      const { symbol, expiry, optionType, strike } = contract;
      const leg = {
        kind: "option",
        symbol,
        underlying,
        expiry: expiry.date,
        optionType,
        strike,
        qty,
      } as const;
      if (price <= 0) return leg;
      return { kind: "option", symbol, underlying, expiry: expiry.date, optionType, strike, qty, price };
    });
    const before = this.#previousClose?.close;
    const own = before === undefined ? { spot: this.#spot } : { spot: this.#spot, previousClose: before };
    const market = { date, underlyings: new Map([[underlying, own]]) };
    const { total } = marginOf(book, market, new Map([[underlying, this.#parameters]]), this.#scratch);
    return total;
  }

  /** Notes what a book tied up after something was opened. */
  entered(time: TimeOfDay, margin: Paise): void {
    this.#entries.push({ time, margin });
  }

  /** Follows what a gap would cost the book that stands at the end of an event. */
  stress(held: readonly Held[], now: TimeOfDay): void {
    this.#gaps.measure(held, now, this.#parameters);
  }

  /** Measures the book that is held over night: its gap. Nothing is held: zero. */
  stressOvernight(held: readonly Held[], now: TimeOfDay): void {
    this.#gaps.measureOvernight(held, now, this.#parameters);
  }

  #parametersAfter(moveToday: number | undefined): MarginParameters {
    const { underlying, date, closes } = this.#market;
    const official = this.#terms.official?.(underlying, date);
    return marginParameters(underlying, date, {
      ...(official === undefined ? {} : { official }),
      ...(closes === undefined ? {} : { closes }),
      ...(moveToday === undefined ? {} : { moveToday }),
    });
  }

  /** Takes the index, and today's move into the volatility, as of the fixing in force. */
  #fix(now: TimeOfDay): void {
    const isContinuous = this.#terms.clock === "continuous";
    const fixing = this.#terms.clock === "bod" ? fixingAt(0 as TimeOfDay) : fixingAt(now);
    if (fixing === this.#fixing && !isContinuous && this.#spot !== 0) return;
    this.#fixing = fixing;
    const { session } = this.#market;
    const before = this.#previousClose?.close;
    if (fixing.name === "BOD" && !isContinuous) {
      // Without yesterday's close the day's first index has to stand for it.
      const first =
        before === undefined ? (this.#spotAt(session.open, now) ?? this.#spotAt(now, now)) : undefined;
      if (before !== undefined) this.#index = this.#market.index === undefined ? "none" : "index";
      this.#spot = before ?? first ?? 0;
      return;
    }
    const spot = this.#spotAt(isContinuous ? now : fixing.from, now) ?? this.#spotAt(now, now);
    if (spot === undefined) return;
    this.#spot = spot;
    if (before !== undefined) this.#parameters = this.#parametersAfter(Math.log(spot / before));
  }

  /** The underlying's last price known at `time`, which is never after now: its index, or what stands in for it. */
  #spotAt(time: TimeOfDay, now: TimeOfDay): number | undefined {
    const { index } = this.#market;
    if (index === undefined) return this.#syntheticAt(time, now);
    const { time: times, columns } = index.rows;
    for (let row = (index.ends[0] as number) - 1; row >= (index.starts[0] as number); row--)
      if ((times[row] as number) <= time && columns.close[row] !== 0) {
        this.#index = "index";
        return columns.close[row];
      }
    return undefined;
  }

  /** The nearest chain's forward by parity, paise: with no index, what the option prices say the index is. */
  #syntheticAt(time: TimeOfDay, now: TimeOfDay): number | undefined {
    const view = time === now ? this.#view : new MarketView(this.#market);
    if (time !== now) view.advance(time);
    const chain = view.day.chains.length > 0 ? 0 : -1;
    const found = syntheticForward(view, { chain, maxAgeMs: Number.POSITIVE_INFINITY });
    if (found.source === "missing") return undefined;
    this.#index = "synthetic";
    return found.price;
  }
}

/** The official file's close of the session before, else the store's. */
function previousCloseOf(
  { underlying, date, previousClose, closes }: DayMarket,
  { official }: MarginTerms,
): { readonly close: number; readonly from: MarginSources["previousClose"] } | undefined {
  const close = official?.(underlying, date)?.previousClose;
  if (close !== undefined) return { close, from: "official_file" };
  if (previousClose === undefined) return undefined;
  return { close: previousClose, from: closes?.at(-1)?.from ?? "last" };
}
