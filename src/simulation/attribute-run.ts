import { type AttributionPoint, added, NO_ATTRIBUTION, stepOf } from "../analytics/attribution.ts";
import { type GreekDay, greekDay } from "../analytics/greek-days.ts";
import type { Fill } from "../ledger/fill.ts";
import { ImpliedSurface, type Smile } from "../market/implied-surface.ts";
import { MarketView } from "../market/market-view.ts";
import type { TickStore } from "../market/tick-store.ts";
import { MS_PER_MINUTE, type TradingDay } from "../units/time.ts";
import { marketDays, type OptionName, optionNamed, placeIn } from "./market-days.ts";

/** Distance of the steps between fills. */
export const ATTRIBUTION_STEP_MS = 5 * MS_PER_MINUTE;
/** Prices older than this say nothing of volatility. */
const MAX_AGE_MS = 5 * MS_PER_MINUTE;

/** A finished run, as far as its profit's parts need it. */
export interface AttributedRun {
  /** In order of time. */
  readonly fills: readonly Fill[];
  /** Sessions that were simulated, in order, with their profit before charges, paise. */
  readonly days: readonly { readonly date: TradingDay; readonly gross: number }[];
}

/** What is held of one option. */
interface Held {
  qty: number;
  /** The last instant at which it was looked at. */
  point: AttributionPoint;
}

/** What a day came to so far. */
interface Tally {
  attribution: typeof NO_ATTRIBUTION;
  fills: number;
}

/**
 * Where a run's profit came from, day by day: forward, volatility, time, and fills away from the market. Volatilities and
 * forwards are read from the run's store again, every five minutes and at each fill, by the smile that strategies see
 * (no rate). Where volatility is not known a step goes on until it is. Futures have none: their profit is in the rest.
 * @param onDay told after each day, for a progress line
 */
export async function attributeRun(
  store: TickStore,
  { fills, days }: AttributedRun,
  onDay: (date: TradingDay) => void = () => undefined,
): Promise<GreekDay[]> {
  const held = new Map<string, Held>();
  const byDate = new Map<TradingDay, Fill[]>();
  for (const fill of fills) {
    const own = byDate.get(fill.date) ?? [];
    byDate.set(fill.date, own);
    own.push(fill);
  }
  const found: GreekDay[] = [];
  for (const { date, gross } of days) {
    const own = byDate.get(date) ?? [];
    const symbols = new Set([...held.keys(), ...own.map(({ symbol }) => symbol)]);
    const tally: Tally = { attribution: NO_ATTRIBUTION, fills: 0 };
    for await (const { market, contracts } of marketDays(store, [{ date, symbols }], ["bid", "ask"]))
      walkDay(new DayPrices(market, contracts), {
        held,
        fills: own.filter(({ symbol }) => contracts.some((one) => one.symbol === symbol)),
        tally,
        close: market.session.close,
      });
    found.push(greekDay(date, gross, tally));
    onDay(date);
  }
  return found;
}

/** One day's prices of the contracts that were held or traded on it. */
class DayPrices {
  readonly #view: MarketView;
  readonly #surface: ImpliedSurface;
  readonly #places = new Map<
    string,
    { readonly option: OptionName; readonly at: ReturnType<typeof placeIn> }
  >();
  readonly open: number;

  constructor(
    market: MarketView["day"],
    contracts: readonly { readonly symbol: string; readonly option: OptionName }[],
  ) {
    this.#view = new MarketView(market);
    this.#surface = new ImpliedSurface(this.#view, { maxAgeMs: MAX_AGE_MS, rate: 0 });
    this.open = market.session.open;
    for (const { symbol, option } of contracts)
      this.#places.set(symbol, { option, at: placeIn(market, option) });
  }

  get symbols(): Iterable<string> {
    return this.#places.keys();
  }

  advance(time: number): void {
    this.#view.advance(time);
  }

  /** The contract now; without a price of now, `before` with no volatility. */
  point(symbol: string, before: number | undefined, qty: number): AttributionPoint {
    const known = this.#places.get(symbol);
    const option = known?.option ?? optionNamed(symbol);
    const base = {
      optionType: option?.optionType ?? "CE",
      strike: option?.strike ?? 1,
      forward: 1,
      years: 0,
      qty,
      volatility: undefined,
    };
    if (known?.at === undefined) return { ...base, price: before ?? 0 };
    const { chain, row } = known.at;
    const contract = this.#view.contractAt(chain, row);
    const quote = this.#view.quote(contract);
    const price = quote.source === "missing" ? before : quote.quote.price;
    const smile: Smile | undefined = this.#surface.smile(contract.expiry);
    const volatility = smile?.points.find(({ strike }) => strike === contract.strike)?.iv;
    if (smile === undefined) return { ...base, price: price ?? 0 };
    // The variance's clock: on the last day of what settles on a mean it runs out with the mean.
    return {
      ...base,
      price: price ?? 0,
      forward: smile.forward,
      years: smile.clock.varianceYears,
      volatility,
    };
  }
}

interface DayWalk {
  readonly held: Map<string, Held>;
  readonly fills: readonly Fill[];
  readonly tally: Tally;
  readonly close: number;
}

/** Steps through a day: every five minutes while something is held, and at each fill. */
function walkDay(prices: DayPrices, { held, fills, tally, close }: DayWalk): void {
  const own = new Set(prices.symbols);
  let next = 0;
  let grid = prices.open;
  while (next < fills.length || (grid <= close && isHeld(held, own))) {
    const filledAt = fills[next]?.time ?? Number.POSITIVE_INFINITY;
    const isGrid = grid <= close && grid <= filledAt && isHeld(held, own);
    const now = isGrid ? grid : filledAt;
    prices.advance(now);
    const filled = new Set<string>();
    for (let i = next; fills[i]?.time === now; i++)
      if (fills[i]?.priceSource !== "settlement") filled.add(fills[i]?.symbol ?? "");
    for (const symbol of own) {
      const position = held.get(symbol);
      if (position === undefined) continue;
      const point = prices.point(symbol, position.point.price, position.qty);
      // A step goes on until volatility is known again, unless the position changes here.
      if (point.volatility === undefined && !filled.has(symbol)) continue;
      tally.attribution = added(tally.attribution, stepOf(position.point, point));
      position.point = point;
    }
    for (; fills[next]?.time === now; next++) take(prices, { held, tally }, fills[next] as Fill);
    while (grid <= now) grid += ATTRIBUTION_STEP_MS;
    if (grid > close && now < close) grid = close;
  }
}

const isHeld = (held: ReadonlyMap<string, Held>, own: ReadonlySet<string>): boolean =>
  [...own].some((symbol) => held.has(symbol));

/** Books a fill: what it is away from the market's price is its own part; a settlement's is in the rest. */
function take(
  prices: DayPrices,
  { held, tally }: Pick<DayWalk, "held" | "tally">,
  { symbol, qtyDir, price, priceSource }: Fill,
): void {
  const before = held.get(symbol);
  const point = before?.point ?? prices.point(symbol, price, 0);
  const away = (point.price - price) * qtyDir;
  if (priceSource === "settlement")
    tally.attribution = { ...tally.attribution, unknown: tally.attribution.unknown + away };
  else tally.fills += away;
  const qty = (before?.qty ?? 0) + qtyDir;
  if (qty === 0) held.delete(symbol);
  else held.set(symbol, { qty, point: { ...point, qty } });
}
