import { type TradingDay, tradingDay } from "../units/time.ts";

/** A lot size and the contracts that carry it, until the next row's. */
export interface LotRow {
  /** Units a lot. */
  readonly lot: number;
  /** Monthly contracts of this month and later. */
  readonly monthlyFrom: TradingDay;
  /** Weekly contracts expiring on this day and later; absent where the underlying had none then. */
  readonly weeklyFrom?: TradingDay;
  /**
   * The whole market was re-specified that morning: before it even these contracts had the previous row's
   * lot.
   */
  readonly splitOn?: TradingDay;
  /** The session from which quarterly and half-yearly contracts that already existed carry it. */
  readonly longDatedFrom?: TradingDay;
}

type RowOptions = { readonly weekly?: string; readonly splitOn?: string; readonly longDatedFrom?: string };

const row = (lot: number, month: string, { weekly, splitOn, longDatedFrom }: RowOptions = {}): LotRow => ({
  lot,
  monthlyFrom: tradingDay(`${month}-01`),
  ...(weekly === undefined ? {} : { weeklyFrom: tradingDay(weekly) }),
  ...(splitOn === undefined ? {} : { splitOn: tradingDay(splitOn) }),
  ...(longDatedFrom === undefined ? {} : { longDatedFrom: tradingDay(longDatedFrom) }),
});

/**
 * Lot sizes by contract, per underlying, oldest first. A lot belongs to the contract, not to the day: in
 * January 2025 NIFTY's weeklies had 75 and the monthly of the 30th had 25. The exceptions are the two splits
 * and the long-dated switches.
 *
 * Sources: NSE/FAOP/47854 (2021), 61415 (2024), 64625 (2025), 67372 (July 2025), 70616 (2026); NSE circulars
 * of 2020-03-31 and 2023-03-31 (BANKNIFTY), of 2018-10 (its split); BSE notices of 2023-03-28 and for January
 * 2025. Checked against the lots in NSE bhavcopies of 2017-2026 and broker contract lists of 2024-07, 2025-09
 * and 2025-11. High confidence but for: BANKEX and SENSEX50 after the BSE review of September 2025 (medium);
 * the month of SENSEX50's 75 (low, by analogy); the long-dated switches of BANKNIFTY in 2020, 2023 and 2025,
 * taken as the session after the last monthly with the old lot. Reviews that take effect after 2026-08-22 are
 * not known: the last row is carried on.
 */
export const LOT_ROWS: Readonly<Record<string, readonly LotRow[]>> = {
  NIFTY: [
    row(75, "2017-01", { weekly: "2019-02-14" }),
    row(50, "2021-07", { weekly: "2021-08-05", longDatedFrom: "2021-06-25" }),
    row(25, "2024-05", { weekly: "2024-05-02", splitOn: "2024-04-26" }),
    row(75, "2025-02", { weekly: "2025-01-02", longDatedFrom: "2024-12-27" }),
    row(65, "2026-01", { weekly: "2026-01-06", longDatedFrom: "2025-12-31" }),
  ],
  BANKNIFTY: [
    row(40, "2017-01", { weekly: "2017-01-01" }),
    row(20, "2018-11", { weekly: "2018-10-26", splitOn: "2018-10-26" }),
    row(25, "2020-07", { weekly: "2020-07-30", longDatedFrom: "2020-06-26" }),
    row(15, "2023-07", { weekly: "2023-07-27", longDatedFrom: "2023-06-29" }),
    row(30, "2025-02", { longDatedFrom: "2024-12-25" }),
    row(35, "2025-07", { longDatedFrom: "2025-06-27" }),
    row(30, "2026-01", { longDatedFrom: "2025-12-31" }),
  ],
  FINNIFTY: [
    row(40, "2021-01", { weekly: "2021-01-14" }),
    row(25, "2024-07", { weekly: "2024-08-06" }),
    row(65, "2025-02"),
    row(60, "2026-01"),
  ],
  MIDCPNIFTY: [
    row(75, "2022-01", { weekly: "2022-01-25" }),
    row(50, "2024-07", { weekly: "2024-08-05" }),
    row(120, "2025-02"),
    row(140, "2025-07"),
    row(120, "2026-01"),
  ],
  NIFTYNXT50: [row(10, "2024-05"), row(25, "2025-02")],
  SENSEX: [
    row(10, "2023-05", { weekly: "2023-05-15" }),
    // The first contracts of 20 were listed for Friday the 10th and re-dated to Tuesday the 7th.
    row(20, "2025-02", { weekly: "2025-01-04", longDatedFrom: "2024-12-28" }),
  ],
  BANKEX: [row(15, "2023-05", { weekly: "2023-05-15" }), row(30, "2025-02")],
  SENSEX50: [row(25, "2023-12", { weekly: "2023-12-08" }), row(60, "2025-02"), row(75, "2025-07")],
};

/**
 * Lots of underlyings whose expiries come from the store, one for all of 2017-2026. A unit is what the price
 * is quoted for: GOLDM is 100 g quoted per 10 g, so ten units, and SPXW and NDXP are 100 times the index.
 * Money is price × units in all three. Source: MCX, Cboe and Nasdaq contract specifications. Confidence high.
 */
export const FIXED_LOTS: ReadonlyMap<string, number> = new Map([
  ["GOLDM", 10],
  ["SPXW", 100],
  ["NDXP", 100],
]);
