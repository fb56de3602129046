import highsModule from "highs";
import { worstShareMean } from "../../analytics/metrics/tails.ts";
import { deviationOf } from "../../analytics/statistics/moments.ts";
import { PlutoError } from "../../units/failure.ts";
import type { Bounds } from "./bounds.ts";

/** The package's types describe CommonJS; Node gives its ES module, whose default is the loader. */
const loadHighs = highsModule as unknown as typeof highsModule.default;

/** A book and the mean loss of its worst sessions. */
export interface MinimumCvar {
  readonly weights: readonly number[];
  /** Mean loss of the worst 5 % of the sessions, the one at the edge in part; a loss is above 0. */
  readonly cvar: number;
}

/** Daily return of a book. */
export const bookReturns = (returns: readonly (readonly number[])[], weights: readonly number[]): number[] =>
  (returns[0] ?? []).map((_, t) =>
    weights.reduce((sum, weight, i) => sum + weight * (returns[i]?.[t] as number), 0),
  );

/** Mean loss of a book's worst sessions, with a fractional session at the edge; a loss is above 0. */
export const cvarOf = (
  returns: readonly (readonly number[])[],
  weights: readonly number[],
  share = 0.05,
): number => -(worstShareMean(bookReturns(returns, weights), share) ?? 0);

/**
 * The long-only book whose worst 5 % of sessions lose least on average: the linear program of R. Rockafellar and S. Uryasev,
 * J. Risk 2 (2000), solved by HiGHS. @throws `weights.infeasible` when no weights meet the bounds
 */
export async function minimumCvar(
  returns: readonly (readonly number[])[],
  { most }: Pick<Bounds, "most"> = {},
  share = 0.05,
): Promise<MinimumCvar> {
  const n = returns.length;
  const sessions = returns[0]?.length ?? 0;
  // Returns of a fraction of a per cent would drown in the solver's tolerances.
  const scale = 1 / (deviationOf(returns.flat()) || 1);
  const term = (value: number, name: string): string => `${value < 0 ? "-" : "+"} ${Math.abs(value)} ${name}`;
  const names = returns.map((_, i) => `w${i}`);
  const excess = 1 / (share * sessions);
  const lines = [
    "Minimize",
    ` cvar: a ${(returns[0] ?? []).map((_, t) => term(excess, `u${t}`)).join(" ")}`,
    "Subject To",
    ` sum: ${names.map((name) => `+ ${name}`).join(" ")} = 1`,
    ...(returns[0] ?? []).map(
      (_, t) =>
        ` t${t}: u${t} + a ${names.map((name, i) => term((returns[i]?.[t] as number) * scale, name)).join(" ")} >= 0`,
    ),
    "Bounds",
    " a free",
    ...names.map((name, i) => {
      const upper = typeof most === "number" ? most : most?.[i];
      return upper === undefined ? ` ${name} >= 0` : ` 0 <= ${name} <= ${upper}`;
    }),
    "End",
  ];
  const highs = await loadHighs();
  const solution = highs.solve(lines.join("\n"), { output_flag: false });
  if (solution.Status !== "Optimal")
    throw new PlutoError(
      "weights.infeasible",
      `no weights of ${n} streams meet the bounds (${solution.Status})`,
    );
  const weights = names.map((name) =>
    Math.max(0, Number(Reflect.get(solution.Columns[name] ?? {}, "Primal"))),
  );
  return { weights, cvar: cvarOf(returns, weights, share) };
}
