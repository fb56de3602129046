import path from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { expect } from "vitest";
import { atmIndex } from "../../src/contracts/by-moneyness.ts";
import { ContractFinder } from "../../src/contracts/contract-finder.ts";
import type { AtmHold, ContractSelector, HalfWay, StrikeRule } from "../../src/contracts/selector.ts";
import { sessionOn } from "../../src/exchange/sessions.ts";
import { MarketView } from "../../src/market/market-view.ts";
import { daysBetween, MS_PER_DAY, timeOfDay } from "../../src/units/time.ts";
import type { Paise } from "../../src/units/unit.ts";
import { skipUnless } from "../require.ts";
import { bruteForce, bruteHold, deltasOf, type Known, type Page, parity } from "./support/brute-force.ts";
import { type PageRow, type RealDay, realDays } from "./support/real-chains.ts";

/*
 * Contract discovery against a brute-force answer, on every snapshot of real option chains. The files are collected from public
 * places and may not be copied here; PLUTO_REAL_DATA names their folder.
 */
const FOLDER = process.env.PLUTO_REAL_DATA ?? "";
const onRealData = skipUnless(FOLDER !== "", "set PLUTO_REAL_DATA to a folder of real market data");

const MAX_AGE = 120_000;
const rupees = (value: number): Paise => Math.round(value * 100) as Paise;

/** Every rule, with numbers that mean something on NIFTY, BANKNIFTY and MIDCPNIFTY alike. */
const RULES: readonly StrikeRule[] = [
  ...[0, 2, -4, 60].map((otmSteps): StrikeRule => ({ by: "moneyness", otmSteps })),
  ...[1, -0.35].map((percent): StrikeRule => ({ by: "atm_percent", percent })),
  ...[0.5, -1.37].map((times): StrikeRule => ({ by: "straddle_width", times })),
  ...[0, 1].map((otmSteps): StrikeRule => ({ by: "synthetic", otmSteps })),
  ...(["closest", "at_least", "at_most"] as const).flatMap((match): StrikeRule[] => [
    { by: "premium", match, premium: rupees(20) },
    { by: "premium", match, premium: rupees(5), tie: "lowest_strike" },
    { by: "premium", match, premium: rupees(0.2), tie: "highest_strike" },
    { by: "straddle_percent", match, percent: 40 },
    { by: "delta", match, delta: 0.25 },
  ]),
  { by: "premium_range", from: rupees(15), to: rupees(25) },
  { by: "premium_range", from: rupees(20), to: rupees(20.4) },
  { by: "delta_range", from: 0.2, to: 0.3 },
];
const FILTERS: readonly NonNullable<ContractSelector["liquidity"]>[] = [
  { minOi: 500 },
  { minVolume: 100 },
  { maxSpreadPct: 2 },
];
const FILTERED: readonly StrikeRule[] = [
  { by: "moneyness", otmSteps: 3 },
  { by: "premium", match: "closest", premium: rupees(20) },
  { by: "delta", match: "closest", delta: 0.2 },
];

const WINDOW_FROM = timeOfDay("15:00");

/** Keeps the newest row and the newest priced row of every contract, page by page, from the plain rows. */
class Pages {
  readonly #day: RealDay;
  readonly #newest = new Map<string, { row: PageRow; priced: PageRow | undefined }>();
  readonly #spots: { time: number; spot: number }[] = [];
  readonly #byTime = new Map<number, PageRow[]>();

  constructor(day: RealDay) {
    this.#day = day;
    for (const { time } of day.rows) this.#byTime.set(time, []);
    for (const row of day.rows) this.#byTime.get(row.time)?.push(row);
  }

  turn(now: number): void {
    const rows = this.#byTime.get(now) ?? [];
    for (const row of rows) {
      const key = `${row.expiry} ${row.strike} ${row.type}`;
      const before = this.#newest.get(key);
      this.#newest.set(key, { row, priced: row.last > 0 ? row : before?.priced });
    }
    const spot = rows.findLast((row) => row.spot > 0)?.spot;
    if (spot !== undefined) this.#spots.push({ time: now, spot });
  }

