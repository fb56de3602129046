import { normalQuantile } from "../../pricing/normal-quantile.ts";
import { deviationOf, meanOf, populationShape, sumOf } from "../statistics/moments.ts";
import { ascending, quantileOf } from "../statistics/quantile.ts";
import { type Metric, ratio } from "./metric.ts";
import type { DailySeries } from "./series.ts";

const TAIL = 0.05;
const Z = normalQuantile(TAIL);

/** The session that one in twenty falls below, paise: quantile of type 7, signed (a loss is negative). */
export const valueAtRisk = ({ pnl }: DailySeries): number | undefined => quantileOf(ascending(pnl), TAIL);

/** Mean of the sessions at or below `valueAtRisk`, paise, signed. */
export function conditionalLoss(series: DailySeries): number | undefined {
  const limit = valueAtRisk(series);
  return limit === undefined ? undefined : meanOf(series.pnl.filter((pnl) => pnl <= limit));
}

/**
 * Mean of the worst twentieth of the sessions, the one at its edge counted in part, paise, signed: what the program of
 * Rockafellar and Uryasev (2000) minimises. Of values in any unit; undefined of nothing.
 */
export function worstShareMean(values: readonly number[], share: number): number | undefined {
  const sorted = ascending(values);
  const count = sorted.length * share;
  if (sorted.length === 0) return undefined;
  const whole = Math.floor(count);
  const edge = sorted[whole] ?? 0;
  return (sumOf(sorted.slice(0, whole)) + (count - whole) * edge) / count;
}

/** Value at risk of a normal distribution of the same mean and deviation; undefined without spread. */
export function normalValueAtRisk({ pnl }: DailySeries): number | undefined {
  const deviation = deviationOf(pnl);
  const mean = meanOf(pnl);
  return mean === undefined || deviation === undefined || deviation === 0 ? undefined : mean + Z * deviation;
}

/** The same with the quantile bent for skewness and kurtosis: Cornish and Fisher (1938), to the third order. */
export function cornishFisherValueAtRisk({ pnl }: DailySeries): number | undefined {
  const deviation = deviationOf(pnl);
  const mean = meanOf(pnl);
  const shape = populationShape(pnl);
  if (mean === undefined || deviation === undefined || shape === undefined) return undefined;
  const { skew, kurtosis } = shape;
  const bent =
    Z +
    ((Z * Z - 1) * skew) / 6 +
    ((Z * Z * Z - 3 * Z) * kurtosis) / 24 -
    ((2 * Z * Z * Z - 5 * Z) * skew * skew) / 36;
  return mean + bent * deviation;
}

export const var95: Metric = {
  name: "var_95",
  label: "value at risk, 95 %",
  unit: "money",
  about: "5 % quantile of daily net profit (type 7), signed: a loss is negative",
  sessions: 20,
  of: valueAtRisk,
};

export const cvar95: Metric = {
  name: "cvar_95",
  label: "mean of the sessions beyond it",
  unit: "money",
  about: "mean of the sessions at or below the 5 % quantile",
  sessions: 20,
  of: conditionalLoss,
};

export const cvar95Exact: Metric = {
  name: "cvar_95_ru",
  label: "mean of the worst 5 % of sessions",
  unit: "money",
  about: "worst n ÷ 20 sessions, the last of them in part (Rockafellar and Uryasev): what optimisers use",
  sessions: 20,
  of: ({ pnl }) => worstShareMean(pnl, TAIL),
};

export const var95Normal: Metric = {
  name: "var_95_normal",
  label: "value at risk if sessions were normal",
  unit: "money",
  about: "mean − 1.645 deviations",
  sessions: 20,
  of: normalValueAtRisk,
};

export const var95CornishFisher: Metric = {
  name: "var_95_cornish_fisher",
  label: "value at risk, bent for skew and kurtosis",
  unit: "money",
  about: "mean + z′ deviations, z′ by Cornish and Fisher's expansion with biased moments",
  sessions: 20,
  of: cornishFisherValueAtRisk,
};

export const tailRatio: Metric = {
  name: "tail_ratio",
  label: "tail ratio",
  unit: "ratio",
  about: "size of (95 % quantile ÷ 5 % quantile) of daily net profit",
  sessions: 20,
  of: ({ pnl }) => {
    const sorted = ascending(pnl);
    const quotient = ratio(quantileOf(sorted, 1 - TAIL), quantileOf(sorted, TAIL));
    return quotient === undefined ? undefined : Math.abs(quotient);
  },
};
