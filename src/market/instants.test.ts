import fc from "fast-check";
import { expect, test } from "vitest";
import { CLOSE, chainOf, inSession, OPEN, someContracts } from "../../test/support/arbitrary-rows.ts";
import { instantsOf } from "./instants.ts";
import { withinSession } from "./series-cursor.ts";

const session = (contracts: Parameters<typeof chainOf>[0]) => withinSession(chainOf(contracts), OPEN, CLOSE);
const ascending = (times: Iterable<number>): number[] => [...new Set(times)].sort((a, b) => a - b);

test("the instants are every stamp of every series once, and the session's end, in order", () => {
  fc.assert(
    fc.property(fc.array(someContracts, { maxLength: 3 }), (series) => {
      const stamps = series.flat().flatMap((rows) => inSession(rows).map(([time]) => time));
      expect([...instantsOf(series.map(session), CLOSE)]).toEqual(ascending([...stamps, CLOSE]));
    }),
  );
});

test("stamps on whole seconds give the same instants whether or not some other stamp is between seconds", () => {
  const onSeconds = someContracts.map((contracts) =>
    contracts.map((rows) => rows.filter(([time]) => time % 1000 === 0)),
  );
  fc.assert(
    fc.property(onSeconds, (contracts) => {
      const between = OPEN + 1500;
      const fine = instantsOf([session(contracts), session([[[between, 1]]])], CLOSE);
      const coarse = instantsOf([session(contracts)], CLOSE);
      expect([...fine]).toEqual(ascending([...coarse, between]));
    }),
  );
});

test("a day without a row still has the end of its session, on a whole second or not", () => {
  expect([...instantsOf([], CLOSE)]).toEqual([CLOSE]);
  expect([...instantsOf([session([[]])], CLOSE + 250)]).toEqual([CLOSE + 250]);
});

test("a stamp between seconds in the middle of a chain is not lost", () => {
  const minutes = [1, 2, 3].map((minute) => [OPEN + minute * 60_000, 1] as const);
  const odd = [[OPEN + 60_000, 1] as const, [OPEN + 60_500, 1] as const];
  expect([...instantsOf([session([minutes, minutes, odd, minutes])], CLOSE)]).toEqual([
    OPEN + 60_000,
    OPEN + 60_500,
    OPEN + 120_000,
    OPEN + 180_000,
    CLOSE,
  ]);
});
