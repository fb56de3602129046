import { type TradingDay, tradingDay } from "../units/time.ts";

/**
 * How many weekly contracts are listed, from a day on: the nearest `count`, not counting monthlies, or all up
 * to the second monthly expiry. Contracts that were listed before a cut and expire by `keptUntil` stay.
 */
export interface WeeklyListing {
  readonly from: TradingDay;
  readonly count: number | "second-monthly";
  readonly keptUntil?: TradingDay;
}

/** Contracts beyond the three monthlies: so many further quarter months, then so many further half-years. */
export interface LongDatedListing {
  readonly from: TradingDay;
  readonly quarters: number;
  readonly halfYears: number;
}

/** What is on offer besides the three monthlies. */
export interface Listing {
  readonly weeklies: readonly WeeklyListing[];
  readonly longDated?: LongDatedListing;
}

/**
 * Monthly contracts listed at a time, every underlying and year. Source: contract specifications, bhavcopies
 * 2017-2026.
 */
export const MONTHLIES_LISTED = 3;

const weeklies = (from: string, count: WeeklyListing["count"], keptUntil?: string): WeeklyListing => ({
  from: tradingDay(from),
  count,
  ...(keptUntil === undefined ? {} : { keptUntil: tradingDay(keptUntil) }),
});
const longDated = (from: string, quarters: number, halfYears: number): LongDatedListing => ({
  from: tradingDay(from),
  quarters,
  halfYears,
});

const SEVEN = weeklies("2017-01-01", 7);
const TO_SECOND_MONTHLY = [weeklies("2023-05-15", "second-monthly")];

/**
 * What was on offer, by underlying. A new contract appears on the session after the one it succeeds expired.
 *
 * Sources: BANKNIFTY from seven weeklies to four: NSE circular of 2021-12-22 (none added from 2022-01-21 to
 * 2022-03-03). MIDCPNIFTY from seven to four by the bhavcopy (none added from 2022-12-14 until four were
 * left); NIFTY alike, by option chains of 2022-12-22 and 2023-09-21, FINNIFTY by analogy. Long-dated NIFTY:
 * chains of 2020-01-01, 2020-12, 2022-01-28, 2024-07-09, 2025-08-29 and the bhavcopies of 2025-26; BANKNIFTY
 * quarterlies from 2020-10-30. BSE: contract lists of 2024-07-09 and 2025-09 agree with "up to the second
 * monthly", which is our reading. In January 2026 BANKNIFTY's quarterlies were away for some weeks; that is
 * not modelled.
 */
export const LISTINGS: Readonly<Record<string, Listing>> = {
  NIFTY: {
    weeklies: [SEVEN, weeklies("2022-12-16", 4, "2023-02-09")],
    longDated: longDated("2017-01-01", 3, 8),
  },
  BANKNIFTY: {
    weeklies: [SEVEN, weeklies("2022-01-21", 0, "2022-03-17"), weeklies("2022-03-04", 4)],
    longDated: longDated("2020-10-30", 3, 0),
  },
  FINNIFTY: { weeklies: [SEVEN, weeklies("2022-12-14", 4, "2023-02-07")] },
  MIDCPNIFTY: { weeklies: [SEVEN, weeklies("2022-12-14", 4, "2023-02-07")] },
  NIFTYNXT50: { weeklies: [] },
  SENSEX: { weeklies: TO_SECOND_MONTHLY, longDated: longDated("2023-05-15", 3, 8) },
  BANKEX: { weeklies: TO_SECOND_MONTHLY },
  SENSEX50: { weeklies: TO_SECOND_MONTHLY },
};
