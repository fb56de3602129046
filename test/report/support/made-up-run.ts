import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { TradebookHash } from "../../../src/ledger/tradebook-hash.ts";
import {
  csvField,
  TRADEBOOK_COLUMNS,
  type TradebookRow,
  tradebookLine,
} from "../../../src/ledger/tradebook-row.ts";
import type { Manifest } from "../../../src/research/manifest.ts";
import { daysHeader } from "../../../src/simulation/days-csv.ts";
import { PlainParquetWriter } from "../../../src/storage/parquet/parquet-writer.ts";
import { rupees } from "../../../src/units/money.ts";
import { type StreamKey, standardNormal, streamKey, uniform } from "../../../src/units/random.ts";
import {
  addDays,
  compactDay,
  dayNumber,
  isoWeekday,
  MS_PER_DAY,
  MS_PER_MINUTE,
  type TradingDay,
  timeOfDay,
  tradingDay,
} from "../../../src/units/time.ts";
import type { Paise, Qty, TimeOfDay } from "../../../src/units/unit.ts";

/** What is made up: sessions on weekdays, two straddles each, a mark a minute. */
export interface MadeUpRun {
  readonly days: number;
  readonly seed?: number;
  readonly strategy?: string;
  readonly config?: Readonly<Record<string, unknown>>;
  /** Free text of every first fill of a day. */
  readonly note?: string;
  readonly leg?: string;
  /** The day on which nothing is traded, counted from 0. */
  readonly idle?: number;
}

const UNITS = 75;
const FROM = tradingDay("2021-01-04");
const ENTRIES = ["09:20", "11:30"].map(timeOfDay);
const EXITS = ["11:25", "15:15"].map(timeOfDay);

interface MarkRow {
  readonly ts: number;
  readonly symbol: string;
  readonly close: number;
  readonly mtm: number;
}

interface MadeUpDay {
  readonly rows: readonly TradebookRow[];
  readonly marks: readonly MarkRow[];
  readonly line: string;
}

const BROKERAGE = 2000 as Paise;
const TAX = 431 as Paise;
const NOTHING = 0 as Paise;
const CHARGES = {
  brokerage: BROKERAGE,
  stt: TAX,
  exchangeFee: TAX,
  sebiFee: NOTHING,
  stampDuty: NOTHING,
  gst: TAX,
  slippage: TAX,
};
const A_FILL = BROKERAGE + 4 * TAX;

/** Writes a run's folder with files as a run leaves them. Numbers are made up, but they agree with each other. */
export async function writeMadeUpRun(
  folder: string,
  options: MadeUpRun,
): Promise<{ readonly fills: number }> {
  mkdirSync(folder, { recursive: true });
  const put = (name: string, text: string): void => writeFileSync(path.join(folder, name), text);
  const uid = path.basename(folder);
  const days: MadeUpDay[] = [];
  for (let date = FROM; days.length < options.days; date = addDays(date, 1))
    if (isoWeekday(date) <= 5) days.push(dayOf(date, days.length, options));
  const rows = days.flatMap((day) => day.rows);
  const hash = new TradebookHash();
  for (const row of rows) hash.add(row);
  put(
    "tradebook.csv",
    `${[TRADEBOOK_COLUMNS.join(","), ...rows.map((row, seq) => tradebookLine(uid, seq, row))].join("\n")}\n`,
  );
  put("days.csv", `${[daysHeader, ...days.map((day) => day.line)].join("\n")}\n`);
  put("manifest.json", JSON.stringify(manifestOf(uid, rows, hash.hex(), options)));
  await writeMarks(path.join(folder, "marks.parquet"), days);
  return { fills: rows.length };
}

