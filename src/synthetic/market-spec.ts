import { PlutoError } from "../units/failure.ts";
import { daysBetween, type TradingDay } from "../units/time.ts";
import type { TimeOfDay } from "../units/unit.ts";
import { profileOf } from "./underlying-profile.ts";

/** What to make. The same spec gives the same bytes on every machine, whole or in parts: no day depends on `from`. */
export interface MarketSpec {
  /** GOLDM, SPXW and NDXP have no dated expiry rules: their expiries are made up, see `expiriesOf`. */
  readonly underlying: string;
  /** Inclusive; days without a session are passed over, and so is the hour of Muhurat trading. */
  readonly from: TradingDay;
  /** Inclusive. */
  readonly to: TradingDay;
  /** Integer. */
  readonly seed: number;
  /** Length of a bar: 60 for minutes, 1 for seconds, or another divisor of 60. */
  readonly stepSeconds: number;
  /** Strikes above and below the one at the money at the open, on each day since the expiry was first quoted. */
  readonly strikesEachSide: number;
  /** How many of the nearest expiries to quote; 0 makes the index and India VIX only. */
  readonly expiries: number;
  /** The nearest monthly future too. */
  readonly withFuture: boolean;
  /** Columns `bid`, `ask`, `bidQty` and `askQty` of options and futures. */
  readonly withQuotes: boolean;
  /**
   * By how much implied volatility exceeds the volatility that the path is expected to realise; `MEASURED_RISK_PREMIUM`
   * is what the real files show. **Exactly 0 is the null market**: no smile, carry, drift, trade noise or missing row;
   * the volatility of every coming day is known to the price, and a close is the model's mid on the tick, so that
   * every price is its own best forecast and no strategy that looks only back can win or lose on average.
   */
  readonly riskPremium: number;
  /** Faults to inject; each on a day of the range. */
  readonly defects: readonly Defect[];
}

/** A fault of real files, injected to see whether it is found. Times are of the exchange; rows known in (from, to]. */
export type Defect =
  /** No rows: of anything when `share` is 1, else of that share of the option contracts. */
  | {
      readonly kind: "gap";
      readonly date: TradingDay;
      readonly from: TimeOfDay;
      readonly to: TimeOfDay;
      readonly share: number;
    }
  /** That share of the option contracts repeats its last row, with no volume. */
  | {
      readonly kind: "stale_strikes";
      readonly date: TradingDay;
      readonly from: TimeOfDay;
      readonly to: TimeOfDay;
      readonly share: number;
    }
  /** That share of the option rows has 0 for every price. */
  | {
      readonly kind: "zero_prices";
      readonly date: TradingDay;
      readonly from: TimeOfDay;
      readonly to: TimeOfDay;
      readonly share: number;
    }
  /** Every option row repeats the contract's last row before, volume and quotes too; the index goes on. */
  | {
      readonly kind: "frozen_page";
      readonly date: TradingDay;
      readonly from: TimeOfDay;
      readonly to: TimeOfDay;
    }
  /** The feed ends: no row of anything is known after `at`. */
  | { readonly kind: "early_close"; readonly date: TradingDay; readonly at: TimeOfDay };

/** The risk premium at which realised to implied volatility comes out as measured, see `bands.ts`. */
export const MEASURED_RISK_PREMIUM = 0.15;

const fail = (what: string): never => {
  throw new PlutoError("synthetic.bad-spec", `${what}; change it and generate again`);
};

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

/** @throws `synthetic.bad-spec` or `exchange.unknown-underlying`. */
export function checkSpec(spec: MarketSpec): void {
  profileOf(spec.underlying);
  const { stepSeconds, strikesEachSide, expiries, riskPremium } = spec;
  if (daysBetween(spec.from, spec.to) < 0) fail(`from ${spec.from} is after to ${spec.to}`);
  if (spec.from < FIRST_DAY)
    fail(`from ${spec.from} is before ${FIRST_DAY}, where the exchange's calendar begins`);
  if (!isCount(stepSeconds) || stepSeconds === 0 || 60 % stepSeconds !== 0)
    fail(`a step of ${stepSeconds} seconds does not divide a minute`);
  if (!isCount(strikesEachSide) || strikesEachSide > 500)
    fail(`${strikesEachSide} strikes each side is not 0 … 500`);
  if (!isCount(expiries)) fail(`${expiries} is not a number of expiries`);
  if (!(riskPremium >= 0 && riskPremium <= 2)) fail(`a risk premium of ${riskPremium} is not 0 … 2`);
  if (!Number.isSafeInteger(spec.seed)) fail(`seed ${spec.seed} is not an integer`);
  for (const defect of spec.defects) checkDefect(spec, defect);
}

function checkDefect(spec: MarketSpec, defect: Defect): void {
  const what = `defect ${defect.kind} of ${defect.date}`;
  if (defect.date < spec.from || defect.date > spec.to) fail(`${what} is outside ${spec.from} … ${spec.to}`);
  if ("from" in defect && defect.from >= defect.to) fail(`${what} ends before it starts`);
  if ("share" in defect && !(defect.share > 0 && defect.share <= 1)) fail(`${what}: share is not in (0, 1]`);
}

/** Where every path starts: the first day of the exchange facts. Paths of all specs run from here. */
export const FIRST_DAY = "2017-01-02" as TradingDay;
