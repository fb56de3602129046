import { lotSize } from "../../exchange/lots.ts";
import { tradingDay } from "../../units/time.ts";
import { type Confidence, type DatedRow, type NanoPaise, rowOn } from "../rate.ts";
import { ratesDate, type Trade } from "../trade.ts";

interface PerContractRow extends DatedRow {
  /** Thousandths of a cent per contract. */
  readonly milliCents: number;
}

const row = (from: string, dollars: number, confidence: Confidence): PerContractRow => ({
  from: tradingDay(from),
  milliCents: Math.round(dollars * 100_000),
  confidence,
});

/**
 * Options Clearing Corporation, each side. Sources: OCC's press release of 2021-04-19 (0.055, 0.045 from
 * 2020-09-01, 0.02 from 2021-06-01), 90 FR 10544 (0.025 from 2025-02-14). Not modelled: the cap of $55 a trade
 * until then and the fee holiday of late 2021.
 */
export const OCC: readonly PerContractRow[] = [
  row("2017-01-01", 0.055, "medium"),
  row("2020-09-01", 0.045, "high"),
  row("2021-06-01", 0.02, "high"),
  row("2025-02-14", 0.025, "high"),
];

/** Options regulatory fee, each side: brokers showed 0.02 to 0.043 over the years; one figure for all. */
export const ORF: readonly PerContractRow[] = [row("2017-01-01", 0.03, "low")];

/**
 * What Cboe takes of a customer's SPXW contract, its execution surcharge included: less below a premium of one
 * dollar. From memory of fee schedules of 2021-2024.
 */
export const SPXW_FROM_ONE_DOLLAR: readonly PerContractRow[] = [row("2017-01-01", 0.58, "low")];
export const SPXW_BELOW_ONE_DOLLAR: readonly PerContractRow[] = [row("2017-01-01", 0.49, "low")];

/** What Nasdaq takes of a customer's NDXP contract. From memory. */
export const NDXP: readonly PerContractRow[] = [row("2017-01-01", 0.75, "low")];

/** One dollar of premium, cents. */
const ONE_DOLLAR = 100;
const NANO_PER_MILLI = 1_000_000n;

/**
 * Fees of a US index option, in billionths of a cent. The Section 31 fee does not apply to index options (SEC
 * release 34-45371); FINRA's activity fee, a fifth of a cent a contract sold, is left out.
 * @throws `costs.no-rate`
 */
export function usFeeOf({ date, ratesOf, underlying, expiry, price, units }: Trade): NanoPaise {
  const spxw = price < ONE_DOLLAR ? SPXW_BELOW_ONE_DOLLAR : SPXW_FROM_ONE_DOLLAR;
  const tables = [OCC, ORF, underlying === "NDXP" ? NDXP : spxw];
  const milliCents = tables
    .map((rows) => rowOn(rows, ratesDate({ date, ratesOf }), "US option fee").milliCents)
    .reduce((sum, part) => sum + part, 0);
  const lot = lotSize(underlying, { date: expiry, kind: "monthly" }, date);
  return (BigInt(units) * BigInt(milliCents) * NANO_PER_MILLI) / BigInt(lot);
}
