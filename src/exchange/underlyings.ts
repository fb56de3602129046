import { PlutoError } from "../units/failure.ts";
import type { Zone } from "../units/time.ts";

export type Exchange = "NSE" | "BSE" | "MCX" | "CBOE" | "NASDAQ";

export interface Underlying {
  readonly name: string;
  readonly exchange: Exchange;
  readonly currency: "INR" | "USD";
  readonly zone: Zone;
  /** Where expiry dates come from: the dated rules of `expiry-rules.ts`, or whatever the store holds. */
  readonly expiriesFrom: "rules" | "store";
}

const nse = (name: string): Underlying => ({
  name,
  exchange: "NSE",
  currency: "INR",
  zone: "Asia/Kolkata",
  expiriesFrom: "rules",
});
const bse = (name: string): Underlying => ({ ...nse(name), exchange: "BSE" });

/**
 * Every underlying that Pluto knows. Adding one is a line here and its rows in the fact tables of this
 * folder.
 */
export const UNDERLYINGS: readonly Underlying[] = [
  nse("NIFTY"),
  nse("BANKNIFTY"),
  nse("FINNIFTY"),
  nse("MIDCPNIFTY"),
  nse("NIFTYNXT50"),
  bse("SENSEX"),
  bse("BANKEX"),
  bse("SENSEX50"),
  { name: "GOLDM", exchange: "MCX", currency: "INR", zone: "Asia/Kolkata", expiriesFrom: "store" },
  { name: "SPXW", exchange: "CBOE", currency: "USD", zone: "America/New_York", expiriesFrom: "store" },
  { name: "NDXP", exchange: "NASDAQ", currency: "USD", zone: "America/New_York", expiriesFrom: "store" },
];

const byName = new Map(UNDERLYINGS.map((underlying) => [underlying.name, underlying]));

export const isUnderlying = (name: string): boolean => byName.has(name);

/** @throws `exchange.unknown-underlying`, listing the known ones. */
export function underlyingOf(name: string): Underlying {
  const found = byName.get(name);
  if (found !== undefined) return found;
  const known = UNDERLYINGS.map((underlying) => underlying.name).join(", ");
  throw new PlutoError(
    "exchange.unknown-underlying",
    `"${name}" is not an underlying Pluto knows; one of ${known}`,
  );
}
