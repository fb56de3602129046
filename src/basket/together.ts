import { correlationsOf, covarianceMatrix } from "../analytics/statistics/correlation.ts";
import { type ProfitTable, worstSessions } from "./contribution.ts";

/** Loss days on which exactly so many sleeves lost, beside what sleeves that know nothing of one another would have. */
export interface LossCount {
  readonly sleeves: number;
  readonly sessions: number;
  /** Sessions, if each sleeve lost as often as it did, but independently of the others. */
  readonly ifIndependent: number;
}

/** How sleeves move together. Matrices are sleeve by sleeve. */
export interface Together {
  /** Of net profit a session; undefined below two sessions. */
  readonly correlation: readonly (readonly number[])[] | undefined;
  /** Of the row's worst twentieth of sessions, the share that is among the column's worst twentieth too. */
  readonly tailCoLoss: readonly (readonly number[])[];
  /** Sessions on which both are below their peak ÷ sessions on which either is; 0 when neither ever is. */
  readonly drawdownOverlap: readonly (readonly number[])[];
  /** From 0 sleeves that lost to all of them; the sessions add up to all sessions. */
  readonly losses: readonly LossCount[];
}

/** @param table net profit by sleeve and session */
export function together(table: ProfitTable): Together {
  const sessions = table[0]?.length ?? 0;
  const worst = table.map((pnl) => new Set(worstSessions(pnl).keys()));
  const below = table.map(underwater);
  return {
    correlation: sessions < 2 ? undefined : correlationsOf(covarianceMatrix(table)),
    tailCoLoss: worst.map((own) =>
      worst.map((other) => (own.size === 0 ? 0 : [...own].filter((t) => other.has(t)).length / own.size)),
    ),
    drawdownOverlap: below.map((own) => below.map((other) => overlap(own, other))),
    losses: lossCounts(table),
  };
}

function underwater(pnl: readonly number[]): boolean[] {
  let equity = 0;
  let peak = 0;
  return pnl.map((day) => {
    equity += day;
    peak = Math.max(peak, equity);
    return equity < peak;
  });
}

function overlap(a: readonly boolean[], b: readonly boolean[]): number {
  let both = 0;
  let either = 0;
  for (const [t, isBelow] of a.entries()) {
    if (isBelow && b[t] === true) both += 1;
    if (isBelow || b[t] === true) either += 1;
  }
  return either === 0 ? 0 : both / either;
}

function lossCounts(table: ProfitTable): LossCount[] {
  const sessions = table[0]?.length ?? 0;
  const seen = new Array<number>(table.length + 1).fill(0);
  for (let t = 0; t < sessions; t++) {
    const lost = table.filter((pnl) => (pnl[t] as number) < 0).length;
    seen[lost] = (seen[lost] as number) + 1;
  }
  // The distribution of a sum of independent yes-or-no's, one sleeve after the other.
  let chance = [1];
  for (const pnl of table) {
    const p = sessions === 0 ? 0 : pnl.filter((value) => value < 0).length / sessions;
    chance = [...chance, 0].map((stays, k) => stays * (1 - p) + (chance[k - 1] ?? 0) * p);
  }
  return seen.map((count, k) => ({
    sleeves: k,
    sessions: count,
    ifIndependent: (chance[k] as number) * sessions,
  }));
}
