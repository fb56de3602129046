import * as z from "zod";
import { expiryOfContract } from "../exchange/expiries.ts";
import { freezeQty, maxOrderQty } from "../exchange/freeze.ts";
import { lotSize } from "../exchange/lots.ts";
import { underlyingOf } from "../exchange/underlyings.ts";
import { paiseFromRupees } from "../units/money.ts";
import type { Paise } from "../units/unit.ts";
import { levyOn, NANO, type NanoPaise, percent, type Rate } from "./rate.ts";
import type { Trade } from "./trade.ts";

/** What a broker takes for one executed order: the sum of the three parts, at most the cap. */
export interface Tariff {
  readonly perOrder: Paise;
  readonly perLot: Paise;
  /** Of the order's turnover. */
  readonly rate: Rate;
  readonly cap?: Paise;
}

export interface BrokeragePlan {
  readonly option: Tariff;
  readonly future: Tariff;
  /** In dollars and cents, for US options. */
  readonly us: Tariff;
  /** Whether settling in the money counts as an order. It never does out of the money. */
  readonly isOnSettlement: boolean;
}

const nothing = 0 as Paise;
const FREE: Tariff = { perOrder: nothing, perLot: nothing, rate: percent(0) };
const TWENTY: Tariff = { ...FREE, perOrder: 2000 as Paise };
/** 65 cents a contract, as several US brokers publish. Low confidence. */
const US: Tariff = { ...FREE, perLot: 65 as Paise };

/**
 * The plans by name. `discount` is what Zerodha, Upstox, Dhan, Groww, Angel One and Fyers publish: ₹20 an executed
 * option order, 0.03 % of a futures order but at most ₹20. `flat` is ₹20 for futures too. Settlement is free in
 * both; Zerodha in fact takes ₹20 for an option that settles in the money (tradingqna 151973): `on_settlement`.
 */
export const PLANS = {
  discount: {
    option: TWENTY,
    future: { ...FREE, rate: percent(0.03), cap: 2000 as Paise },
    us: US,
    isOnSettlement: false,
  },
  flat: { option: TWENTY, future: TWENTY, us: US, isOnSettlement: false },
  zero: { option: FREE, future: FREE, us: FREE, isOnSettlement: false },
} as const satisfies Readonly<Record<string, BrokeragePlan>>;

const rupees = z
  .number()
  .nonnegative()
  .refine((value) => Math.abs(value * 100 - Math.round(value * 100)) < 1e-6, {
    error: "at most two decimals",
  });

/** A plan in a config file: a name, or a tariff of one's own for every instrument. */
export const BrokerageConfig = z.union(
  [
    z.enum(["discount", "flat", "zero"]),
    z.strictObject({
      per_order: rupees.default(0).describe("rupees (dollars for US options) an executed order"),
      per_lot: rupees.default(0).describe("rupees a lot"),
      percent: z.number().nonnegative().max(10).default(0).describe("percent of the order's turnover"),
      cap: rupees.optional().describe("the most that one order costs, rupees; by default no limit"),
      on_settlement: z.boolean().default(false).describe("whether settling in the money counts as an order"),
    }),
  ],
  { error: 'discount, flat, zero, or an object, e.g. {"per_order": 10}' },
);
export type BrokerageConfig = z.output<typeof BrokerageConfig>;

export function planOf(config: BrokerageConfig): BrokeragePlan {
  if (typeof config === "string") return PLANS[config];
  const tariff: Tariff = {
    perOrder: paiseFromRupees(config.per_order),
    perLot: paiseFromRupees(config.per_lot),
    rate: percent(config.percent),
    ...(config.cap === undefined ? {} : { cap: paiseFromRupees(config.cap) }),
  };
  return { option: tariff, future: tariff, us: tariff, isOnSettlement: config.on_settlement };
}

/** The contract's lot that day. @throws `exchange.no-lot` */
function lotOf({ underlying, expiry, date }: Trade): number {
  const isFromStore = underlyingOf(underlying).expiriesFrom === "store";
  const known = isFromStore ? undefined : expiryOfContract(underlying, expiry, date);
  return lotSize(underlying, known ?? { date: expiry, kind: "monthly" }, date);
}

/**
 * How many orders a quantity takes: above the freeze it has to be sliced, and each slice is an order to the broker. A
 * slice holds whole lots where the calendar knows the contract. @throws `exchange.no-lot`
 */
export function slicesOf({ underlying, expiry, date }: Trade, units: number): number {
  const freeze = freezeQty(underlying, date);
  // Whole lots always fill more than half of a freeze that holds one, so most orders need no look-up.
  if (freeze === undefined || 2 * units <= freeze) return 1;
  const known = expiryOfContract(underlying, expiry, date);
  const whole = known && maxOrderQty(underlying, date, lotSize(underlying, known, date));
  // A lot above the freeze would leave no order possible; no table has one.
  return Math.ceil(units / (whole === undefined || whole === 0 ? freeze : whole));
}

const least = (a: NanoPaise, b: NanoPaise): NanoPaise => (a < b ? a : b);

/**
 * Brokerage of one executed order, exact, from its fills: they share contract, side and day. The per-order part and
 * the cap count once a slice, the others by what was filled. A fill at no price, and a settlement unless the plan
 * says so, costs nothing. @throws `exchange.no-lot`
 */
export function brokerageOf(fills: readonly Trade[], plan: BrokeragePlan): NanoPaise {
  const [first] = fills;
  const turnover = fills.reduce((sum, fill) => sum + fill.turnover, 0);
  if (first === undefined || turnover === 0 || (first.isSettlement && !plan.isOnSettlement)) return 0n;
  const isUs = first.exchange === "CBOE" || first.exchange === "NASDAQ";
  const { perOrder, perLot, rate, cap } = isUs ? plan.us : plan[first.kind];
  const units = fills.reduce((sum, fill) => sum + fill.units, 0);
  const isBySlice = perOrder > 0 || cap !== undefined;
  const slices = isBySlice ? BigInt(slicesOf(first, units)) : 1n;
  const byLot = perLot > 0 ? (BigInt(perLot * units) * NANO) / BigInt(lotOf(first)) : 0n;
  const amount = BigInt(perOrder) * NANO * slices + byLot + levyOn(turnover, rate);
  return cap === undefined ? amount : least(amount, BigInt(cap) * NANO * slices);
}
