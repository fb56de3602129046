import { deepestFall, deepestShare } from "./drawdown-metrics.ts";
import { compoundGrowth } from "./growth.ts";
import { ANNUALISED_FROM, type Metric, ratio } from "./metric.ts";
import { annualisedPnl } from "./profit.ts";
import type { DailySeries } from "./series.ts";

const size = (value: number | undefined): number | undefined =>
  value === undefined ? undefined : Math.abs(value);

/** Compound growth over the deepest fall of net worth, both shares. */
export const calmarCompound = (series: DailySeries): number | undefined =>
  ratio(compoundGrowth(series), size(deepestShare(series)));

/** Profit a year over the deepest fall, both rupees. */
export const calmarSimple = (series: DailySeries): number | undefined =>
  ratio(annualisedPnl(series), size(deepestFall(series)));

export const calmar: Metric = {
  name: "calmar",
  label: "Calmar ratio",
  unit: "ratio",
  about: "mean session × 252 ÷ max drawdown, both as amounts; undefined without a drawdown",
  sessions: ANNUALISED_FROM,
  of: calmarSimple,
};

export const calmarOfGrowth: Metric = {
  name: "calmar_cagr",
  label: "Calmar ratio of compound growth",
  unit: "ratio",
  ofCapital: true,
  about: "compound growth a year ÷ max drawdown of net worth",
  sessions: ANNUALISED_FROM,
  of: calmarCompound,
};

export const recovery: Metric = {
  name: "recovery_factor",
  label: "recovery factor",
  unit: "ratio",
  about: "net profit ÷ max drawdown, signed as the profit",
  of: (series) =>
    ratio(
      series.pnl.reduce((sum, pnl) => sum + pnl, 0),
      size(deepestFall(series)),
    ),
};
