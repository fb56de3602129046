import { type TradingDay, tradingDay } from "../units/time.ts";
import type { ExpiryKind } from "./expiry-rules.ts";

/** Contracts whose expiry date was changed while they were listed. */
export interface Redating {
  /** The first day on which the new date was the known one. */
  readonly effective: TradingDay;
  readonly underlyings: readonly string[];
  readonly moves: readonly Move[];
}

/** One contract of a re-dating. */
export interface Move {
  readonly from: TradingDay;
  readonly to: TradingDay;
  /** What the contract was under its old date, where the move changed that. */
  readonly wasKind?: ExpiryKind;
}

/**
 * `moves`: old date > new date, in any layout; "m>" and "w>" say that it was the monthly, a weekly, until
 * then.
 */
function redating(effective: string, underlyings: string, moves: string): Redating {
  const moveOf = (text: string): Move => {
    const [old = "", to = ""] = text.split(">");
    const move = { from: tradingDay(old.slice(0, 10)), to: tradingDay(to) };
    if (old.length === 10) return move;
    return { ...move, wasKind: old.endsWith("m") ? "monthly" : "weekly" };
  };
  return {
    effective: tradingDay(effective),
    underlyings: underlyings.split(" "),
    moves: moves.trim().split(/\s+/).map(moveOf),
  };
}

/**
 * Every known re-dating of an index contract, in order of its effective day. A contract that was first listed
 * after the change is not here: it was born with its new date.
 *
 * Not covered, for want of a dated source: long-dated NIFTY and BANKNIFTY contracts of March 2018 and March
 * 2023, which the yearly holiday list moved to the 28th and the 29th (the latter before 2022-12-22); BANKEX
 * contracts of Fridays after 2023-10-13, which all ended on that day, before Monday contracts replaced them.
 */
