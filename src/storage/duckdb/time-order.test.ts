import fc from "fast-check";
import { expect, test } from "vitest";
import type { SeriesRows } from "../../market/series-rows.ts";
import { timeOrdered } from "./time-order.ts";

/** Contracts given as lists of [time, close]; each close also stands in a count column. */
function rowsOf(...contracts: readonly (readonly (readonly [number, number])[])[]): SeriesRows {
  const all = contracts.flat();
  const offsets = [0];
  for (const own of contracts) offsets.push((offsets.at(-1) ?? 0) + own.length);
  return {
    strikes: Int32Array.from(contracts, (_, c) => (c + 1) * 100),
    isPut: new Uint8Array(contracts.length),
    offsets: Int32Array.from(offsets),
    time: Int32Array.from(all, ([time]) => time),
    columns: {
      close: Int32Array.from(all, ([, close]) => close),
      oi: Float64Array.from(all, ([, close]) => close + 0.5),
    },
  };
}
const contractsOf = ({ offsets, time, columns }: SeriesRows): [number, number][][] =>
  Array.from({ length: offsets.length - 1 }, (_, c) =>
    Array.from(time.subarray(offsets[c], offsets[c + 1]), (at, i) => [
      at,
      columns.close[(offsets[c] as number) + i] as number,
    ]),
  );

test("rows in order are handed back as they are, without a copy", () => {
  const rows = rowsOf(
    [
      [1, 10],
      [2, 20],
    ],
    [[1, 30]],
    [],
    [
      [0, 40],
      [5, 50],
    ],
  );
  expect(timeOrdered(rows)).toBe(rows);
});

test("a contract may begin before the one before it ends", () => {
  const rows = rowsOf(
    [
      [5, 10],
      [6, 20],
    ],
    [
      [1, 30],
      [2, 40],
    ],
  );
  expect(timeOrdered(rows)).toBe(rows);
});

test("each contract is put in order by itself", () => {
  const rows = timeOrdered(
    rowsOf(
      [
        [2, 20],
        [1, 10],
      ],
      [
        [9, 90],
        [3, 30],
        [6, 60],
      ],
      [[1, 1]],
    ),
  );
  expect(contractsOf(rows)).toEqual([
    [
      [1, 10],
      [2, 20],
    ],
    [
      [3, 30],
      [6, 60],
      [9, 90],
    ],
    [[1, 1]],
  ]);
  expect(rows.duplicates).toBe(0);
});

test("of rows at one instant the first is kept, and the others are counted", () => {
  const rows = timeOrdered(
    rowsOf(
      [
        [1, 10],
        [1, 11],
        [2, 20],
        [1, 12],
      ],
      [[4, 40]],
      [
        [7, 70],
        [7, 71],
      ],
    ),
  );
  expect(contractsOf(rows)).toEqual([
    [
      [1, 10],
      [2, 20],
    ],
    [[4, 40]],
    [[7, 70]],
  ]);
  expect(rows.duplicates).toBe(3);
});

test("any rows come out in order, each instant once, with the value that stood first", () => {
  const contract = fc.array(fc.tuple(fc.integer({ min: 0, max: 8 }), fc.nat(1000)), { maxLength: 12 });
  fc.assert(
    fc.property(fc.array(contract, { maxLength: 5 }), (contracts) => {
      const found = timeOrdered(rowsOf(...contracts));
      const expected = contracts.map((own) => {
        const first = new Map<number, number>();
        for (const [time, close] of own) if (!first.has(time)) first.set(time, close);
        return [...first].sort(([a], [b]) => a - b);
      });
      expect(contractsOf(found)).toEqual(expected);
      expect([...(found.columns.oi ?? [])]).toEqual([...found.columns.close].map((close) => close + 0.5));
      expect(found.time.length + (found.duplicates ?? 0)).toBe(contracts.flat().length);
    }),
  );
});
