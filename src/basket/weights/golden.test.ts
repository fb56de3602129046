import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { correlationsOf } from "../../analytics/statistics/correlation.ts";
import { hierarchicalOrder, hierarchicalRiskParity } from "./hierarchical-risk-parity.ts";
import { ledoitWolf } from "./ledoit-wolf.ts";
import {
  maximumDiversification,
  maximumSharpe,
  meanVarianceUtility,
  minimumVariance,
  minimumVarianceAtMean,
} from "./mean-variance.ts";
import { cvarOf, minimumCvar } from "./minimum-cvar.ts";
import { equalWeights, inverseVariance, inverseVolatility } from "./plain-weights.ts";
import { riskParity } from "./risk-parity.ts";
import { dot, type Matrix, riskShares, streamsOf, varianceOf } from "./streams.ts";

interface Case {
  readonly id: string;
  readonly input: {
    readonly capital: readonly number[];
    readonly pnl: readonly (readonly number[])[];
    readonly cap: number;
    readonly budget: readonly number[];
    readonly riskAversion: number;
    readonly targetMeanDaily: number;
  };
  readonly expected: {
    readonly mean: readonly number[];
    readonly covariance: Matrix;
    readonly correlation: Matrix;
    readonly ledoitWolf: { readonly shrinkage: number; readonly covariance: Matrix };
    readonly hrpDetail: { readonly order: readonly number[] };
    readonly weights: Readonly<
      Record<
        string,
        {
          readonly weights: readonly number[];
          readonly mean_daily: number;
          readonly vol_daily: number;
          readonly riskContribution: readonly number[];
          readonly cvar95: number;
        }
      >
    >;
  };
}
const CASES = readFileSync(new URL("./fixtures/portfolio.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Case);

/** Closed forms and descents are exact; quadratic programs are held to what the reference solves exactly. */
const EXACT = 1e-9;
const PROGRAM = 1e-6;

function expectWeights(got: readonly number[], want: readonly number[], tolerance: number): void {
  expect(got).toHaveLength(want.length);
  for (const [i, weight] of want.entries())
    expect(
      Math.abs((got[i] as number) - weight),
      `weight ${i}: ${got[i]} is not ${weight}`,
    ).toBeLessThanOrEqual(tolerance);
}
function expectMatrix(got: Matrix, want: Matrix): void {
  for (const [i, row] of want.entries())
    for (const [j, value] of row.entries())
      expect(Math.abs((got[i]?.[j] as number) - value) / Math.abs(value)).toBeLessThanOrEqual(1e-11);
}

describe.each(CASES)("$id", ({ input, expected }) => {
  const returns = input.pnl.map((stream, i) => stream.map((pnl) => pnl / (input.capital[i] as number)));
  const { mean, covariance } = streamsOf(returns);
  const want = (name: string): readonly number[] => expected.weights[name]?.weights ?? [];

  test("covariance, correlation and Ledoit–Wolf", () => {
    expectMatrix(covariance, expected.covariance);
    expectMatrix(correlationsOf(covariance), expected.correlation);
    const shrunk = ledoitWolf(returns);
    expect(Math.abs(shrunk.shrinkage - expected.ledoitWolf.shrinkage)).toBeLessThanOrEqual(1e-10);
    expectMatrix(shrunk.covariance, expected.ledoitWolf.covariance);
  });

  test.each<[string, () => readonly number[], number]>([
    ["equal", () => equalWeights(returns.length), EXACT],
    ["inverse_vol", () => inverseVolatility(covariance), EXACT],
    ["inverse_variance", () => inverseVariance(covariance), EXACT],
    ["min_variance_unconstrained", () => minimumVariance(covariance, { least: undefined }), PROGRAM],
    ["min_variance_long_only", () => minimumVariance(covariance), PROGRAM],
    ["min_variance_cap", () => minimumVariance(covariance, { least: 0, most: input.cap }), PROGRAM],
    ["min_variance_ledoit_wolf", () => minimumVariance(ledoitWolf(returns).covariance), PROGRAM],
    ["max_sharpe_long_only", () => maximumSharpe(covariance, mean), PROGRAM],
    [
      "min_variance_target_mean",
      () => minimumVarianceAtMean(covariance, mean, { target: input.targetMeanDaily }),
      PROGRAM,
    ],
    [
      "mean_variance_utility",
      () => meanVarianceUtility(covariance, mean, { aversion: input.riskAversion }),
      PROGRAM,
    ],
    ["risk_parity_erc", () => riskParity(covariance), EXACT],
    ["risk_budget", () => riskParity(covariance, input.budget), EXACT],
    ["max_diversification", () => maximumDiversification(covariance), PROGRAM],
    ["hrp_single", () => hierarchicalRiskParity(covariance), EXACT],
    ["hrp_ward_olo", () => hierarchicalRiskParity(covariance, "ward"), EXACT],
    [
      "hrp_single_distance_of_distance",
      () => hierarchicalRiskParity(covariance, "single_of_distances"),
      EXACT,
    ],
  ])("%s", (name, weigh, tolerance) => {
    const got = weigh();
    expectWeights(got, want(name), tolerance);
    const told = expected.weights[name];
    expect(dot(got, mean)).toBeCloseTo(told?.mean_daily as number, 9);
    expect(Math.sqrt(varianceOf(covariance, got))).toBeCloseTo(told?.vol_daily as number, 8);
    expect(cvarOf(returns, got)).toBeCloseTo(told?.cvar95 as number, 7);
    expectWeights(riskShares(covariance, got), told?.riskContribution ?? [], 1e-5);
  });

  test("the order of the hierarchy", () => {
    expect(hierarchicalOrder(covariance, "single")).toEqual(expected.hrpDetail.order);
  });

  test("least mean loss of the worst sessions", async () => {
    const got = await minimumCvar(returns);
    const { cvar95 = 0 } = expected.weights.min_cvar95 ?? {};
    expect(Math.abs(got.cvar - cvar95) / cvar95).toBeLessThanOrEqual(1e-9);
    expectWeights(got.weights, want("min_cvar95"), 1e-4);
  });
});
