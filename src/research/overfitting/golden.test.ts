import { describe, expect, test } from "vitest";
import { columnsOf, placesOf, trialCases } from "../../../test/support/trial-columns.ts";
import { backtestOverfitting } from "./backtest-overfitting.ts";
import { deflatedSharpe, effectiveTrials } from "./deflated-sharpe.ts";
import { longRunVariance, realityCheck, realityOf } from "./reality-check.ts";

const close = (got: number | undefined, want: number | undefined, tolerance = 1e-9): void => {
  expect(got).toBeDefined();
  const off = Math.abs(Number(got) - Number(want)) / Math.max(1, Math.abs(Number(want)));
  expect(off, `${got} is not ${want}`).toBeLessThanOrEqual(tolerance);
};

describe.each(trialCases())("$id", (one) => {
  const columns = columnsOf(one);
  const { expected } = one;

  test.each(Object.entries(expected.pbo))("probability of backtest overfitting with %s", (_, want) => {
    const got = backtestOverfitting(columns, want.S);
    expect([got.combinations, got.rowsDropped]).toEqual([want.combinations, want.rowsDroppedAtStart]);
    expect(got.probability).toBe(want.pbo);
    expect(got.selected.slice(0, 5)).toEqual(want.bestIndex_first5);
    for (const [i, logit] of want.logit_first5.entries()) close(got.logits[i], logit, 1e-10);
    close(got.logitMean, want.logit_mean, 1e-10);
    close(got.logitMedian, want.logit_median, 1e-10);
    close(got.probabilityOfLoss, want.prob_oos_loss);
    close(got.degradation?.slope, want.degradation_slope, 1e-8);
    close(got.degradation?.intercept, want.degradation_intercept, 1e-8);
    close(got.degradation?.r2, want.degradation_r2, 1e-8);
    close(got.meanInSample, want.mean_is_sharpe_selected);
    close(got.meanOutOfSample, want.mean_oos_sharpe_selected);
  });

  test("deflated Sharpe ratio of the best, with raw and effective trials", () => {
    const got = deflatedSharpe(columns);
    const want = expected.selection;
    expect(got).toMatchObject({ best: want.best_index, effectiveTrials: want.effective_trials_rounded });
    close(got?.sharpe, want.sharpe_daily);
    close(got?.deviation, want.trials_sharpe_std_daily);
    close(got?.meanCorrelation, want.mean_pairwise_correlation);
    close(effectiveTrials(got?.meanCorrelation ?? 0, columns.length), want.effective_trials);
    close(got?.expectedMax, want.expected_max_sharpe_daily_N);
    close(got?.expectedMaxEffective, want.expected_max_sharpe_daily_Neff);
    close(got?.probability, want.dsr_N);
    close(got?.probabilityEffective, want.dsr_Neff);
  });

  test("reality check and SPA, on resamples that are given", () => {
    const want = expected.spa;
    const models = columns.slice(0, want.models);
    for (const [i, variance] of want.lr_variance_first5.entries())
      close(longRunVariance(models[i] ?? [], want.block), variance);
    const places = one.exact_indices.map(placesOf);
    const got = realityOf(models, want.block, {
      repetitions: places.length,
      indicesOf: (repetition) => places[repetition] as number[],
    });
    close(got.maxMean, want.max_mean);
    expect(got.validTrials).toBe(want.valid_models);
    for (const [name, p] of Object.entries(want.exact.p)) close(got.p[name as "lower"], p);
    for (const [name, critical] of Object.entries(want.exact.crit95))
      close(got.critical95[name as "lower"], critical);
  });

  test("and on resamples of our own, within the error of both", () => {
    const want = expected.spa;
    const repetitions = 1000;
    const got = realityCheck(columns.slice(0, want.models), { block: want.block, repetitions });
    for (const name of ["lower", "consistent", "upper"] as const) {
      const p = want.monte_carlo[`p_${name}`] ?? 0;
      const error = (n: number): number => 4 * Math.sqrt((p * (1 - p)) / n);
      expect(Math.abs(got.p[name] - p)).toBeLessThanOrEqual(
        error(repetitions) + error(want.monte_carlo.reps) + 1e-3,
      );
    }
  });
});
