import { expect, test } from "vitest";
import { indexRowsOf } from "../../test/support/day-of.ts";
import { storeWith } from "../../test/support/stores.ts";
import { sessionsBetween } from "../exchange/sessions.ts";
import { tradingDay } from "../units/time.ts";
import { PriorCloses } from "./prior-closes.ts";

const day = tradingDay;
const sessions = (from: string, to: string) =>
  sessionsBetween("NSE", day(from), day(to)).map(({ date }) => date as string);

/** A store with an index of 22,000 on some days, that counts what is read from it. */
async function countingStore(dates: readonly string[]) {
  const store = await storeWith(
    dates.map((date) => ({
      date,
      series: [
        {
          series: { kind: "index" as const, underlying: "NIFTY" },
          rows: indexRowsOf({ "15:20": 22_000 }),
        },
      ],
    })),
  );
  const load = store.load.bind(store);
  const read: string[] = [];
  store.load = (series, date, columns) => {
    read.push(date);
    return load(series, date, columns);
  };
  return { store, read };
}

const datesOf = (closes: readonly { readonly date: string }[]): string[] => closes.map(({ date }) => date);

test("are those back to the last session before the month, each read once", async () => {
  const all = sessions("2024-03-01", "2024-04-30");
  const { store, read } = await countingStore(all);
  const closes = new PriorCloses(store, "NIFTY");
  const first = await closes.before(day("2024-04-10"));
  expect(datesOf(first)).toEqual(sessions("2024-03-28", "2024-04-09"));
  expect(first[0]).toEqual({ date: "2024-03-28", close: 2_200_000, from: "last_half_hour_mean" });
  expect(read).toHaveLength(first.length);
  expect(datesOf(await closes.before(day("2024-04-12")))).toEqual(sessions("2024-03-28", "2024-04-10"));
  expect(read).toHaveLength(first.length + 1);
  // On the month's first day the one before is enough.
  expect(datesOf(await closes.before(day("2024-04-01")))).toEqual(["2024-03-28"]);
});

test("pass over a missing session, and end where the store has nothing for a week", async () => {
  const { store, read } = await countingStore(
    sessions("2024-04-03", "2024-04-30").filter((d) => d !== "2024-04-09"),
  );
  const closes = await new PriorCloses(store, "NIFTY").before(day("2024-04-12"));
  expect(datesOf(closes)).toEqual(["2024-04-03", "2024-04-04", "2024-04-05", "2024-04-08", "2024-04-10"]);
  expect(read.length).toBeLessThan(12);
});

test("go back to the table's end after it", async () => {
  const { store } = await countingStore(sessions("2026-06-25", "2026-09-30"));
  const closes = await new PriorCloses(store, "NIFTY").before(day("2026-09-15"));
  expect(closes[0]?.date).toBe("2026-06-30");
  expect(closes.length).toBeGreaterThan(45);
});

test("of a store without the index are its settlement prices alone", async () => {
  const { store } = await countingStore([]);
  expect(await new PriorCloses(store, "NIFTY").before(day("2024-04-12"))).toEqual([]);
});