  page(expiry: string, now: number): Page {
    const { day } = this.#day;
    const known = [...this.#newest.values()]
      .filter(({ row }) => row.expiry === expiry)
      .map(({ row, priced }): Known => {
        const isFresh = priced !== undefined && now - priced.time <= MAX_AGE;
        return {
          strike: row.strike,
          type: row.type,
          row,
          rowAge: now - row.time,
          fresh: isFresh ? priced.last : undefined,
        };
      });
    const newest = this.#spots.at(-1);
    const close = sessionOn("NSE", expiry as typeof day)?.close ?? 0;
    return {
      now,
      known,
      byName: new Map(known.map((one) => [`${one.strike}${one.type}`, one])),
      strikes: [...new Set(known.map(({ strike }) => strike))].sort((a, b) => a - b),
      spot: newest !== undefined && now - newest.time <= MAX_AGE ? newest.spot : undefined,
      mean: this.#mean(now),
      isExpiryDay: expiry === day,
      settlesOnMean: day < "2026-08-03",
      left: daysBetween(day, expiry as typeof day) * MS_PER_DAY + close - now,
      maxAge: MAX_AGE,
    };
  }

  #mean(now: number): number | undefined {
    let [sum, covered] = [0, 0];
    this.#spots.forEach(({ time, spot }, i) => {
      const span = Math.min(time, now) - Math.max(this.#spots[i - 1]?.time ?? 0, WINDOW_FROM);
      const last = i === this.#spots.length - 1 ? Math.max(0, now - Math.max(time, WINDOW_FROM)) : 0;
      if (time <= WINDOW_FROM) return;
      sum += spot * (span + last);
      covered += span + last;
    });
    return covered === 0 ? undefined : sum / covered;
  }
}

const isTied = ({ by }: StrikeRule): boolean => /premium|delta|percent/.test(by);
const isMeasured = ({ by }: StrikeRule): boolean => /moneyness|atm|straddle|synthetic/.test(by);

interface Tally {
  snapshots: number;
  asked: number;
  found: number;
  different: string[];
}

function compareDay(day: RealDay, tally: Tally): void {
  const view = new MarketView(day.market);
  const pages = new Pages(day);
  const finders = (["spot", "synthetic"] as const).map((from) => ({
    from,
    finder: new ContractFinder(view, { underlyingFrom: from, maxAgeMs: MAX_AGE }),
  }));
  const holds = day.market.chains.map((): AtmHold => ({ pct: 20, strike: undefined }));
  const heldByHand = new Map<string, number | undefined>();
  for (const now of day.times) {
    view.advance(now);
    pages.turn(now);
    tally.snapshots++;
    day.market.chains.forEach(({ expiry }, c) => {
      const page = pages.page(expiry.date, now);
      const deltas = deltasOf(page);
      const byType = { CE: deltas("CE"), PE: deltas("PE") };
      const base = { expiry: { date: expiry.date } } as const;
      const anchor = page.known[Math.floor(page.known.length / 2)]?.strike ?? 0;
      const anchored: readonly StrikeRule[] = [
        { by: "exact", strike: anchor as Paise },
        { by: "exact", strike: (anchor + 1) as Paise },
        { by: "relative", to: anchor as Paise, otmSteps: 2 },
        { by: "relative", to: (anchor + 1) as Paise, otmSteps: 0 },
      ];
      const asked: Omit<ContractSelector, "optionType" | "side">[] = [
        ...[...RULES, ...anchored].map((strike) => ({ ...base, strike })),
        ...FILTERS.flatMap((liquidity) => FILTERED.map((strike) => ({ ...base, strike, liquidity }))),
      ];
      for (const { from, finder } of finders) {
        const price = from === "spot" ? page.spot : parity(page);
        // Which price is the underlying's, and which side asks, only matters to some rules.
        for (const one of asked)
          for (const optionType of ["CE", "PE"] as const)
            for (const side of isTied(one.strike) ? (["sell", "buy"] as const) : (["sell"] as const)) {
              if (from === "synthetic" && !isMeasured(one.strike)) continue;
              const selector: ContractSelector = { ...one, optionType, side };
              const choice = finder.choose(selector);
              const expected = bruteForce(page, { ...selector, price }, (type) => byType[type]);
              const actual = choice.found ? choice.contract.strike : undefined;
              tally.asked++;
              if (actual !== undefined) tally.found++;
              if (actual !== expected)
                tally.different.push(
                  `${day.underlying} ${day.day} ${now} ${expiry.date} ${from} ${JSON.stringify(selector)}: ${actual} for ${expected}`,
                );
            }
      }
      const hold = holds[c];
      if (hold === undefined || page.spot === undefined) return;
      finders[0]?.finder.choose({
        ...base,
        optionType: "CE",
        side: "sell",
        strike: { by: "moneyness", otmSteps: 0, hold },
      });
      heldByHand.set(expiry.date, bruteHold(page, heldByHand.get(expiry.date), 20));
      tally.asked++;
      if (hold.strike !== undefined) tally.found++;
      if (hold.strike !== heldByHand.get(expiry.date)) tally.different.push(`${day.day} ${now} hold`);
    });
  }
}

