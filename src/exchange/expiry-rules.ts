import { type TradingDay, tradingDay, type Weekday } from "../units/time.ts";

/** The month's last expiry, or one of another week. */
export type ExpiryKind = "weekly" | "monthly";

/** The weekday on which contracts of one kind expire, for contracts scheduled from … to inclusive. */
export interface ExpiryRule {
  readonly kind: ExpiryKind;
  readonly weekday: Weekday;
  readonly from: TradingDay;
  /** Absent: still in force at the end of Pluto's calendar. */
  readonly to?: TradingDay;
  /**
   * The first session on which any contract of this rule could be traded, where nothing was listed before it.
   */
  readonly listedFrom?: TradingDay;
}

type RuleOptions = { readonly to?: string; readonly listedFrom?: string };

const rule =
  (kind: ExpiryKind) =>
  (weekday: Weekday, from: string, options: RuleOptions = {}): ExpiryRule => ({
    kind,
    weekday,
    from: tradingDay(from),
    ...(options.to === undefined ? {} : { to: tradingDay(options.to) }),
    ...(options.listedFrom === undefined ? {} : { listedFrom: tradingDay(options.listedFrom) }),
  });
const weekly = rule("weekly");
const monthly = rule("monthly");

/** All NSE indices but NIFTY, from 2025 on: the last Thursday, and from September 2025 the last Tuesday. */
const NSE_MONTHLY_FROM_2025 = [
  monthly("THU", "2025-01-02", { to: "2025-08-31" }),
  monthly("TUE", "2025-09-01"),
];
const BSE_MONTHLY_FROM_2025 = [
  monthly("TUE", "2025-01-01", { to: "2025-08-31" }),
  monthly("THU", "2025-09-01"),
];

/**
 * Expiry weekdays by underlying. A monthly contract expires on the month's last such weekday; a weekly one on
 * each, except in the week of the monthly expiry, which has no weekly contract. A holiday moves either to the
 * previous trading day.
 *
 * Sources: NSE circulars of 2021-09-15 (FINNIFTY to Tuesday), 2023-03-24 and 2023-07-12 (MIDCPNIFTY,
 * BANKNIFTY weekly), 2023-12-28 (BANKNIFTY monthly to Wednesday), NSE/FAOP/65336 (last Thursday from 2025),
 * NSE/FAOP/68747 of 2025-06-25 (Tuesday); BSE notices of 2023-03-28 (relaunch on Fridays), 2023-08-30 (BANKEX
 * to Monday), 2024-11-28 (Tuesday) and 2025-06-17 (Thursday); SEBI/HO/MRD/TPD-1/P/CIR/2024/132: one weekly
 * per exchange from 2024-11-20. Confidence high; the launch dates of BANKNIFTY weeklies (2016) and SENSEX50
 * have medium confidence. SENSEX and BANKEX before their relaunch on 2023-05-15 hardly traded and are not
 * covered.
 */
export const EXPIRY_RULES: Readonly<Record<string, readonly ExpiryRule[]>> = {
  NIFTY: [
    monthly("THU", "2000-06-12", { to: "2025-08-31" }),
    monthly("TUE", "2025-09-01"),
    weekly("THU", "2019-02-14", { to: "2025-08-31", listedFrom: "2019-02-11" }),
    weekly("TUE", "2025-09-01"),
  ],
  BANKNIFTY: [
    monthly("THU", "2005-06-13", { to: "2024-02-29" }),
    monthly("WED", "2024-03-01", { to: "2025-01-01" }),
    ...NSE_MONTHLY_FROM_2025,
    weekly("THU", "2016-05-27", { to: "2023-09-01" }),
    weekly("WED", "2023-09-04", { to: "2024-11-13" }),
  ],
  FINNIFTY: [
    monthly("THU", "2021-01-11", { to: "2021-10-14", listedFrom: "2021-01-11" }),
    monthly("TUE", "2021-10-18", { to: "2025-01-01" }),
    ...NSE_MONTHLY_FROM_2025,
    weekly("THU", "2021-01-11", { to: "2021-10-14", listedFrom: "2021-01-11" }),
    weekly("TUE", "2021-10-18", { to: "2024-11-19" }),
  ],
  MIDCPNIFTY: [
    monthly("TUE", "2022-01-24", { to: "2023-04-25", listedFrom: "2022-01-24" }),
    monthly("WED", "2023-05-01", { to: "2023-08-16" }),
    monthly("MON", "2023-08-17", { to: "2025-01-01" }),
    ...NSE_MONTHLY_FROM_2025,
    weekly("TUE", "2022-01-24", { to: "2023-04-25", listedFrom: "2022-01-24" }),
    weekly("WED", "2023-05-01", { to: "2023-08-16" }),
    weekly("MON", "2023-08-17", { to: "2024-11-18" }),
  ],
  NIFTYNXT50: [
    monthly("FRI", "2024-05-01", { to: "2025-01-01", listedFrom: "2024-04-24" }),
    ...NSE_MONTHLY_FROM_2025,
  ],
  SENSEX: [
    monthly("FRI", "2023-05-15", { to: "2024-12-31", listedFrom: "2023-05-15" }),
    ...BSE_MONTHLY_FROM_2025,
    weekly("FRI", "2023-05-15", { to: "2025-01-03", listedFrom: "2023-05-15" }),
    weekly("TUE", "2025-01-04", { to: "2025-08-31" }),
    weekly("THU", "2025-09-01"),
  ],
  BANKEX: [
    monthly("FRI", "2023-05-15", { to: "2023-10-13", listedFrom: "2023-05-15" }),
    monthly("MON", "2023-10-16", { to: "2024-12-31", listedFrom: "2023-10-16" }),
    ...BSE_MONTHLY_FROM_2025,
    weekly("FRI", "2023-05-15", { to: "2023-10-13", listedFrom: "2023-05-15" }),
    weekly("MON", "2023-10-16", { to: "2024-11-18", listedFrom: "2023-10-16" }),
  ],
  SENSEX50: [
    monthly("THU", "2023-12-08", { to: "2024-12-31", listedFrom: "2023-12-08" }),
    ...BSE_MONTHLY_FROM_2025,
    weekly("THU", "2023-12-08", { to: "2024-11-14", listedFrom: "2023-12-08" }),
  ],
};

/** An expiry that the rules get wrong: what they would give after the holiday shift is replaced by `date`. */
export interface ExpiryException {
  readonly scheduled: TradingDay;
  readonly date: TradingDay;
}

const exception = (scheduled: string, date: string): ExpiryException => ({
  scheduled: tradingDay(scheduled),
  date: tradingDay(date),
});

/**
 * Ad-hoc holiday, declared on Friday 2024-01-19: the contracts matured in the whole session of Saturday 20
 * January.
 */
const RAM_MANDIR = exception("2024-01-22", "2024-01-20");

/**
 * By underlying.
 * - MIDCPNIFTY, June 2023: listed for Tuesday the 27th, because Wednesday the 28th was to be Bakri Id, and
 *   not moved back when that holiday moved to the 29th. Source: NSE/FAOP/57286 and the bhavcopy. Confidence
 *   high.
 * - 2024-01-22: NSE/MSD/60340; the expiry field kept saying 22-Jan-2024. For BANKEX by analogy, confidence
 *   low.
 */
export const EXPIRY_EXCEPTIONS: Readonly<Record<string, readonly ExpiryException[]>> = {
  MIDCPNIFTY: [exception("2023-06-28", "2023-06-27"), RAM_MANDIR],
  BANKEX: [RAM_MANDIR],
};
