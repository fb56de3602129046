import fc from "fast-check";
import type { SeriesRows } from "../../src/market/series-rows.ts";
import { timeOfDay } from "../../src/units/time.ts";

export const OPEN = timeOfDay("09:15");
export const CLOSE = timeOfDay("15:30");

/** One contract's rows: when each became known and its close in paise, 0 for none. */
export type ContractRows = readonly (readonly [time: number, close: number])[];

/** How fine the stamps are, in milliseconds. A coarse grid makes coincidences. */
const aGrain = fc.constantFrom(1, 500, 1000, 60_000, 900_000);

/** Stamps from a little before the session to a little after it, and some at its ends. */
const aTime = (grain: number) =>
  fc.oneof(
    {
      weight: 12,
      arbitrary: fc
        .integer({ min: OPEN - 1_800_000, max: CLOSE + 1_800_000 })
        .map((time) => time - (time % grain)),
    },
    { weight: 1, arbitrary: fc.constantFrom(OPEN, CLOSE, OPEN - grain, CLOSE + grain) },
  );

/** A close; one in four rows has none. */
const aClose = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 100_000 }) },
  { weight: 1, arbitrary: fc.constant(0) },
);

const contractRows = (grain: number): fc.Arbitrary<ContractRows> =>
  fc
    .uniqueArray(fc.tuple(aTime(grain), aClose), { selector: ([time]) => time, maxLength: 20 })
    .map((rows) => rows.sort(([a], [b]) => a - b));

/** Contracts whose stamps often repeat those of the one before, wholly or in their first part. */
export const someContracts: fc.Arbitrary<readonly ContractRows[]> = aGrain.chain((grain) =>
  fc
    .array(fc.tuple(contractRows(grain), fc.nat({ max: 20 }), fc.boolean()), { minLength: 1, maxLength: 6 })
    .map((drawn) => {
      const contracts: ContractRows[] = [];
      for (const [rows, kept, repeats] of drawn)
        contracts.push(repeats ? (contracts.at(-1)?.slice(0, kept) ?? rows) : rows);
      return contracts;
    }),
);

/** Contracts as a chain of calls and puts, 100 rupees apart; in order. */
export function chainOf(contracts: readonly ContractRows[]): SeriesRows {
  const rows = contracts.flat();
  const offsets = [0];
  for (const contract of contracts) offsets.push((offsets.at(-1) ?? 0) + contract.length);
  return {
    strikes: Int32Array.from(contracts, (_, c) => 2_200_000 + 10_000 * (c >> 1)),
    isPut: Uint8Array.from(contracts, (_, c) => c & 1),
    offsets: Int32Array.from(offsets),
    time: Int32Array.from(rows, ([time]) => time),
    columns: { close: Int32Array.from(rows, ([, close]) => close) },
  };
}

/** Rows as an index or a future. */
export const indexOf = (rows: ContractRows): SeriesRows => ({
  ...chainOf([rows]),
  strikes: Int32Array.of(0),
});

/** Rows that lie within the session. */
export const inSession = (rows: ContractRows): ContractRows =>
  rows.filter(([time]) => time >= OPEN && time <= CLOSE);

/** Instants at which somebody looks, strictly increasing. */
export const someInstants: fc.Arbitrary<number[]> = fc
  .uniqueArray(
    fc.oneof(
      fc.integer({ min: OPEN - 1_000_000, max: CLOSE + 1_000_000 }),
      fc.integer({ min: 32, max: 64 }).map((quarter) => quarter * 900_000),
    ),
    { maxLength: 30 },
  )
  .map((instants) => instants.sort((a, b) => a - b));
