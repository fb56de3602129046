import { assertNever } from "../../units/failure.ts";
import { tradingDay } from "../../units/time.ts";
import {
  type Confidence,
  type DatedRow,
  inCrore,
  levyOn,
  type NanoPaise,
  perCrore,
  type Rate,
  type RateRow,
  rowOn,
} from "../rate.ts";
import { isNearestExpiry, ratesDate, type Trade } from "../trade.ts";
import { usFeeOf } from "./us-fees.ts";

export interface ExchangeRow extends DatedRow {
  readonly fee: Rate;
  /** Contribution to the investor protection fund trust; GST is not charged on it. */
  readonly ipft: Rate;
}

const row = (from: string, fee: number, ipft: number, confidence: Confidence): ExchangeRow => ({
  from: tradingDay(from),
  fee: perCrore(fee),
  ipft: perCrore(ipft),
  confidence,
});

/**
 * NSE, options, each side, of the premium. Until 2024-09-30 the exchange had slabs of a member's monthly turnover;
 * this is the top one, which brokers passed on. Sources: brokers' charge lists of 2018, 2020-06 and 2021 (50, 50,
 * 53 a lakh); NSE/FA/56129 and NSE's press release of 2023-03-24 (6 % rolled back, IPFT from 0.01 to 50 a crore);
 * press of 2024-03 (1 % off from 2024-04-01), with 49.50 a lakh as N. Kamath's figures of 2024-10 state it; NSE's
 * circular of 2024-09-27 (35.03); NSE/FA/73061 (the total of 3553 is unchanged).
 */
export const NSE_OPTION: readonly ExchangeRow[] = [
  row("2017-01-01", 5000, 0.01, "medium"),
  row("2021-01-01", 5300, 0.01, "high"),
  row("2023-04-01", 5000, 50, "high"),
  row("2024-04-01", 4950, 50, "medium"),
  row("2024-10-01", 3503, 50, "high"),
  row("2026-03-01", 3552, 1, "high"),
];

/** NSE, futures, each side, of the value. Sources as `NSE_OPTION`. */
export const NSE_FUTURE: readonly ExchangeRow[] = [
  row("2017-01-01", 190, 0.01, "medium"),
  row("2021-01-01", 200, 0.01, "medium"),
  row("2023-04-01", 190, 10, "high"),
  row("2024-04-01", 188, 10, "medium"),
  row("2024-10-01", 173, 10, "high"),
  row("2026-03-01", 182.99, 0.01, "high"),
];

/** Slabs of a member's premium turnover in a month: up to so many crores, so many rupees a crore, by increments. */
type Slabs = readonly (readonly [upToCrore: number, rupees: number])[];

const NO_END = Number.POSITIVE_INFINITY;

interface BseRow extends DatedRow {
  /** Rupees per crore of premium of every contract, or of those that `slabs` does not name. */
  readonly flat: number;
  readonly slabs?: { readonly of: "nearest-sensex" | "sensex-and-bankex"; readonly rupees: Slabs };
}

/**
 * BSE, options, each side, of the premium; nothing before the relaunch. Sources: BSE notices 20220425-2 (500 a
 * crore), 20231020-46 (slabs for SENSEX's nearest expiry), of 2024-04-30 (higher slabs for SENSEX and BANKEX; the
 * 1,500-2,000 slab is 3700: CNBC-TV18's list, and "32 % to 48 %" over 2500; one paper printed 2700) and of
 * 2024-09-27 (flat 3250, SENSEX50 still 500).
 */
export const BSE_OPTION: readonly BseRow[] = [
  { from: tradingDay("2023-05-15"), confidence: "medium", flat: 500 },
  {
    from: tradingDay("2023-11-01"),
    confidence: "high",
    flat: 500,
    slabs: {
      of: "nearest-sensex",
      rupees: [
        [3, 500],
        [100, 3750],
        [750, 3500],
        [1500, 3000],
        [2000, 2500],
        [NO_END, 2000],
      ],
    },
  },
  {
    from: tradingDay("2024-05-13"),
    confidence: "medium",
    flat: 500,
    slabs: {
      of: "sensex-and-bankex",
      rupees: [
        [3, 500],
        [100, 4950],
        [750, 4700],
        [1500, 4200],
        [2000, 3700],
        [NO_END, 2950],
      ],
    },
  },
  {
    from: tradingDay("2024-10-01"),
    confidence: "high",
    flat: 500,
    slabs: { of: "sensex-and-bankex", rupees: [[NO_END, 3250]] },
  },
];

