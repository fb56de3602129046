import * as z from "zod";
import { type TradingDay, tradingDay } from "../units/time.ts";
import { BrokerageConfig, type BrokeragePlan, PLANS, planOf } from "./brokerage.ts";
import type { SttRates } from "./levies/stt.ts";
import { percent, type Rate } from "./rate.ts";

const pct = (what: string) =>
  z.number().nonnegative().max(100).optional().describe(`${what}, percent, instead of the dated one`);

function isTradingDay(text: string): boolean {
  try {
    tradingDay(text);
    return true;
  } catch {
    return false;
  }
}

const Overrides = z.strictObject({
  stt_option_pct: pct("STT or CTT on the premium of a sold option"),
  stt_exercise_pct: pct("STT on the intrinsic value of an exercised option"),
  stt_future_pct: pct("STT or CTT on a sold future"),
  exchange_fee_pct: pct("the exchange's fee on turnover, IPFT included"),
  sebi_fee_pct: pct("SEBI's fee on turnover"),
  stamp_duty_pct: pct("stamp duty"),
  gst_pct: pct("GST on brokerage and fees"),
});

const OwnCosts = z.strictObject({
  brokerage: BrokerageConfig.default("discount").describe("a plan by name, or a tariff"),
  overrides: Overrides.default({}).describe("rates for every date, in place of the dated ones"),
  rates_of: z
    .string()
    .refine(isTradingDay, { error: "is a date, YYYY-MM-DD" })
    .optional()
    .describe("charge every day by the levies of this date; by default by its own"),
});

/** `costs` of a config file. */
export const CostsConfig = z.union([z.enum(["none", "dated"]), OwnCosts], {
  error: 'none, dated, or an object, e.g. {"brokerage": "zero"}',
});
export type CostsConfig = z.output<typeof CostsConfig>;

/** Who takes what: a broker's plan, and rates in place of the dated ones where given. */
export interface Schedule {
  readonly plan: BrokeragePlan;
  readonly stt: SttRates;
  readonly exchangeFee?: Rate | undefined;
  readonly sebiFee?: Rate | undefined;
  readonly stampDuty?: Rate | undefined;
  readonly gst?: Rate | undefined;
  /** The date whose levies every day is charged by; undefined: each by its own. */
  readonly ratesOf?: TradingDay | undefined;
}

/** The dated levies and the discount brokers' plan: `costs: "dated"`. */
export const DATED: Schedule = { plan: PLANS.discount, stt: {} };

const rate = (value: number | undefined): Rate | undefined =>
  value === undefined ? undefined : percent(value);

/** @throws `costs.bad-rate` for a rate that is finer than a paisa a crore */
export const scheduleOf = ({
  brokerage,
  overrides,
  rates_of: ratesOf,
}: z.output<typeof OwnCosts>): Schedule => ({
  plan: planOf(brokerage),
  stt: {
    optionSale: rate(overrides.stt_option_pct),
    optionExercise: rate(overrides.stt_exercise_pct),
    futureSale: rate(overrides.stt_future_pct),
  },
  exchangeFee: rate(overrides.exchange_fee_pct),
  sebiFee: rate(overrides.sebi_fee_pct),
  stampDuty: rate(overrides.stamp_duty_pct),
  gst: rate(overrides.gst_pct),
  ...(ratesOf === undefined ? {} : { ratesOf: tradingDay(ratesOf) }),
});
