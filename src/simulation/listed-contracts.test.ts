import { expect, test } from "vitest";
import { day, rowsOf } from "../../test/conformance/support/contents.ts";
import { ContractFinder } from "../contracts/contract-finder.ts";
import type { ContractSelector } from "../contracts/selector.ts";
import { type ContractLine, contractListOf } from "../market/contract-list.ts";
import type { DayMarket } from "../market/day-market.ts";
import { MarketView } from "../market/market-view.ts";
import { MemoryStore } from "../storage/memory/memory-store.ts";
import { timeOfDay } from "../units/time.ts";
import type { Paise } from "../units/unit.ts";
import { loadDay } from "./load-day.ts";

const NEAR = "2025-01-02";

/** Lines of one expiry: strikes in rupees, both sides. */
const lines = (expiry: string, lot: number | undefined, ...strikes: readonly number[]): ContractLine[] =>
  strikes.flatMap((strike) =>
    [false, true].map((isPut) => ({ expiry: day(expiry), strike: (strike * 100) as Paise, isPut, lot })),
  );

interface Market {
  readonly date: string;
  readonly underlying?: string;
  readonly lists?: Readonly<Record<string, readonly ContractLine[]>>;
  readonly expiry?: string;
}

/** A day with a spot of 23 720 and options of 23 600 and 23 800 that quote at 10:00. */
async function dayWith({
  date,
  underlying = "NIFTY",
  lists = {},
  expiry = NEAR,
}: Market): Promise<DayMarket> {
  const store = new MemoryStore();
  const write = await store.begin();
  await write.put(
    { kind: "index", underlying },
    day(date),
    rowsOf(["close"], { "": [["10:00", 2_372_000]] }),
  );
  const chain = rowsOf(["close"], {
    "23600CE": [["10:00", 20_000]],
    "23600PE": [["10:00", 9_000]],
    "23800CE": [["10:00", 8_000]],
    "23800PE": [["10:00", 21_000]],
  });
  await write.put({ kind: "options", underlying, expiry: day(expiry) }, day(date), chain);
  for (const [listDate, listed] of Object.entries(lists))
    await write.setContracts?.(contractListOf(underlying, day(listDate), listed));
  await write.commit();
  const loaded = await loadDay(store, day(date), {
    underlying,
    expiries: ["nearest"],
    underlyingFrom: "spot",
    optionColumns: [],
  });
  if (loaded.status !== "loaded") throw new Error(loaded.why);
  return loaded.market;
}

const call = (otmSteps: number): ContractSelector => ({
  expiry: "nearest",
  optionType: "CE",
  strike: { by: "moneyness", otmSteps },
  side: "sell",
});

function choose(market: DayMarket, selector: ContractSelector): string {
  const view = new MarketView(market);
  view.advance(timeOfDay("10:00"));
  const choice = new ContractFinder(view, { underlyingFrom: "spot", maxAgeMs: 60_000 }).choose(selector);
  return choice.found ? `${choice.contract.symbol} lot ${choice.contract.lot}` : choice.why;
}

test("without a list the ladder is what is quoted, and the lot is the table's", async () => {
  expect(choose(await dayWith({ date: "2025-01-01" }), call(0))).toBe("NIFTY25010223800CE lot 75");
});

test("a strike that stood in yesterday's list is a rung, quoted or not", async () => {
  const market = await dayWith({
    date: "2025-01-01",
    lists: { "2024-12-31": lines(NEAR, 75, 23_600, 23_700, 23_750, 23_800) },
  });
  expect(choose(market, call(0))).toBe("not-quoted-yet");
  // 23 700 is at the money, so 23 750 is one step out and 23 800 two.
  expect(choose(market, call(2))).toBe("NIFTY25010223800CE lot 75");
});

test("strikes that only the day's own list has were not known that morning", async () => {
  const market = await dayWith({
    date: "2025-01-01",
    lists: { "2025-01-01": lines(NEAR, 75, 23_600, 23_700, 23_800) },
  });
  expect(choose(market, call(0))).toBe("NIFTY25010223800CE lot 75");
});

