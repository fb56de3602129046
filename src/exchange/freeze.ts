import { type TradingDay, tradingDay } from "../units/time.ts";
import type { Paise, Qty } from "../units/unit.ts";
import { underlyingOf } from "./underlyings.ts";

interface FreezeRow {
  readonly from: TradingDay;
  /**
   * The last day on which a circular is known to say so; later only the slab rule, or nothing better, speaks.
   */
  readonly confirmedTo: TradingDay;
  readonly units: Readonly<Record<string, number>>;
}

const NAMES = ["NIFTY", "BANKNIFTY", "FINNIFTY", "MIDCPNIFTY", "NIFTYNXT50"] as const;

/** Units in the order of `NAMES`; what is left out was not published. */
function row(from: string, confirmedTo: string, ...units: readonly number[]): FreezeRow {
  const entries = units.map((value, i) => [NAMES[i] ?? "", value] as const);
  return { from: tradingDay(from), confirmedTo: tradingDay(confirmedTo), units: Object.fromEntries(entries) };
}

/**
 * NSE's quantity freeze in units an order. Source: NSE circulars of 2025-26; tradingqna 115834 (2021) and
 * brokers' notices (2023 to mid-2025); contract master of 2020-02-10, whose 5001 and 2501 are the first
 * rejected quantity (2017-2020 medium). The circular of October 2025 is missing, and the value after
 * 2026-08-31 is unknown.
 */
const NSE_ROWS: readonly FreezeRow[] = [
  row("2017-01-01", "2021-01-10", 5000, 2500),
  row("2021-01-11", "2021-08-01", 5000, 2500, 2800),
  row("2021-08-02", "2021-08-31", 2800, 1200, 1800),
  row("2023-04-03", "2023-04-30", 1800, 900, 1800, 5500),
  row("2024-08-01", "2024-08-31", 1800, 900, 1800, 2800, 600),
  row("2025-03-03", "2025-03-31", 1800, 900, 1800, 4200, 600),
  row("2025-07-01", "2025-07-31", 1800, 600, 1800, 2800, 600),
  row("2025-09-01", "2025-09-30", 1800, 900, 1800, 2800, 600),
  row("2025-11-03", "2025-11-30", 1800, 600, 1800, 2800, 600),
  row("2025-12-01", "2026-01-31", 1800, 600, 1200, 2800, 600),
  row("2026-02-01", "2026-03-01", 1800, 600, 1800, 2800, 600),
  row("2026-03-02", "2026-03-31", 1800, 600, 1200, 2800, 600),
  row("2026-04-01", "2026-06-30", 1800, 900, 1800, 2800, 600),
  row("2026-07-01", "2026-08-31", 1800, 600, 1800, 2800, 600),
];

/**
 * From August 2021 NSE sets the freeze each month by the index level: up to this level, so many units. The
 * limits at 40,000 and 55,000 are sourced, the others are from memory and agree with every published value.
 */
const SLABS_FROM = tradingDay("2021-08-02");
const SLABS: readonly (readonly [upTo: number, units: number])[] = [
  [5_750, 8500],
  [8_625, 5500],
  [12_500, 4200],
  [17_500, 2800],
  [27_500, 1800],
  [40_000, 1200],
  [55_000, 900],
  [Number.POSITIVE_INFINITY, 600],
];

/**
 * BSE, about 2024 to 2026, medium (one broker says 600 for BANKEX). Earlier years and SENSEX50 are unknown.
 */
const BSE_FROM = tradingDay("2024-01-01");
const BSE_UNITS: ReadonlyMap<string, number> = new Map([
  ["SENSEX", 1000],
  ["BANKEX", 900],
]);

const slabOf = (indexLevel: Paise): number => SLABS.find(([upTo]) => indexLevel <= upTo * 100)?.[1] ?? 600;

function nseFreeze(underlying: string, on: TradingDay, indexLevel: Paise | undefined): number | undefined {
  const current = NSE_ROWS.findLast(({ from }) => from <= on);
  const isConfirmed = current !== undefined && on <= current.confirmedTo;
  if (isConfirmed && current.units[underlying] !== undefined) return current.units[underlying];
  if (indexLevel !== undefined && on >= SLABS_FROM) return slabOf(indexLevel);
  return NSE_ROWS.findLast(({ from, units }) => from <= on && units[underlying] !== undefined)?.units[
    underlying
  ];
}

/**
 * The largest quantity of one order, in units; a larger one is rejected and has to be sliced. `undefined`
 * where no limit is known. In a month without a known circular the slab of `indexLevel` (the index at the
 * last month's end, paise) decides, or without it the last published value. @throws
 * `exchange.unknown-underlying`.
 */
export function freezeQty(underlying: string, on: TradingDay, indexLevel?: Paise): Qty | undefined {
  const { exchange } = underlyingOf(underlying);
  if (exchange === "BSE") return on >= BSE_FROM ? (BSE_UNITS.get(underlying) as Qty | undefined) : undefined;
  return exchange === "NSE" ? (nseFreeze(underlying, on, indexLevel) as Qty | undefined) : undefined;
}

/**
 * The largest whole number of lots that one order may hold, in units: 1755 for NIFTY's 1800 and lots of 65.
 */
export function maxOrderQty(underlying: string, on: TradingDay, lot: Qty): Qty | undefined {
  const freeze = freezeQty(underlying, on);
  return freeze === undefined ? undefined : ((freeze - (freeze % lot)) as Qty);
}
