import type { Window } from "../exchange/sessions.ts";
import type { CountColumn, PriceColumn } from "../market/series-rows.ts";
import { COUNT_COLUMNS, NOT_GIVEN, PRICE_COLUMNS } from "../market/series-rows.ts";
import type { Located } from "./locate.ts";
import { isSnapshot, type Mapping } from "./mapping.ts";
import type { Place } from "./places.ts";
import { halfUp, readPrice } from "./prices.ts";
import type { RawDay } from "./raw-rows.ts";
import type { Reason } from "./reasons.ts";
import { knownAt } from "./stamps.ts";

/** Rows that passed on their own, in the order they came; integers as the store wants them. */
export interface Draft {
  readonly count: number;
  /** Row of the batch it was made of. */
  readonly source: Int32Array;
  readonly place: Int32Array;
  readonly strike: Int32Array;
  readonly isPut: Uint8Array;
  /** When it became known, milliseconds since midnight; outside the session's hours too, for snapshots of options. */
  readonly time: Int32Array;
  readonly prices: ReadonlyMap<PriceColumn, Int32Array>;
  readonly counts: ReadonlyMap<CountColumn, Float64Array>;
}

/** Called for every row that is touched: the batch's row, when it became known (UTC milliseconds), and why. */
export type Touch = (reason: Reason, row: number, known: number, detail: () => string) => void;
type TouchRow = (reason: Reason, detail: () => string) => void;
const nothing = (): string => "";

/**
 * Judges every row on its own: when it became known, whether the exchange was open, what its cells say.
 * A snapshot outside the hours is counted as dropped and comes along all the same, to compare the next page with.
 */
export function draftRows(batch: RawDay, mapping: Mapping, located: Located, touch: Touch): Draft {
  const drafting = new Drafting(batch, mapping, located);
  for (let row = 0; row < batch.count; row++) drafting.take(row, touch);
  return drafting.draft();
}

const RAW_PRICE: Readonly<Record<PriceColumn, string>> = {
  open: "open",
  high: "high",
  low: "low",
  close: "close",
  bid: "bid",
  ask: "ask",
};
const RAW_COUNT: Readonly<Record<CountColumn, string>> = {
  volume: "volume",
  oi: "oi",
  bidQty: "bid_qty",
  askQty: "ask_qty",
};

interface PriceCells {
  readonly name: PriceColumn;
  readonly raw: Float64Array;
  readonly kept: Int32Array;
}

interface CountCells {
  readonly name: CountColumn;
  readonly raw: Float64Array;
  readonly kept: Float64Array;
  readonly isInLots: boolean;
}

const silent: Touch = () => undefined;

class Drafting {
  readonly #batch: RawDay;
  readonly #mapping: Mapping;
  readonly #located: Located;
  readonly #prices: readonly PriceCells[];
  readonly #counts: readonly CountCells[];
  readonly #source: Int32Array;
  readonly #place: Int32Array;
  readonly #strike: Int32Array;
  readonly #isPut: Uint8Array;
  readonly #time: Int32Array;
  readonly #hasBars: boolean;
  #count = 0;

