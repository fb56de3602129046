import fc from "fast-check";
import { NOT_GIVEN, type RowColumns, type SeriesRows } from "../../../src/market/series-rows.ts";

/** A price of an Indian index, option or future in paise; now and then none. Bounded by the layout's DECIMAL(9,2). */
const aPrice = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 9_000_000 }) },
  fc.constantFrom(0, 5, 999_999_999),
);
/** Units; large ones too, since open interest is. */
const aCount = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 1_000_000 }) },
  fc.constantFrom(NOT_GIVEN, 0, 2_147_483_648, Number.MAX_SAFE_INTEGER),
);
const aTime = fc.oneof(
  fc.integer({ min: 0, max: 86_399_999 }),
  fc.integer({ min: 0, max: 86_399 }).map((s) => s * 1000),
);

const someRows = (hasContracts: boolean): fc.Arbitrary<SeriesRows> =>
  fc
    .record({
      contracts: hasContracts
        ? fc.uniqueArray(
            fc.record({
              strike: fc.integer({ min: 1, max: 9_000_000 }),
              isPut: fc.integer({ min: 0, max: 1 }),
            }),
            {
              minLength: 1,
              maxLength: 6,
              selector: ({ strike, isPut }) => strike * 2 + isPut,
            },
          )
        : fc.constant([{ strike: 0, isPut: 0 }]),
      prices: fc.subarray(["open", "high", "low", "bid", "ask"] as const),
      counts: fc.subarray(["volume", "oi", "bidQty", "askQty"] as const),
    })
    .chain(({ contracts, prices, counts }) =>
      fc
        .array(fc.uniqueArray(aTime, { minLength: 1, maxLength: 12 }), {
          minLength: contracts.length,
          maxLength: contracts.length,
        })
        .chain((times) => {
          const length = times.reduce((sum, own) => sum + own.length, 0);
          const column = (values: fc.Arbitrary<number>) =>
            fc.array(values, { minLength: length, maxLength: length });
          return fc
            .tuple(
              column(aPrice),
              fc.tuple(...prices.map(() => column(aPrice))),
              fc.tuple(...counts.map(() => column(aCount))),
            )
            .map(([close, priced, counted]) => {
              const ordered = [...contracts].sort((a, b) => a.strike - b.strike || a.isPut - b.isPut);
              const offsets = [0];
              for (const own of times) offsets.push((offsets.at(-1) ?? 0) + own.length);
              const columns = {
                close: Int32Array.from(close),
                ...Object.fromEntries(prices.map((name, i) => [name, Int32Array.from(priced[i] ?? [])])),
                ...Object.fromEntries(counts.map((name, i) => [name, Float64Array.from(counted[i] ?? [])])),
              } as RowColumns;
              return {
                strikes: Int32Array.from(ordered, ({ strike }) => strike),
                isPut: Uint8Array.from(ordered, ({ isPut }) => isPut),
                offsets: Int32Array.from(offsets),
                time: Int32Array.from(times.flatMap((own) => [...own].sort((a, b) => a - b))),
                columns,
              };
            });
        }),
    );

/** Rows as any store must be able to keep them: of an index or a future, and of a chain of options. */
export const indexRows = someRows(false);
export const chainRows = someRows(true);