test("a list of more than a week ago says nothing", async () => {
  const market = await dayWith({
    date: "2025-01-01",
    lists: { "2024-12-25": lines(NEAR, 50, 23_800) },
  });
  expect(choose(market, call(0))).toBe("NIFTY25010223800CE lot 50");
  const older = await dayWith({ date: "2025-01-01", lists: { "2024-12-24": lines(NEAR, 50, 23_800) } });
  expect(choose(older, call(0))).toBe("NIFTY25010223800CE lot 75");
});

test("the lot is that of the day's own list, whatever table and older lists say", async () => {
  const lists = { "2024-12-31": lines(NEAR, 75, 23_800), "2025-01-01": lines(NEAR, 60, 23_800) };
  expect(choose(await dayWith({ date: "2025-01-01", lists }), call(0))).toBe("NIFTY25010223800CE lot 60");
});

test("yesterday's lot gives way to a change that the lot table dates, and overrules a table that was wrong", async () => {
  // All NIFTY contracts went from 50 to 25 on 2024-04-26 (NSE/FAOP/61415).
  const split = { date: "2024-04-26", expiry: "2024-05-02" };
  const agreed = await dayWith({ ...split, lists: { "2024-04-25": lines("2024-05-02", 50, 23_800) } });
  expect(choose(agreed, call(0))).toBe("NIFTY24050223800CE lot 25");
  const disputed = await dayWith({ ...split, lists: { "2024-04-25": lines("2024-05-02", 40, 23_800) } });
  expect(choose(disputed, call(0))).toBe("NIFTY24050223800CE lot 40");
});

test("a list without lots leaves them to the table", async () => {
  const lists = { "2025-01-01": lines(NEAR, undefined, 23_800) };
  expect(choose(await dayWith({ date: "2025-01-01", lists }), call(0))).toBe("NIFTY25010223800CE lot 75");
});

const datesOf = ({ expiries }: DayMarket): string[] =>
  expiries.map(({ date, kind }) => `${date} ${kind}`).slice(0, 4);

test("the day's list decides which expiries there are: what it lacks goes, what it has besides comes", async () => {
  const listed = [NEAR, "2025-01-08", "2025-01-30"].flatMap((expiry) => lines(expiry, 75, 23_700));
  const rules = await dayWith({ date: "2025-01-01" });
  expect(datesOf(rules)).toEqual([
    "2025-01-02 weekly",
    "2025-01-09 weekly",
    "2025-01-16 weekly",
    "2025-01-23 weekly",
  ]);
  const own = await dayWith({ date: "2025-01-01", lists: { "2025-01-01": listed } });
  expect(datesOf(own)).toEqual(["2025-01-02 weekly", "2025-01-08 weekly", "2025-01-30 monthly"]);
});

test("yesterday's list adds expiries and takes none: a new one may have been listed this morning", async () => {
  const market = await dayWith({
    date: "2025-01-01",
    lists: { "2024-12-31": [...lines(NEAR, 75, 23_700), ...lines("2025-01-08", 75, 23_700)] },
  });
  expect(datesOf(market)).toEqual([
    "2025-01-02 weekly",
    "2025-01-08 monthly",
    "2025-01-09 weekly",
    "2025-01-16 weekly",
  ]);
});

test("a re-dated contract is the same one under any of its dates", async () => {
  // FINNIFTY's 2021-10-21 moved to 2021-10-19 with effect from 2021-10-18.
  const market = await dayWith({
    date: "2021-10-18",
    underlying: "FINNIFTY",
    expiry: "2021-10-19",
    lists: { "2021-10-14": lines("2021-10-21", 40, 23_700, 23_800) },
  });
  expect(market.expiries[0]).toEqual({ date: "2021-10-19", kind: "weekly", identity: "2021-10-21" });
  expect(market.chains[0]?.listed?.strikes).toEqual([2_370_000, 2_380_000]);
});

test("of an underlying without expiry rules the list says more than the tables that a store happens to have", async () => {
  const gold = { date: "2025-01-02", underlying: "GOLDM", expiry: "2025-02-25" };
  expect(datesOf(await dayWith(gold))).toEqual(["2025-02-25 weekly"]);
  const lists = {
    "2025-01-01": ["2025-01-28", "2025-02-25"].flatMap((expiry) => lines(expiry, 100, 77_000)),
  };
  await expect(dayWith({ ...gold, lists })).rejects.toThrow("no options of expiry 2025-01-28");
});