export const REDATINGS: readonly Redating[] = [
  // FINNIFTY, Thursday to Tuesday: NSE circular of 2021-09-15; bhavcopy 2021-10-14 and 2021-10-18, whose open
  // interest shows that the November monthly went to the 23rd and left the month's last Tuesday to a weekly.
  redating(
    "2021-10-18",
    "FINNIFTY",
    `2021-10-21>2021-10-19 2021-10-28>2021-10-26 2021-11-03>2021-11-02 2021-11-11>2021-11-09
     2021-11-18>2021-11-16 2021-11-25m>2021-11-23 2021-12-02w>2021-11-30 2021-12-09>2021-12-07
     2021-12-30>2021-12-28`,
  ),
  // MIDCPNIFTY, Tuesday to Wednesday: NSE circular of 2023-03-24; bhavcopy. The June contract kept the 27th.
  redating(
    "2023-04-26",
    "MIDCPNIFTY",
    `2023-05-02>2023-05-03 2023-05-09>2023-05-10 2023-05-16>2023-05-17 2023-05-23>2023-05-24
     2023-05-30>2023-05-31`,
  ),
  // Bakri Id moved to the 29th: NSE/FAOP/57286 of 2023-06-27; bhavcopy.
  redating("2023-06-28", "NIFTY BANKNIFTY", "2023-06-29>2023-06-28"),
  // MIDCPNIFTY, Wednesday to Monday: NSE circular of 2023-07-12; bhavcopy for the monthlies.
  redating(
    "2023-08-17",
    "MIDCPNIFTY",
    `2023-08-23>2023-08-21 2023-08-30>2023-08-28 2023-09-06>2023-09-04 2023-09-13>2023-09-11
     2023-09-27>2023-09-25 2023-10-25>2023-10-30`,
  ),
  // BANKNIFTY weeklies, Thursday to Wednesday: NSE circular of 2023-07-12; option chains of 2023-09-01 and
  // 2023-09-04.
  redating(
    "2023-09-04",
    "BANKNIFTY",
    `2023-09-07>2023-09-06 2023-09-14>2023-09-13 2023-09-21>2023-09-20 2023-10-05>2023-10-04`,
  ),
  // Ad-hoc holiday of Monday 22 January: NSE/MSD/60340 (the expiry field kept the 22nd). BANKEX by analogy,
  // low confidence.
  redating("2024-01-20", "MIDCPNIFTY BANKEX", "2024-01-22>2024-01-20"),
  // BANKNIFTY monthly and quarterly, last Thursday to last Wednesday: NSE circular of 2023-12-28; bhavcopy.
  redating(
    "2024-03-01",
    "BANKNIFTY",
    `2024-03-28>2024-03-27 2024-04-25>2024-04-24 2024-06-27>2024-06-26 2024-09-26>2024-09-25
     2024-12-26>2024-12-24`,
  ),
  // Election holiday of Monday 20 May, announced by NSE/FAOP/61517 of 2024-04-08, when NSE had not listed its
  // weekly yet and BSE, which lists further ahead, had. Confidence low.
  redating("2024-04-09", "BANKEX", "2024-05-20>2024-05-17"),
  // BSE, to Tuesday: notice of 2024-11-28, effective at the end of 2024-12-31; the weekly of 2025-01-03 was
  // left alone.
  redating(
    "2025-01-01",
    "SENSEX",
    `2025-01-10>2025-01-07 2025-01-17>2025-01-14 2025-01-24>2025-01-21 2025-01-31>2025-01-28
     2025-02-07>2025-02-04 2025-02-14>2025-02-11 2025-02-21>2025-02-18 2025-02-28>2025-02-25
     2025-03-28>2025-03-25 2025-06-27>2025-06-24 2025-09-26>2025-09-30 2025-12-26>2025-12-30
     2026-06-26>2026-06-30 2026-12-25>2026-12-29`,
  ),
  // The old date of BANKEX's March contract is inferred from MIDCPNIFTY's (a holiday when it was listed): low
  // confidence.
  redating("2025-01-01", "BANKEX", "2025-01-27>2025-01-28 2025-02-24>2025-02-25 2025-03-31>2025-03-25"),
  redating("2025-01-01", "SENSEX50", "2025-01-30>2025-01-28 2025-02-27>2025-02-25 2025-03-27>2025-03-25"),
  // NSE, to the last Thursday: NSE/FAOP/65336; bhavcopy of 2025-01-01 and 2025-01-02.
  redating(
    "2025-01-02",
    "BANKNIFTY",
    `2025-01-29>2025-01-30 2025-02-26>2025-02-27 2025-03-26>2025-03-27 2025-06-25>2025-06-26
     2025-09-24>2025-09-25`,
  ),
  redating("2025-01-02", "FINNIFTY", "2025-01-28>2025-01-30 2025-02-25>2025-02-27 2025-03-25>2025-03-27"),
  redating("2025-01-02", "MIDCPNIFTY", "2025-01-27>2025-01-30 2025-02-24>2025-02-27 2025-03-31>2025-03-27"),
  redating("2025-01-02", "NIFTYNXT50", "2025-01-31>2025-01-30 2025-02-28>2025-02-27 2025-03-28>2025-03-27"),
  // NSE long-dated, Thursday to Tuesday, at the end of 2025-07-31: NSE/FAOP/68747 of 2025-06-25. Contracts
  // listed after that circular were born on a Tuesday.
  redating(
    "2025-08-01",
    "NIFTY",
    `2025-09-25>2025-09-30 2025-12-24>2025-12-30 2026-03-26>2026-03-31 2026-06-25>2026-06-30
     2026-12-31>2026-12-29`,
  ),
  redating("2025-08-01", "BANKNIFTY", "2025-09-25>2025-09-30 2025-12-24>2025-12-30 2026-03-26>2026-03-31"),
  // BSE long-dated, Tuesday to Thursday: announced on 2025-06-17, done by 2025-09 (contract list). The day is
  // taken from NSE: low confidence.
  redating(
    "2025-08-01",
    "SENSEX",
    `2025-09-30>2025-09-25 2025-12-30>2025-12-24 2026-03-31>2026-03-26 2026-06-30>2026-06-25
     2026-12-29>2026-12-31`,
  ),
  // The holiday list of 2026 (Ram Navami, Mahavir Jayanti): BSE notice 20251219-59, NSE/FAOP/71876.
  redating("2025-12-23", "SENSEX", "2026-03-26>2026-03-25"),
  redating("2025-12-29", "NIFTY BANKNIFTY", "2026-03-31>2026-03-30"),
  // Election holiday of Thursday 15 January, declared on 2026-01-12. The day it took effect is inferred.
  redating("2026-01-13", "SENSEX", "2026-01-15>2026-01-14"),
];