function dayOf(date: TradingDay, place: number, { seed = 1, note = "", leg, idle }: MadeUpRun): MadeUpDay {
  const key = streamKey(seed, place);
  const expiry = addDays(date, (11 - isoWeekday(date)) % 7);
  const dte = dayNumber(expiry) - dayNumber(date);
  const index = 1_800_000 + 80_000 * Math.sin(place / 60) + 900 * place;
  const strike = Math.round(index / 5000) * 50;
  const midnight = dayNumber(date) * MS_PER_DAY;
  const rows: TradebookRow[] = [];
  const marks: MarkRow[] = [];
  let gross = 0;
  for (const [block, from] of (place === idle ? [] : ENTRIES).entries()) {
    const to = EXITS[block] ?? from;
    for (const [side, name] of ["CE", "PE"].entries()) {
      const symbol = `NIFTY${compactDay(expiry).slice(2)}${strike + 50 * block}${name}`;
      const prices = pricesOf(streamKey(key, block, side), (to - from) / MS_PER_MINUTE);
      const fill = (time: TimeOfDay, price: number, qty: number, reason: string): TradebookRow => ({
        fill: {
          seq: 0,
          date,
          time,
          symbol,
          dte,
          qtyDir: qty as Qty,
          price: price as Paise,
          priceTime: time,
          priceSource: "exact",
          leg: leg ?? name,
          reason,
          note: block === 0 && side === 0 && qty < 0 ? note : "",
        },
        charges: CHARGES,
      });
      const [first = 0, last = 0] = [prices[0], prices.at(-1)];
      rows.push(
        fill(from, first, -UNITS, "ENTRY"),
        fill(to, last, UNITS, last > first * 1.25 ? "SL" : "TIME"),
      );
      gross += (first - last) * UNITS;
      for (const [minute, close] of prices.slice(0, -1).entries())
        marks.push({
          ts: midnight + from + minute * MS_PER_MINUTE,
          symbol,
          close,
          mtm: (first - close) * UNITS,
        });
    }
  }
  rows.sort((a, b) => a.fill.time - b.fill.time);
  marks.sort((a, b) => a.ts - b.ts);
  const charges = rows.length * A_FILL;
  const cells: Readonly<Record<string, string | number>> = {
    date,
    status: "done",
    gross_pnl: rupees(gross),
    charges: rupees(charges),
    net_pnl: rupees(gross - charges),
    fills: rows.length,
    round_trips: rows.length / 2,
    peak_margin: rupees(Math.round(15_000_000 + 2_000_000 * uniform(key, 7))),
    intraday_low: rupees(Math.min(0, gross) - 10_000),
    intraday_high: rupees(Math.max(0, gross) + 10_000),
    intraday_drawdown: rupees(-20_000),
    events: 375,
    stale_events: 0,
    stale_prices: place % 50 === 0 ? 1 : 0,
    aborted_entries: 0,
    data_faults: place % 40 === 0 ? `out-of-hours NSE_Index_NIFTY ${1 + (place % 3)}` : "",
    index_open: rupees(Math.round(index)),
    index_close: rupees(Math.round(index + 9_000 * standardNormal(key, 9))),
  };
  const line = daysHeader
    .split(",")
    .map((column) => csvField(String(cells[column] ?? "")))
    .join(",");
  return { rows, marks, line };
}

/** A premium minute by minute, falling a little on average, on the tick. */
function pricesOf(key: StreamKey, minutes: number): number[] {
  let price = 12_000 + 6_000 * uniform(key, 0);
  return Array.from({ length: minutes + 1 }, (_, minute) => {
    if (minute > 0) price = Math.max(5, price * (1 + 0.012 * standardNormal(key, minute) - 0.0004));
    return Math.round(price / 5) * 5;
  });
}

async function writeMarks(file: string, days: readonly MadeUpDay[]): Promise<void> {
  const writer = new PlainParquetWriter();
  const dictionary: string[] = [];
  const places = new Map<string, number>();
  function* batches(): Generator<Float64Array[]> {
    for (const { marks } of days)
      yield [
        Float64Array.from(marks, ({ ts }) => ts),
        Float64Array.from(marks, ({ symbol }) => {
          const place = places.get(symbol) ?? dictionary.push(symbol) - 1;
          places.set(symbol, place);
          return place;
        }),
        Float64Array.from(marks, ({ close }) => close),
        new Float64Array(marks.length).fill(Number.NaN),
        new Float64Array(marks.length).fill(-UNITS),
        Float64Array.from(marks, ({ mtm }) => mtm),
        Float64Array.from(marks, ({ ts }) => 15_000_000 + (ts % 97) * 1000),
      ];
  }
  const kinds = [
    ["ts", "timestamp"],
    ["symbol", "text"],
    ["close", "rupees"],
    ["iv", "double"],
    ["qty", "integer"],
    ["mtm", "rupees"],
    ["margin", "rupees"],
  ] as const;
  await writer.fromBatches(
    file,
    kinds.map(([name, kind]) => ({ name, kind })),
    { batches: batches(), dictionary },
  );
  await writer.close();
}

function manifestOf(uid: string, rows: readonly TradebookRow[], hash: string, options: MadeUpRun): Manifest {
  const model = (name: string) => ({ name, version: 1 });
  return {
    uid,
    status: "done",
    strategy: { name: options.strategy ?? "made-up-straddle", source_hash: "0".repeat(64) },
    config: { underlying: "NIFTY", params: { stop_loss_pct: 25 }, ...options.config },
    config_hash: "1".repeat(64),
    store: "memory:",
    git: { commit: null, dirty: false },
    engine: { version: "0.1.0", source_hash: "2".repeat(64) },
    from: FROM,
    to: rows.at(-1)?.fill.date ?? FROM,
    models: {
      fill: model("close"),
      stop: model("close_fill"),
      slippage: model("ticks"),
      costs: model("dated"),
      margin: model("span"),
    },
    ran_at: "2026-01-01T00:00:00.000Z",
    data_version: null,
    days: {},
    outputs: {},
    tradebook_hash: hash,
  } as Manifest;
}
