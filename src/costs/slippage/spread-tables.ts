import { underlyingOf } from "../../exchange/underlyings.ts";
import { PlutoError } from "../../units/failure.ts";
import { type TradingDay, timeOfDay, tradingDay } from "../../units/time.ts";
import type { Paise } from "../../units/unit.ts";
import type { SpreadTable } from "./spread-table.ts";

/** Premium bounds of every built-in table, rupees. */
export const PREMIUM_BOUNDS = [1, 2, 5, 10, 20, 50, 100, 200, 500] as const;

/** Spreads in paise, in the order of `PREMIUM_BOUNDS`. */
const byPremium = (...spreads: readonly number[]): SpreadTable["byPremium"] =>
  PREMIUM_BOUNDS.map((below, i) => ({ below: (below * 100) as Paise, spread: spreads[i] ?? 0 }));

const byTime = (...rows: readonly (readonly [from: string, factor: number])[]): SpreadTable["byTime"] =>
  rows.map(([from, factor]) => ({ from: timeOfDay(from), factor }));

/** A NIFTY future of 25,000 is quoted about one point wide. From memory, for every table; low confidence. */
const FUTURE_PCT = 0.004;

/**
 * NIFTY, nearest expiry, medians of 3,364 snapshots on 222 days, 2018-10-15 to 2019-09-17 (measured on
 * NSE's option chain). Time factors: median percent near the ATM over that of 10:00-12:00. Later expiries: on
 * `chain_15min_NIFTY_20190516_20190731` the second expiry was 1.7 to 2.8 times as wide above a premium of 20, cheap
 * ones 4 to 6 times, the third ten times and more; 2.5 stands for all.
 */
const NIFTY_2018_19: SpreadTable = {
  name: "nifty-2018-19",
  byPremium: byPremium(5, 10, 10, 10, 15, 20, 35, 65, 110),
  beyondPct: 0.45,
  step: 5_000 as Paise,
  inTheMoney: [40, 65, 100, 185, 325, 580, 880, 1165, 1570, 1620],
  byTime: byTime(
    ["09:15", 1.59],
    ["09:30", 1.02],
    ["10:00", 1],
    ["12:00", 1.13],
    ["14:00", 1.26],
    ["15:00", 1.22],
  ),
  laterExpiry: 2.5,
  futurePct: FUTURE_PCT,
};

/**
 * BANKNIFTY, nearest expiry, medians of 3,355 snapshots, same days and source. 54 chain pages of 2023-08 to 2024-01
 * have the same medians within a factor of two, though the index had risen by half. Later expiries: the second was
 * 2.5 to 3.2 times as wide for premiums above 100, cheap ones far more; 3 stands for all.
 */
const BANKNIFTY_2018_19: SpreadTable = {
  name: "banknifty-2018-19",
  byPremium: byPremium(5, 10, 10, 15, 20, 25, 40, 70, 165),
  beyondPct: 0.58,
  step: 10_000 as Paise,
  inTheMoney: [115, 185, 300, 465, 690, 1115, 1595, 2155, 2595, 2830],
  byTime: byTime(
    ["09:15", 1.23],
    ["09:30", 1.02],
    ["10:00", 1],
    ["12:00", 1.12],
    ["14:00", 1.27],
    ["15:00", 1.23],
  ),
  laterExpiry: 3,
  futurePct: FUTURE_PCT,
};

/**
 * NIFTY, nearest expiry (2025-09-02, dte 4), medians over the 306 snapshots of `chain_65s_NIFTY_20250829`, 09:24 to
 * 15:28: two-sided quotes, forward by put-call parity, options up to four steps in the money by premium (29,068
 * quotes), every step by moneyness (612 quotes each). About half of 2018-19 near the money, one tick for cheap wings.
 * Checked on 274 snapshots of 24 days of 2025-10/11 (`chain_30min_…`): the medians agree in every bucket but one
 * (200-500: 0.50 for 0.45). The hour made no difference from 09:30 on (±2 %); before 09:24 nothing was seen, so the
 * opening keeps the factor of 2018-19. Later expiries: 1.3 to 1.7 times for the second, 1.7 to 2 for the monthly, far
 * more for other weeklies; 2 stands for all.
 */
const NIFTY_2025: SpreadTable = {
  name: "nifty-2025",
  byPremium: byPremium(5, 5, 5, 5, 5, 10, 15, 30, 45),
  beyondPct: 0.5,
  step: 5_000 as Paise,
  inTheMoney: [
    25, 30, 40, 45, 55, 70, 85, 130, 155, 185, 235, 290, 310, 350, 370, 485, 557.5, 632.5, 570, 640,
  ],
  byTime: byTime(["09:15", 1.59], ["09:30", 1]),
  laterExpiry: 2,
  futurePct: FUTURE_PCT,
};

/** The built-in tables, by the names a config may give. */
export const SPREAD_TABLES: readonly SpreadTable[] = [NIFTY_2018_19, BANKNIFTY_2018_19, NIFTY_2025];

/** From this day NIFTY's spreads are those of 2025; nothing was measured between, and the wider table goes first. */
export const NIFTY_2025_FROM: TradingDay = tradingDay("2025-01-01");

/**
 * The dated table of an underlying. Only NIFTY and BANKNIFTY were measured: the other Indian indices borrow
 * BANKNIFTY's, the wider one (low confidence). @throws `costs.no-spread-table` for MCX and US products
 */
export function spreadTableOn(underlying: string, date: TradingDay): SpreadTable {
  const { exchange } = underlyingOf(underlying);
  if (exchange !== "NSE" && exchange !== "BSE")
    throw new PlutoError(
      "costs.no-spread-table",
      `no spread of ${underlying} was ever measured; use slippage "ticks" or "percent", or give a table of your own`,
      { data: { underlying } },
    );
  if (underlying !== "NIFTY") return BANKNIFTY_2018_19;
  return date < NIFTY_2025_FROM ? NIFTY_2018_19 : NIFTY_2025;
}
