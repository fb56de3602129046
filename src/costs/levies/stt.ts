import { invariant, PlutoError } from "../../units/failure.ts";
import { tradingDay } from "../../units/time.ts";
import type { Paise } from "../../units/unit.ts";
import { inPercent, levyOn, type NanoPaise, percent, type Rate, type RateRow, rowOn } from "../rate.ts";
import { ratesDate, type Trade } from "../trade.ts";

/**
 * Securities transaction tax on the sale of an option, of the premium, paid by the seller. Source: Finance Acts
 * 2016, 2023, 2024 (No. 2) and 2026; NSE/FATAX/73524 for the last.
 */
export const OPTION_SALE: readonly RateRow[] = [
  inPercent("2016-06-01", 0.05, "high"),
  inPercent("2023-04-01", 0.0625, "high"),
  inPercent("2024-10-01", 0.1, "high"),
  inPercent("2026-04-01", 0.15, "high"),
];

/** On the sale of a future, of its value, paid by the seller. Sources as `OPTION_SALE`. */
export const FUTURE_SALE: readonly RateRow[] = [
  inPercent("2013-06-01", 0.01, "high"),
  inPercent("2023-04-01", 0.0125, "high"),
  inPercent("2024-10-01", 0.02, "high"),
  inPercent("2026-04-01", 0.05, "high"),
];

export interface ExerciseRow extends RateRow {
  /** What is taxed: the settlement price × units, or only what the holder gets. */
  readonly base: "settlement-price" | "intrinsic";
}

/**
 * On an option that is exercised, paid by its holder; the writer pays nothing. Of the full settlement price until
 * 2019-08-31 ("the STT trap"), of the intrinsic value since. Source: Finance (No. 2) Act 2019 section 99, BSE
 * notice 20190823-28; Finance Act 2026.
 */
export const OPTION_EXERCISE: readonly ExerciseRow[] = [
  { ...inPercent("2016-06-01", 0.125, "high"), base: "settlement-price" },
  { ...inPercent("2019-09-01", 0.125, "high"), base: "intrinsic" },
  { ...inPercent("2026-04-01", 0.15, "high"), base: "intrinsic" },
];

/**
 * Commodities transaction tax on MCX: options of the premium, futures of the value, both paid by the seller.
 * Source: Finance Act 2013 chapter VII with its table as amended 2017. The Act of 2026 did not touch it (medium).
 */
export const CTT_OPTION_SALE: readonly RateRow[] = [inPercent("2017-10-17", 0.05, "medium")];
export const CTT_FUTURE_SALE: readonly RateRow[] = [inPercent("2013-07-01", 0.01, "high")];

/** An exercised option on a commodity future: of the settlement price, paid by the holder. From memory. */
export const CTT_OPTION_EXERCISE: readonly ExerciseRow[] = [
  { from: tradingDay("2017-10-17"), rate: percent(0.0001), confidence: "low", base: "settlement-price" },
];

const isIndian = (trade: Trade): boolean => trade.exchange !== "CBOE" && trade.exchange !== "NASDAQ";

/** Price of the underlying that an in-the-money settlement implies: its strike and what the holder gets. */
function settlementPrice({ strike, optionType, price, underlying, date }: Trade): Paise {
  invariant(strike !== undefined, "an option has a strike");
  if (optionType === "CE") return (strike + price) as Paise;
  if (price <= strike) return (strike - price) as Paise;
  throw new PlutoError(
    "costs.bad-settlement",
    `a ${underlying} put of ${strike / 100} cannot settle at ${price / 100} on ${date}; check the tradebook`,
  );
}

function exerciseTax(trade: Trade, rate: Rate, base: ExerciseRow["base"]): NanoPaise {
  const taxed = base === "intrinsic" ? trade.price : settlementPrice(trade);
  return levyOn(taxed * trade.units, rate);
}

/** The rates that take the place of the tables, where given. */
export interface SttRates {
  readonly optionSale?: Rate | undefined;
  readonly optionExercise?: Rate | undefined;
  readonly futureSale?: Rate | undefined;
}

/** The tables by exchange: STT in the securities markets, CTT on MCX. */
const tablesOf = ({ exchange }: Trade) =>
  exchange === "MCX"
    ? ({
        name: "CTT",
        option: CTT_OPTION_SALE,
        future: CTT_FUTURE_SALE,
        exercise: CTT_OPTION_EXERCISE,
      } as const)
    : ({ name: "STT", option: OPTION_SALE, future: FUTURE_SALE, exercise: OPTION_EXERCISE } as const);

/**
 * STT, on MCX CTT, of one fill. Settling a held option is its exercise: the holder's settlement is booked as a
 * sale at the intrinsic value. A settlement at nothing, of a written option or of a future is not taxed.
 * @throws `costs.no-rate`; `costs.bad-settlement` for a put worth more than its strike
 */
export function sttOf(trade: Trade, rates: SttRates = {}): NanoPaise {
  if (trade.side === "buy" || trade.turnover === 0 || !isIndian(trade)) return 0n;
  const { name, exercise, [trade.kind]: sale } = tablesOf(trade);
  if (!trade.isSettlement) {
    const own = trade.kind === "option" ? rates.optionSale : rates.futureSale;
    return levyOn(trade.turnover, own ?? rowOn(sale, ratesDate(trade), `${name} on ${trade.kind}s`).rate);
  }
  if (trade.kind === "future") return 0n;
  if (rates.optionExercise !== undefined) return exerciseTax(trade, rates.optionExercise, "intrinsic");
  const { rate, base } = rowOn(exercise, ratesDate(trade), `${name} on exercise`);
  return exerciseTax(trade, rate, base);
}
