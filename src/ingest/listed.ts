import { type ContractLine, type ContractList, contractListOf } from "../market/contract-list.ts";
import { dayFromNumber, type TradingDay } from "../units/time.ts";
import type { Paise } from "../units/unit.ts";
import type { Located } from "./locate.ts";
import { halfUp } from "./prices.ts";
import type { RawDay } from "./raw-rows.ts";

/** What an end-of-day file says besides prices. */
export interface DayFacts {
  /** By underlying, ascending. */
  readonly lists: readonly ContractList[];
  readonly settlements: readonly { readonly underlying: string; readonly price: Paise }[];
  /** Underlyings whose expiring rows disagree, each with one of those rows. */
  readonly disputed: readonly { readonly underlying: string; readonly row: number }[];
}

/**
 * The contract lists of a day: every option that the file has a row of, traded or not, with the lot it states.
 */
export function listsOf(batch: RawDay, located: Located): readonly ContractList[] {
  const lots = batch.numbers.get("lot");
  const lines = new Map<string, ContractLine[]>();
  for (let row = 0; row < batch.count; row++) {
    const series = located.places[located.placeOf[row]]?.series;
    if (series?.kind !== "options") continue;
    const own = lines.get(series.underlying) ?? [];
    lines.set(series.underlying, own);
    const lot = lots?.[row];
    own.push({
      expiry: series.expiry,
      strike: located.strike[row] as Paise,
      isPut: located.isPut[row] === 1,
      lot: lot !== undefined && Number.isInteger(lot) && lot > 0 ? lot : undefined,
    });
  }
  const day = dayFromNumber(batch.day);
  return [...lines]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([underlying, own]) => contractListOf(underlying, day, own));
}

/**
 * What settles the contracts that expire that day: the settlement price of their own rows, which on the last day is the
 * index's final value and one for all of them (UDiFF: on all 12 expiries of early 2025 and 2026 that were checked). Where the options differ,
 * they carry something else, and the future's price stands; where there is none either, nothing is taken.
 * @param scale units of the store in one of the file's
 */
export function settlementsOf(
  batch: RawDay,
  located: Located,
  scale: number,
): Pick<DayFacts, "settlements" | "disputed"> {
  const prices = batch.numbers.get("settlement");
  if (prices === undefined) return { settlements: [], disputed: [] };
  const day: TradingDay = dayFromNumber(batch.day);
  const found = new Map<string, { options: Set<number>; futures: Set<number>; row: number }>();
  for (let row = 0; row < batch.count; row++) {
    const series = located.places[located.placeOf[row]]?.series;
    if (series === undefined || series.kind === "index" || series.expiry !== day) continue;
    const price = prices[row];
    if (!(price > 0)) continue;
    const own = found.get(series.underlying) ?? { options: new Set(), futures: new Set(), row };
    found.set(series.underlying, own);
    (series.kind === "future" ? own.futures : own.options).add(halfUp(price, scale));
  }
  const settlements: { underlying: string; price: Paise }[] = [];
  const disputed: { underlying: string; row: number }[] = [];
  for (const [underlying, { options, futures, row }] of [...found].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const agreed = options.size === 1 && (futures.size === 0 || futures.has([...options][0] ?? 0));
    const [price] = agreed ? options : futures.size === 1 ? futures : [];
    if (price === undefined) disputed.push({ underlying, row });
    else settlements.push({ underlying, price: price as Paise });
  }
  return { settlements, disputed };
}