  constructor(batch: RawDay, mapping: Mapping, located: Located) {
    const { count, numbers } = batch;
    this.#batch = batch;
    this.#mapping = mapping;
    this.#located = located;
    this.#hasBars = !isSnapshot(mapping);
    this.#prices = PRICE_COLUMNS.flatMap((name) => {
      const raw = numbers.get(RAW_PRICE[name]) ?? (name === "close" ? numbers.get("ltp") : undefined);
      return raw === undefined ? [] : [{ name, raw, kept: new Int32Array(count) }];
    });
    const { volume_in, oi_in, quote_qty_in } = mapping;
    const countedIn = { volume: volume_in, oi: oi_in, bidQty: quote_qty_in, askQty: quote_qty_in };
    this.#counts = COUNT_COLUMNS.flatMap((name) => {
      const raw = numbers.get(RAW_COUNT[name]);
      return raw === undefined
        ? []
        : [{ name, raw, kept: new Float64Array(count), isInLots: countedIn[name] === "lots" }];
    });
    this.#source = new Int32Array(count);
    this.#place = new Int32Array(count);
    this.#strike = new Int32Array(count);
    this.#isPut = new Uint8Array(count);
    this.#time = new Int32Array(count);
  }

  draft(): Draft {
    const count = this.#count;
    return {
      count,
      source: this.#source.subarray(0, count),
      place: this.#place.subarray(0, count),
      strike: this.#strike.subarray(0, count),
      isPut: this.#isPut.subarray(0, count),
      time: this.#time.subarray(0, count),
      prices: new Map(this.#prices.map(({ name, kept }) => [name, kept.subarray(0, count)])),
      counts: new Map(this.#counts.map(({ name, kept }) => [name, kept.subarray(0, count)])),
    };
  }

  take(row: number, touch: Touch): void {
    const { stamp, unreadable } = this.#batch;
    const { places, placeOf, faults } = this.#located;
    const known = knownAt(stamp[row], this.#mapping.stamp, this.#mapping.bar_seconds);
    const code = placeOf[row];
    const place = places[code];
    if (place === undefined) {
      const fault = faults[-code - 1];
      if (fault !== undefined) touch(fault.reason, row, known, () => fault.detail);
      return;
    }
    const time = this.#mapping.stamp === "day" ? closeOf(place) : known - place.midnight;
    if (unreadable.codes[row] >= 0) {
      touch("unreadable-cell", row, known, () => unreadable.values[unreadable.codes[row]] ?? "");
      return;
    }
    const isOpen = isWithin(place.hours, time, this.#mapping.stamp === "known");
    if (!isOpen) touch(place.hours.length === 0 ? "closed-day" : "out-of-hours", row, known, nothing);
    if (!isOpen && (this.#hasBars || place.series.kind !== "options")) return;
    const told = isOpen ? touch : silent;
    if (!this.#readPrices(row, place, (reason, detail) => told(reason, row, known, detail))) return;
    this.#readCounts(row, place, (reason, detail) => told(reason, row, known, detail));
    if (isOpen && !place.isKnownExpiry) touch("unknown-expiry", row, known, nothing);
    this.#source[this.#count] = row;
    this.#place[this.#count] = code;
    this.#strike[this.#count] = this.#located.strike[row];
    this.#isPut[this.#count] = this.#located.isPut[row];
    this.#time[this.#count] = time;
    this.#count++;
  }

  /** Puts the row's prices into the next place of the draft; false when the row has to go. */
  #readPrices(row: number, place: Place, touch: TouchRow): boolean {
    const isIndex = place.series.kind === "index";
    const perUnit = this.#mapping.prices_in === "paise" ? place.perRupee / 100 : place.perRupee;
    let given = 0;
    let isRounded = false;
    let isZero = false;
    let isNegative = false;
    for (const { name, raw, kept } of this.#prices) {
      kept[this.#count] = 0;
      const value = raw[row];
      const reading = readPrice(value, perUnit);
      if (reading === "none") continue;
      if (reading === "zero") {
        isZero ||= name === "close";
        continue;
      }
      if (reading === "negative") {
        isNegative = true;
        continue;
      }
      if (reading === "too-large") return refuse(touch, "too-large", () => `${name} ${value}`);
      if (reading === "fraction" && !isIndex) return refuse(touch, "sub-paisa", () => `${name} ${value}`);
      isRounded ||= reading === "fraction";
      const price = halfUp(value, perUnit);
      const isTrade = name !== "bid" && name !== "ask";
      if (!(isTrade && place.hasTradesOffTick) && !place.isOnTick(price))
        return refuse(touch, "off-tick", () => `${name} ${value}`);
      kept[this.#count] = price;
      if (price > 0) given++;
    }
    if (given === 0) return refuse(touch, "no-price", nothing);
    if (this.#hasBars && this.#isNoTrade(row, place)) return refuse(touch, "no-trade", nothing);
    if (this.#hasBars && !this.#isBar(row)) return refuse(touch, "bad-bar", () => this.#barText());
    if (isRounded) touch("rounded", () => this.#rawText(row));
    if (isNegative) touch("negative-price", () => this.#rawText(row));
    if (isZero) touch("zero-price", () => this.#rawText(row));
    return true;
  }

  /** Four prices in the right order; or a row that is no bar: nothing stands under open, high and low. */
  #isBar(row: number): boolean {
    const [open, high, low, close] = this.#bar();
    if (open === 0 && high === 0 && low === 0 && (close === 0 || this.#isBarEmpty(row))) return true;
    return low > 0 && low <= open && low <= close && high >= open && high >= close;
  }

  #isBarEmpty(row: number): boolean {
    const bar = this.#prices.filter(({ name }) => name === "open" || name === "high" || name === "low");
    return bar.every(({ raw }) => Number.isNaN(raw[row]));
  }

  #bar(): [number, number, number, number] {
    const at = (name: PriceColumn): number =>
      this.#prices.find((cells) => cells.name === name)?.kept[this.#count] ?? 0;
    return [at("open"), at("high"), at("low"), at("close")];
  }

  #barText(): string {
    return `open, high, low, close ${this.#bar().join(", ")} in the store's units`;
  }

  #rawText(row: number): string {
    return this.#prices.map(({ name, raw }) => `${name} ${raw[row]}`).join(", ");
  }

  #isNoTrade(row: number, place: Place): boolean {
    if (this.#mapping.no_trade_bars === "keep" || place.series.kind === "index") return false;
    return this.#batch.numbers.get("volume")?.[row] === 0;
  }

  /** As the row says; else by the exchange's rules. */
  #lotOf(row: number, place: Place): number | undefined {
    const own = this.#batch.numbers.get("lot")?.[row];
    return own !== undefined && own > 0 ? own : place.lot;
  }

  #readCounts(row: number, place: Place, touch: TouchRow): void {
    for (const { name, raw, kept, isInLots } of this.#counts) {
      const value = raw[row];
      kept[this.#count] = NOT_GIVEN;
      if (Number.isNaN(value)) continue;
      if (value < 0) {
        touch("negative-count", () => `${name} ${value}`);
        continue;
      }
      const lot = this.#lotOf(row, place);
      if (isInLots && lot === undefined) {
        touch("no-lot", () => `${name} ${value} lots`);
        continue;
      }
      const units = isInLots ? value * (lot ?? 1) : value;
      const whole = Math.round(units);
      if (Math.abs(units - whole) > 1e-6 * Math.max(1, whole))
        touch("rounded-count", () => `${name} ${value}`);
      kept[this.#count] = whole;
    }
  }
}

/** When the session of a row's day ends; 0 on a day without one. */
const closeOf = (place: Place): number => place.hours.at(-1)?.to ?? 0;

function refuse(touch: TouchRow, reason: Reason, detail: () => string): false {
  touch(reason, detail);
  return false;
}

/**
 * Whether a row that became known at `time` belongs to the session. A bar must have begun in it, so that one known at
 * the very opening is out; a row stamped with the instant it was known may be as early as that.
 */
export function isWithin(hours: readonly Window[], time: number, isInstant: boolean): boolean {
  return hours.some(({ from, to }) => (isInstant ? time >= from : time > from) && time <= to);
}