const FILES: readonly (readonly [file: string, columns: { volume?: string; oi?: string }])[] = [
  ["chain_65s_NIFTY_20250829.parquet", { volume: "volume_lots", oi: "oi_lots" }],
  ["chain_15min_NIFTY_20190516_20190731.parquet", { volume: "volume_lots", oi: "oi_qty" }],
  ["chain_15min_BANKNIFTY_20190516_20190731.parquet", { volume: "volume_lots", oi: "oi_qty" }],
  ["chain_30min_NIFTY_20251014_20251114.parquet", { oi: "oi_lots" }],
  ["chain_5min_NIFTY_BANKNIFTY_MIDCPNIFTY_20260202_20260205.parquet", { volume: "volume_qty", oi: "oi_qty" }],
];

for (const [file, columns] of FILES)
  onRealData(`every rule picks what brute force picks, on every snapshot of ${file}`, async () => {
    const tally: Tally = { snapshots: 0, asked: 0, found: 0, different: [] };
    for (const day of await realDays(FOLDER, file, columns)) compareDay(day, tally);
    const { snapshots, asked, found, different } = tally;
    if (process.env.PLUTO_TALLY === "1")
      process.stderr.write(`${file}: ${snapshots} ${asked} ${found} ${different.length}\n`);
    expect(different.slice(0, 5)).toEqual([]);
    expect(snapshots).toBeGreaterThan(50);
  });

onRealData(
  "the ATM is the vendor's own label, half-way to even, on every minute of a rolling chain",
  async () => {
    const file = path.join(FOLDER, "minute_NIFTY_PE_rolling_20260201_20260206.parquet");
    const instance = await DuckDBInstance.create();
    const db = await instance.connect();
    const reader = await db.runAndReadAll(
      `SELECT CAST(ts AS VARCHAR), list(strike), list("offset"), min(spot), max(spot) FROM '${file}' GROUP BY ts ORDER BY ts`,
    );
    const minutes = reader.getRowsJS();
    db.closeSync();
    instance.closeSync();
    const others = (halfWay: HalfWay): string[] =>
      minutes.flatMap(([minute, strikes, offsets, spot, otherSpot]) => {
        const labels = (strikes as number[]).map(
          (strike, i) => strike - 50 * Number((offsets as bigint[])[i]),
        );
        // The ladder that the labels speak of: every 50 rupees.
        const ladder = Array.from({ length: 81 }, (_, i) => ({
          strike: rupees((labels[0] ?? 0) + 50 * (i - 40)),
        }));
        const atm = ladder[atmIndex(ladder, rupees(Number(spot)), halfWay)]?.strike;
        const isSame = spot === otherSpot && labels.every((strike) => rupees(strike) === atm);
        return isSame ? [] : [String(minute)];
      });
    expect(minutes).toHaveLength(2250);
    expect(others("even")).toEqual([]);
    // At one minute the spot is 25625.00, exactly between 25600 and 25650.
    expect(others("up")).toEqual(["2026-02-05 12:15:00"]);
  },
);
