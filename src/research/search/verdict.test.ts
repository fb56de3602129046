import { expect, test } from "vitest";
import { trialMarket } from "./testing/trial-market.ts";
import type { Trial } from "./trial.ts";
import { judgeSearch, verdictOf } from "./verdict.ts";

/** Markets of each kind; the figures of docs/search.md are those of 100, with PLUTO_VERDICT_MARKETS=100. */
const MARKETS = Number(process.env.PLUTO_VERDICT_MARKETS ?? 4);
const FIRST = Number(process.env.PLUTO_VERDICT_FIRST ?? 1);
const SESSIONS = 4 * 252;

const edges = (sharpe: number): number => {
  let found = 0;
  for (let seed = FIRST; seed < FIRST + MARKETS; seed++) {
    const { says, figures } = verdictOf(trialMarket(seed, { sessions: SESSIONS, sharpe }));
    if (says === "edge") found++;
    const told = [sharpe, seed, says, figures?.spa, figures?.overfitting, figures?.deflatedEffective];
    if (process.env.PLUTO_VERDICT_MARKETS !== undefined) process.stdout.write(`${told.join()}\n`);
  }
  return found;
};

test("of markets without an edge, 200 trials each, at most one in twenty is called one", () => {
  expect(edges(0)).toBeLessThanOrEqual(Math.ceil(0.05 * MARKETS));
});

test("a planted Sharpe ratio of 2 over four years is found in four of five", () => {
  expect(edges(2)).toBeGreaterThanOrEqual(Math.floor(0.8 * MARKETS));
});

test("too little to say anything of", () => {
  expect(verdictOf([])).toMatchObject({ says: "not enough data", trials: 0 });
  expect(verdictOf([[1, 2, 3]]).says).toBe("not enough data");
  expect(verdictOf([new Array<number>(200).fill(0), new Array<number>(200).fill(0)]).says).toBe(
    "not enough data",
  );
});

test("repeated trials, those given up and sessions that one of them lacks do not count", () => {
  const columns = trialMarket(1, { sessions: 120, sharpe: 0 }).slice(0, 5);
  const trials = columns.map(
    (pnl, number) =>
      ({
        number,
        status: number === 3 ? "pruned" : "done",
        ...(number === 4 ? { sameAs: 2 } : {}),
        pnl: pnl.map((value, day) => (number === 1 && day === 7 ? null : value)),
      }) as unknown as Trial,
  );
  expect(judgeSearch(trials)).toMatchObject({ trials: 3, sessions: 119 });
});
