import fc from "fast-check";
import { expect, test } from "vitest";
import { addToScan, clearScan, scan, scanTable } from "./scan.ts";
import type { ScanContract, ScanExpiry, ScanMoves } from "./scan-input.ts";
import { scanByScenario } from "./scan-reference.ts";
import { EXTREME_MOVE, SCENARIO_COUNT, scenarios } from "./scenarios.ts";

const anExpiry: fc.Arbitrary<ScanExpiry> = fc
  .record({
    forward: fc.double({ min: 500_000, max: 8_000_000, noNaN: true }),
    years: fc.oneof(fc.constant(0), fc.double({ min: 1e-5, max: 2, noNaN: true })),
    lookahead: fc.oneof(fc.constant(0), fc.double({ min: 1e-5, max: 0.01, noNaN: true })),
    rangePct: fc.double({ min: 0.03, max: 0.3, noNaN: true }),
    rate: fc.double({ min: 0, max: 0.1, noNaN: true }),
  })
  .map(({ forward, years, lookahead, rangePct, rate }) => ({
    forward,
    years,
    scenarioForward: forward * (1 - rate * lookahead),
    scenarioYears: Math.max(0, years - lookahead),
    scanRange: forward * rangePct,
    forwardPerPoint: 1 + rate * years,
    rate,
  }));

const aContract = (expiry: ScanExpiry): fc.Arbitrary<ScanContract> =>
  fc.oneof(
    fc.constant({ kind: "future" as const, expiry }),
    fc.record(
      {
        kind: fc.constant("option" as const),
        expiry: fc.constant(expiry),
        optionType: fc.constantFrom("CE" as const, "PE" as const),
        strike: fc.integer({ min: 70, max: 130 }).map((pct) => Math.round((expiry.forward * pct) / 100)),
        vol: fc.double({ min: 0, max: 1.5, noNaN: true }),
        price: fc.integer({ min: 5, max: 500_000 }),
      },
      { requiredKeys: ["kind", "expiry", "optionType", "strike", "vol"] },
    ),
  );

const aBook = fc
  .array(anExpiry, { minLength: 1, maxLength: 3 })
  .chain((expiries) => fc.array(fc.constantFrom(...expiries).chain(aContract), { maxLength: 20 }));

const someMoves: fc.Arbitrary<ScanMoves> = fc.record({
  volScan: fc.double({ min: 0, max: 0.12, noNaN: true }),
  volFloor: fc.constantFrom(0, 0.01),
  extreme: fc.constantFrom(EXTREME_MOVE, { multiple: 3, cover: 0.33 }),
  isPublished: fc.boolean(),
});

test("the kernel agrees with the rule read scenario by scenario, to a millionth of a paisa", () => {
  const table = scanTable(20);
  fc.assert(
    fc.property(aBook, someMoves, (contracts, moves) => {
      clearScan(table);
      for (const contract of contracts) addToScan(table, contract);
      scan(table, moves);
      let [worstPrice, worstLoss] = [0, 0];
      for (const [row, contract] of contracts.entries()) {
        const { price, riskArray } = scanByScenario(contract, moves);
        worstPrice = Math.max(worstPrice, Math.abs((table.price[row] as number) - price));
        for (const [s, loss] of riskArray.entries()) {
          const found = table.risk[row * SCENARIO_COUNT + s] as number;
          worstLoss = Math.max(worstLoss, Math.abs(found - loss));
          if (moves.isPublished && !Number.isInteger(found)) worstLoss = Number.NaN;
        }
      }
      expect(worstPrice).toBeLessThan(1e-6);
      // Whole paise may fall to either side of a half.
      expect(worstLoss).toBeLessThanOrEqual(moves.isPublished ? 1 : 1e-6);
    }),
    { numRuns: 1000 },
  );
});

test("a table that was used before gives the same arrays as a new one", () => {
  fc.assert(
    fc.property(aBook, aBook, someMoves, (before, contracts, moves) => {
      const [used, fresh] = [scanTable(20), scanTable(20)];
      for (const contract of before) addToScan(used, contract);
      scan(used, moves);
      clearScan(used);
      for (const table of [used, fresh]) {
        for (const contract of contracts) addToScan(table, contract);
        scan(table, moves);
      }
      const length = contracts.length * SCENARIO_COUNT;
      expect(used.risk.slice(0, length)).toEqual(fresh.risk.slice(0, length));
    }),
  );
});

test("the sixteen scenarios stand in the order of the exchange's files", () => {
  const third = 1 / 3;
  const moves = [0, third, -third, 2 * third, -2 * third, 1, -1];
  const expected = moves.flatMap((move) => [
    [move, 1, 1],
    [move, -1, 1],
  ]);
  const found = scenarios().map(({ priceMove, volMove, weight }) => [priceMove, volMove, weight]);
  expect(found).toEqual([...expected, [2, 0, 0.35], [-2, 0, 0.35]]);
});

test("what is bought loses at most its price in a published array", () => {
  fc.assert(
    fc.property(anExpiry.chain(aContract), someMoves, (contract, moves) => {
      const { price, riskArray } = scanByScenario(contract, { ...moves, isPublished: true });
      if (contract.kind === "future") return true;
      const most = contract.price ?? Math.round(price);
      return riskArray.every((loss) => loss <= most);
    }),
  );
});

test("a full table takes no more", () => {
  const [contract] = fc.sample(anExpiry.chain(aContract), 1);
  expect(() => addToScan(scanTable(0), contract as ScanContract)).toThrow("invariant");
});
