import { PlutoError } from "../units/failure.ts";
import type { TradingDay } from "../units/time.ts";
import { FITTED, type FittedMethod, type WeightsConfig } from "./basket-config.ts";
import { type Figures, figuresOf } from "./contribution.ts";
import { hierarchicalRiskParity } from "./weights/hierarchical-risk-parity.ts";
import { maximumDiversification, maximumSharpe, minimumVariance } from "./weights/mean-variance.ts";
import { bookReturns, minimumCvar } from "./weights/minimum-cvar.ts";
import { equalWeights, inverseVariance, inverseVolatility } from "./weights/plain-weights.ts";
import { riskParity } from "./weights/risk-parity.ts";
import { streamsOf } from "./weights/streams.ts";

/** Weights fitted on one stretch of sessions and held over the next; places into the list of sessions, `to` inclusive. */
export interface FittedWindow {
  readonly fitFrom: TradingDay;
  readonly fitTo: TradingDay;
  readonly from: TradingDay;
  readonly to: TradingDay;
  /** By sleeve; they sum to 1. */
  readonly weights: readonly number[];
}

/** A method judged on sessions that it had not seen. Figures are returns on capital a session, not money. */
export interface Judged {
  readonly method: FittedMethod;
  readonly windows: readonly FittedWindow[];
  /** Every fit on its own sessions, one after the other; a session may be in several fits. */
  readonly inSample: Figures;
  readonly outOfSample: Figures;
  /** Mean over the refits of half the sum of weight changes, 0 … 1; undefined with one window. */
  readonly turnover: number | undefined;
}

/** A method that could not be fitted, and why. */
export interface Unfitted {
  readonly method: FittedMethod;
  readonly why: string;
}

type Returns = readonly (readonly number[])[];

/** @throws `weights.…` when the method has no answer on these sessions */
export async function fitWeights(
  returns: Returns,
  { method, least, most }: Pick<WeightsConfig, "method" | "least" | "most">,
): Promise<readonly number[]> {
  if (method === "equal") return equalWeights(returns.length);
  const { covariance, mean } = streamsOf(returns);
  switch (method) {
    case "inverse_volatility":
      return inverseVolatility(covariance);
    case "inverse_variance":
      return inverseVariance(covariance);
    case "minimum_variance":
      return minimumVariance(covariance, { least: least ?? 0, most });
    case "risk_parity":
      return riskParity(covariance);
    case "maximum_diversification":
      return maximumDiversification(covariance);
    case "maximum_sharpe":
      return maximumSharpe(covariance, mean);
    case "hrp":
      return hierarchicalRiskParity(covariance);
    case "hrp_ward":
      return hierarchicalRiskParity(covariance, "ward");
    case "minimum_cvar":
      return (await minimumCvar(returns, { most })).weights;
    default:
      return method satisfies never;
  }
}

/**
 * Walks forward: fits on `fit_sessions`, holds for the next `hold_sessions`, fits again. No fit sees a session that it is
 * judged on. @param returns by sleeve and session, profit ÷ capital
 * @throws `basket.too-short` without one session to judge; `weights.…`
 */
export async function walkForward(
  dates: readonly TradingDay[],
  returns: Returns,
  config: WeightsConfig,
): Promise<Judged> {
  const { fit_sessions: fit, hold_sessions: hold, method } = config;
  if (dates.length <= fit)
    throw new PlutoError(
      "basket.too-short",
      `the sleeves share ${dates.length} sessions: fitting on ${fit} leaves none to judge; lower weights.fit_sessions`,
    );
  const windows: FittedWindow[] = [];
  const seen: number[] = [];
  const unseen: number[] = [];
  const part = (from: number, to: number): number[][] => returns.map((stream) => stream.slice(from, to));
  for (let at = fit; at < dates.length; at += hold) {
    const to = Math.min(at + hold, dates.length);
    const past = part(at - fit, at);
    const weights = await fitWeights(past, config);
    seen.push(...bookReturns(past, weights));
    unseen.push(...bookReturns(part(at, to), weights));
    windows.push({
      fitFrom: dates[at - fit] as TradingDay,
      fitTo: dates[at - 1] as TradingDay,
      from: dates[at] as TradingDay,
      to: dates[to - 1] as TradingDay,
      weights,
    });
  }
  const changes = windows
    .slice(1)
    .map(({ weights }, i) =>
      weights.reduce((sum, w, s) => sum + Math.abs(w - (windows[i]?.weights[s] ?? 0)) / 2, 0),
    );
  // Dates only name a drawdown's days, which a stitched series has not got.
  const named = (count: number): TradingDay[] => Array.from({ length: count }, () => dates[0] as TradingDay);
  return {
    method,
    windows,
    inSample: figuresOf(named(seen.length), seen),
    outOfSample: figuresOf(dates.slice(fit), unseen),
    turnover: changes.length === 0 ? undefined : changes.reduce((a, b) => a + b, 0) / changes.length,
  };
}

/** Every method walked forward over the same sessions; bounds where a method has them. */
export async function judgeAll(
  dates: readonly TradingDay[],
  returns: Returns,
  config: WeightsConfig,
): Promise<(Judged | Unfitted)[]> {
  const judged: (Judged | Unfitted)[] = [];
  for (const method of FITTED) {
    try {
      judged.push(await walkForward(dates, returns, { ...config, method }));
    } catch (error) {
      if (!(error instanceof PlutoError) || !error.code.startsWith("weights.")) throw error;
      judged.push({ method, why: error.message.slice(error.code.length + 2) });
    }
  }
  return judged;
}
