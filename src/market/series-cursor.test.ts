import fc from "fast-check";
import { expect, test } from "vitest";
import {
  CLOSE,
  type ContractRows,
  chainOf,
  inSession,
  OPEN,
  someContracts,
  someInstants,
} from "../../test/support/arbitrary-rows.ts";
import { SeriesCursor, withinSession } from "./series-cursor.ts";

/** What a plain search over all rows finds: the last one known by `now`. */
const lastKnown = (rows: ContractRows, now: number): number | undefined =>
  inSession(rows)
    .filter(([time]) => time <= now)
    .at(-1)?.[0];
const lastPriced = (rows: ContractRows, now: number): number | undefined =>
  lastKnown(
    rows.filter(([, close]) => close > 0),
    now,
  );

test("a look-up finds the last row of the session known by then, as a plain search does, and never a later one", () => {
  fc.assert(
    fc.property(someContracts, someInstants, (contracts, instants) => {
      const session = withinSession(chainOf(contracts), OPEN, CLOSE);
      const { time } = session.rows;
      const cursor = new SeriesCursor(session);
      for (const now of instants)
        for (const [c, rows] of contracts.entries()) {
          const known = cursor.rowAt(c, now);
          const priced = cursor.pricedRowAt(c, now);
          expect(known < 0 ? undefined : time[known]).toBe(lastKnown(rows, now));
          expect(priced < 0 ? undefined : time[priced]).toBe(lastPriced(rows, now));
          expect(cursor.isQuotedBy(c, now)).toBe(lastKnown(rows, now) !== undefined);
        }
    }),
  );
});

test("a look-up goes back as well as on: runs that stand elsewhere in the day share one cursor", () => {
  fc.assert(
    fc.property(
      someContracts,
      fc.array(fc.integer({ min: OPEN - 2, max: CLOSE + 2 }), { minLength: 1, maxLength: 40 }),
      (contracts, instants) => {
        const session = withinSession(chainOf(contracts), OPEN, CLOSE);
        expect(SeriesCursor.of(session)).toBe(SeriesCursor.of(session));
        const shared = SeriesCursor.of(session);
        for (const now of instants)
          for (let c = 0; c < contracts.length; c++) {
            const row = shared.rowAt(c, now);
            expect(row).toBe(new SeriesCursor(session).rowAt(c, now));
          }
      },
    ),
  );
});

test("a look-up may be left out or repeated at any instant without changing later ones", () => {
  fc.assert(
    fc.property(
      someContracts,
      someInstants,
      fc.infiniteStream(fc.boolean()),
      (contracts, instants, looks) => {
        const session = withinSession(chainOf(contracts), OPEN, CLOSE);
        const patient = new SeriesCursor(session);
        const eager = new SeriesCursor(session);
        for (const now of instants)
          for (let c = 0; c < contracts.length; c++) {
            const row = eager.rowAt(c, now);
            expect(eager.rowAt(c, now)).toBe(row);
            if (looks.next().value) expect(patient.rowAt(c, now)).toBe(row);
          }
      },
    ),
  );
});

test("a contract's look-up never strays into the rows of its neighbours", () => {
  const rows = chainOf([[[OPEN, 1]], [], [[OPEN + 1000, 3]]]);
  const cursor = new SeriesCursor(withinSession(rows, OPEN, CLOSE));
  expect([0, 1, 2].map((c) => cursor.rowAt(c, OPEN))).toEqual([0, -1, -1]);
  expect([0, 1, 2].map((c) => cursor.pricedRowAt(c, CLOSE))).toEqual([0, -1, 1]);
  expect([0, 1, 2].map((c) => cursor.isQuotedBy(c, CLOSE))).toEqual([true, false, true]);
});

test("rows outside the session are left out and counted; both its ends are inside", () => {
  const times = [OPEN - 1, OPEN, OPEN + 1, CLOSE, CLOSE + 1, CLOSE + 60_000];
  const session = withinSession(chainOf([times.map((time) => [time, 1] as const)]), OPEN, CLOSE);
  expect([session.starts[0], session.ends[0], session.outOfHours]).toEqual([1, 4, 3]);
  const cursor = new SeriesCursor(session);
  expect(cursor.rowAt(0, OPEN - 1)).toBe(-1);
  expect(cursor.isQuotedBy(0, OPEN - 1)).toBe(false);
  expect(cursor.rowAt(0, CLOSE + 3_600_000)).toBe(3);
});

test("a contract with rows outside the session only was never quoted", () => {
  const session = withinSession(
    chainOf([
      [
        [OPEN - 60_000, 1],
        [CLOSE + 60_000, 1],
      ],
    ]),
    OPEN,
    CLOSE,
  );
  expect(session.outOfHours).toBe(2);
  const cursor = new SeriesCursor(session);
  expect(cursor.isQuotedBy(0, CLOSE + 120_000)).toBe(false);
  expect(cursor.rowAt(0, CLOSE + 120_000)).toBe(-1);
});
