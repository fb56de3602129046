import type { Contract } from "../market/contract.ts";
import type { MarketView } from "../market/market-view.ts";
import type { RowColumn } from "../market/series-rows.ts";
import { rupees } from "../units/money.ts";
import type { Paise } from "../units/unit.ts";

/**
 * What a contract must show now to be taken; bounds are inclusive. What the store does not give does not pass: a filter
 * is never met in ignorance. The columns must be loaded, see `columnsOf`.
 */
export interface Liquidity {
  /** Units traded in the last row: in its bar, or in snapshot data so far that day. */
  readonly minVolume?: number;
  /** Open interest of the last row, units. */
  readonly minOi?: number;
  /** Oldest last price, milliseconds. */
  readonly maxAgeMs?: number;
  /** Ask less bid of the last row, paise. */
  readonly maxSpread?: Paise;
  /** Ask less bid, % of the middle. */
  readonly maxSpreadPct?: number;
}

/** What a filter looks at; absent: the store did not say. */
export interface Shown {
  readonly volume?: number | undefined;
  readonly oi?: number | undefined;
  /** Undefined: no price yet. */
  readonly ageMs?: number | undefined;
  readonly bid?: Paise | undefined;
  readonly ask?: Paise | undefined;
}

/** Why a contract does not pass, in words; undefined when it does. */
export function whyNotLiquid(shown: Shown, filter: Liquidity): string | undefined {
  const { minVolume, minOi, maxAgeMs } = filter;
  if (maxAgeMs !== undefined && !(shown.ageMs !== undefined && shown.ageMs <= maxAgeMs))
    return shown.ageMs === undefined ? "no price yet" : `price ${shown.ageMs / 1000} s old`;
  if (minVolume !== undefined && !(shown.volume !== undefined && shown.volume >= minVolume))
    return `volume ${shown.volume ?? "not given"}`;
  if (minOi !== undefined && !(shown.oi !== undefined && shown.oi >= minOi))
    return `OI ${shown.oi ?? "not given"}`;
  return whyTooWide(shown, filter);
}

function whyTooWide({ bid, ask }: Shown, { maxSpread, maxSpreadPct }: Liquidity): string | undefined {
  if (maxSpread === undefined && maxSpreadPct === undefined) return undefined;
  if (bid === undefined || ask === undefined) return "not quoted on both sides";
  if (bid > ask) return "quote is crossed";
  const spread = ask - bid;
  const isTooWide =
    (maxSpread !== undefined && spread > maxSpread) ||
    (maxSpreadPct !== undefined && spread * 200 > maxSpreadPct * (bid + ask));
  return isTooWide ? `spread ${rupees(spread)}` : undefined;
}

/** What the view shows of a contract now, for a filter. A row older than `maxRowAgeMs` shows nothing but the age of its price. */
export function shownOf(view: MarketView, contract: Contract, maxRowAgeMs: number): Shown {
  const { chain, row } = contract;
  const last = view.lastRow(chain, row);
  const priced = view.quote(contract);
  const ageMs = priced.source === "missing" ? undefined : priced.ageMs;
  return last === undefined || last.ageMs > maxRowAgeMs ? { ageMs } : { ...last, ageMs };
}

/** The columns beside `close` that a filter looks at: for a strategy's `needs`. */
export function columnsOf(filter: Liquidity): readonly RowColumn[] {
  const isAsked = (...names: (keyof Liquidity)[]): boolean =>
    names.some((name) => filter[name] !== undefined);
  return [
    ...(isAsked("minVolume") ? (["volume"] as const) : []),
    ...(isAsked("minOi") ? (["oi"] as const) : []),
    ...(isAsked("maxSpread", "maxSpreadPct") ? (["bid", "ask"] as const) : []),
  ];
}

/** A filter in words. */
export function liquidityText({ minVolume, minOi, maxAgeMs, maxSpread, maxSpreadPct }: Liquidity): string {
  return [
    ...(minVolume === undefined ? [] : [`volume ≥ ${minVolume}`]),
    ...(minOi === undefined ? [] : [`OI ≥ ${minOi}`]),
    ...(maxAgeMs === undefined ? [] : [`age ≤ ${maxAgeMs / 1000} s`]),
    ...(maxSpread === undefined ? [] : [`spread ≤ ${rupees(maxSpread)}`]),
    ...(maxSpreadPct === undefined ? [] : [`spread ≤ ${maxSpreadPct} %`]),
  ].join(", ");
}