/**
 * The member's premium turnover in the month, crores, that picks the slab. Between 3 and 100 because brokers passed
 * on that slab's rate: N. Kamath's figures of 2024-10 put Zerodha's at 0.0495 %.
 */
export const PASSED_ON_CRORE = 50;

/** BSE futures are free. Source: BSE notice of 2024-09-27, and facts since the relaunch. */
export const BSE_FUTURE: readonly RateRow[] = [inCrore("2023-05-15", 0, "high")];

/** What BSE charges on an option's premium. @throws `costs.no-rate` before 2023-05-15 */
export function bseOptionRate(trade: Trade, monthlyCrore: number = PASSED_ON_CRORE): Rate {
  const { flat, slabs } = rowOn(BSE_OPTION, ratesDate(trade), "BSE transaction fee on options");
  const { underlying } = trade;
  const isSlabbed =
    slabs?.of === "nearest-sensex"
      ? underlying === "SENSEX" && isNearestExpiry(trade)
      : slabs?.of === "sensex-and-bankex" && (underlying === "SENSEX" || underlying === "BANKEX");
  const slab = isSlabbed ? slabs?.rupees.find(([upTo]) => monthlyCrore <= upTo)?.[1] : undefined;
  return perCrore(slab ?? flat);
}

/**
 * MCX, options, each side, of the premium: waived until 2021-09-30, then 50 a lakh, 41.80 a lakh from 2024-10-01.
 * Sources: MCX circulars in The Hindu BusinessLine of 2021-07-26 and NDTV Profit of 2024-09-24.
 */
export const MCX_OPTION: readonly RateRow[] = [
  inCrore("2017-10-17", 0, "medium"),
  inCrore("2021-10-01", 5000, "high"),
  inCrore("2024-10-01", 4180, "high"),
];

/** MCX, non-agricultural futures, each side, of the value: 2.60 a lakh, 2.10 from 2024-10-01. Sources as `MCX_OPTION`. */
export const MCX_FUTURE: readonly RateRow[] = [
  inCrore("2017-01-01", 260, "medium"),
  inCrore("2024-10-01", 210, "high"),
];

/** An exchange's fee and its investor-protection part, exact. */
export interface ExchangeFee {
  readonly fee: NanoPaise;
  readonly ipft: NanoPaise;
}

const NOTHING: ExchangeFee = { fee: 0n, ipft: 0n };

/**
 * The exchange's transaction fee of one fill, US clearing and regulatory fees included. Settlement is free.
 * @param override takes the place of the dated fee and of IPFT  @throws `costs.no-rate`
 */
export function exchangeFeeOf(trade: Trade, override?: Rate): ExchangeFee {
  if (trade.isSettlement || trade.turnover === 0) return NOTHING;
  const { exchange, kind, turnover } = trade;
  const date = ratesDate(trade);
  if (override !== undefined) return { fee: levyOn(turnover, override), ipft: 0n };
  const what = `${exchange} transaction fee on ${kind}s`;
  switch (exchange) {
    case "NSE": {
      const { fee, ipft } = rowOn(kind === "option" ? NSE_OPTION : NSE_FUTURE, date, what);
      return { fee: levyOn(turnover, fee), ipft: levyOn(turnover, ipft) };
    }
    case "BSE": {
      const rate = kind === "option" ? bseOptionRate(trade) : rowOn(BSE_FUTURE, date, what).rate;
      return { fee: levyOn(turnover, rate), ipft: 0n };
    }
    case "MCX":
      return {
        fee: levyOn(turnover, rowOn(kind === "option" ? MCX_OPTION : MCX_FUTURE, date, what).rate),
        ipft: 0n,
      };
    case "CBOE":
    case "NASDAQ":
      return { fee: usFeeOf(trade), ipft: 0n };
    default:
      return assertNever(exchange);
  }
}
