import fc from "fast-check";
import { expect, test } from "vitest";
import { LevelSearch } from "./level-search.ts";
import { withinSession } from "./series-cursor.ts";

const price = fc.integer({ min: 0, max: 40 });

/** Two contracts of the same columns, the second behind the first. */
function sessionOf(columns: Readonly<Record<"close" | "open" | "high" | "low", readonly number[]>>) {
  const rows = columns.close.length;
  const twice = (values: readonly number[]): Int32Array => Int32Array.from([...values, ...values]);
  return withinSession(
    {
      strikes: Int32Array.of(100, 200),
      isPut: Uint8Array.of(0, 0),
      offsets: Int32Array.of(0, rows, 2 * rows),
      time: twice(columns.close.map((_, i) => i)),
      columns: {
        close: twice(columns.close),
        open: twice(columns.open),
        high: twice(columns.high),
        low: twice(columns.low),
      },
    },
    0,
    Number.POSITIVE_INFINITY,
  );
}

test("the first row that reaches a level is the one that a scan finds, rows without a price passed over", () => {
  const row = fc.record({ close: price, open: price, high: price, low: price });
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 1, maxLength: 200 }),
      fc.record({
        from: fc.nat(220),
        level: fc.double({ min: 0, max: 42, noNaN: true }),
        isUp: fc.boolean(),
        inside: fc.boolean(),
        contract: fc.integer({ min: 0, max: 1 }),
      }),
      (rows, { from, level, isUp, inside, contract }) => {
        const column = (name: "close" | "open" | "high" | "low") => rows.map((one) => one[name]);
        const session = sessionOf({
          close: column("close"),
          open: column("open"),
          high: column("high"),
          low: column("low"),
        });
        const reaches = (at: number): boolean => at !== 0 && (isUp ? at >= level : at <= level);
        const found = rows.findIndex(
          ({ close, open, high, low }, i) =>
            i >= from && (reaches(close) || (inside && [open, high, low].some(reaches))),
        );
        const start = contract * rows.length;
        const answer = LevelSearch.of(session, inside).firstFrom(contract, start + from, {
          price: level,
          direction: isUp ? "up" : "down",
        });
        expect(answer).toBe(found < 0 ? -1 : start + found);
      },
    ),
  );
});
