import { expiriesKnownOn } from "../exchange/expiries.ts";
import type { OptionType } from "../exchange/instrument.ts";
import { parseSymbol } from "../exchange/symbols.ts";
import { type Exchange, underlyingOf } from "../exchange/underlyings.ts";
import type { Fill } from "../ledger/fill.ts";
import { PlutoError } from "../units/failure.ts";
import { addDays, type TradingDay } from "../units/time.ts";
import type { Paise } from "../units/unit.ts";

/** What the levies look at: one fill with its symbol read. */
export interface Trade {
  readonly date: TradingDay;
  /** The date whose rates it is charged by; undefined: its own. */
  readonly ratesOf?: TradingDay | undefined;
  readonly exchange: Exchange;
  readonly underlying: string;
  readonly kind: "option" | "future";
  readonly side: "buy" | "sell";
  /** Units, > 0. */
  readonly units: number;
  /** Per unit, paise, ≥ 0; a settlement's is what the holder gets. */
  readonly price: Paise;
  /** Price × units, paise. */
  readonly turnover: Paise;
  /** The exchange settled it; nobody sent an order. */
  readonly isSettlement: boolean;
  /** The contract's identity: the expiry date in its symbol. */
  readonly expiry: TradingDay;
  /** Calendar days to the expiry as known that day. */
  readonly dte: number;
  /** Of an option. */
  readonly strike?: Paise;
  readonly optionType?: OptionType;
}

/** The date at which rate tables are looked up for a trade. */
export const ratesDate = ({ date, ratesOf }: Pick<Trade, "date" | "ratesOf">): TradingDay => ratesOf ?? date;

/** @param ratesOf of `Trade`  @throws `exchange.bad-symbol`; `costs.not-tradable` for an index. */
export function tradeOf(fill: Fill, ratesOf?: TradingDay): Trade {
  const instrument = parseSymbol(fill.symbol);
  if (instrument.kind === "index" || instrument.kind === "vix")
    throw new PlutoError(
      "costs.not-tradable",
      `${fill.symbol} cannot be traded; only options and futures have costs`,
    );
  const { underlying, expiry } = instrument;
  const units = Math.abs(fill.qtyDir);
  return {
    date: fill.date,
    ratesOf,
    exchange: underlyingOf(underlying).exchange,
    underlying,
    kind: instrument.kind,
    side: fill.qtyDir > 0 ? "buy" : "sell",
    units,
    price: fill.price,
    turnover: (fill.price * units) as Paise,
    isSettlement: fill.priceSource === "settlement",
    expiry,
    dte: fill.dte,
    ...(instrument.kind === "option" ? { strike: instrument.strike, optionType: instrument.optionType } : {}),
  };
}

/** Whether no contract of the underlying expires earlier than this one, as known that day. */
export function isNearestExpiry({
  underlying,
  date,
  dte,
}: Pick<Trade, "underlying" | "date" | "dte">): boolean {
  const nearest = expiriesKnownOn(underlying, date)[0]?.date;
  return nearest === undefined || addDays(date, dte) <= nearest;
}
