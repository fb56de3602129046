import { parseSymbol } from "../exchange/symbols.ts";
import { messageOf, PlutoError } from "../units/failure.ts";
import { paiseFromRupees } from "../units/money.ts";
import { streamKey, uniform } from "../units/random.ts";
import { clockText, type TradingDay, timeOfDay, tradingDay } from "../units/time.ts";
import type { Paise, TimeOfDay } from "../units/unit.ts";
import { premiumBucket, type SpreadTable, type SpreadTableFile } from "./slippage/spread-table.ts";

/** One live fill with the market it met. */
export interface LiveFill {
  readonly symbol: string;
  readonly date: TradingDay;
  readonly time: TimeOfDay;
  readonly side: "buy" | "sell";
  readonly price: Paise;
  /** Middle of the market when the order was sent, paise; half paise happen. */
  readonly mid: number;
}

function bad(line: number, why: string): PlutoError {
  return new PlutoError("calibrate.bad-row", `line ${line} ${why}`, { data: { line } });
}

function midOf(row: Readonly<Record<string, string | undefined>>, line: number): number {
  const number = (name: string): number | undefined => {
    const text = row[name]?.trim();
    return text === undefined || text === "" ? undefined : paiseFromRupees(Number(text));
  };
  const [mid, bid, ask] = [number("mid"), number("bid"), number("ask")];
  if (mid !== undefined && mid > 0) return mid;
  if (bid !== undefined && ask !== undefined && bid > 0 && ask >= bid) return (bid + ask) / 2;
  throw bad(line, "has neither mid nor a bid with an ask at or above it; one of them is the reference price");
}

/** What a reader of one cell throws, told with the line that it stands on. */
function onLine<T>(line: number, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof PlutoError) || error.code === "calibrate.bad-row") throw error;
    throw bad(line, `cannot be read: ${messageOf(error).slice(error.code.length + 2)}`);
  }
}

/**
 * One row of a CSV file of live fills: `symbol, ts, side, price` and `mid` or `bid, ask`; rupees, `ts` as
 * `YYYY-MM-DD HH:MM:SS` exchange time, side `buy` or `sell`. @param line its number, for messages
 * @throws `calibrate.bad-row`, naming the line
 */
export const liveFillOf = (row: Readonly<Record<string, string | undefined>>, line: number): LiveFill =>
  onLine(line, () => fillOf(row, line));

function fillOf(row: Readonly<Record<string, string | undefined>>, line: number): LiveFill {
  const { ts = "", side = "", price = "" } = row;
  const symbol = row.symbol?.trim() ?? "";
  if (parseSymbol(symbol).kind !== "option")
    throw bad(line, `is a fill of ${symbol}; only options have spread tables`);
  const word = side.trim().toLowerCase();
  if (word !== "buy" && word !== "sell") throw bad(line, `has side "${side}"; write buy or sell`);
  const [, day, clock] =
    /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2}(?:\.\d{3})?)?)$/.exec(ts.trim()) ?? [];
  if (day === undefined || clock === undefined) throw bad(line, `has ts "${ts}"; write YYYY-MM-DD HH:MM:SS`);
  const paid = price.trim() === "" ? 0 : paiseFromRupees(Number(price));
  if (paid <= 0) throw bad(line, `has price "${price}"; it must be above zero`);
  return {
    symbol,
    date: tradingDay(day),
    time: timeOfDay(clock),
    side: word,
    price: paid as Paise,
    mid: midOf(row, line),
  };
}

/** Slippage of the live fills of one premium bucket. */
export interface BucketFit {
  /** Premiums from here, paise; 0 for the first. */
  readonly from: Paise;
  /** Premiums below, paise; absent for the last. */
  readonly below?: Paise;
  readonly fills: number;
  /** Paise a unit against the trader; negative where fills beat the mid. */
  readonly mean: number;
  readonly median: number;
  /** The middle 95 % of the mean, by bootstrap. */
  readonly low: number;
  readonly high: number;
  /** Mean of the base table's hour factors at the fills' times: what the hour makes of the bucket's spread. */
  readonly hour: number;
}

/** Slippage of a time window over what its fills' premium buckets cost on average; 1 is no difference. */
export interface WindowFit {
  readonly from: TimeOfDay;
  readonly fills: number;
  readonly factor: number;
}

export interface Calibration {
  readonly fills: number;
  /** Buckets with at least one fill, ascending. */
  readonly buckets: readonly BucketFit[];
  /** Windows with at least one fill whose buckets cost anything, ascending. */
  readonly windows: readonly WindowFit[];
}

const slipped = ({ side, price, mid }: LiveFill): number => (side === "buy" ? price - mid : mid - price);

const meanOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** The value below which a share of the sorted values lies, between neighbours by distance. */
function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)] ?? 0;
  const above = sorted[Math.ceil(at)] ?? below;
  return below + (above - below) * (at - Math.floor(at));
}

const ascending = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

/** The 2.5 % and 97.5 % points of the mean over resamples of the values. */
function bootstrap(values: readonly number[], { seed, stream, resamples }: Draws): readonly [number, number] {
  const key = streamKey(seed, stream);
  const means = Array.from({ length: resamples }, (_, resample) => {
    let sum = 0;
    for (let i = 0; i < values.length; i++)
      sum += values[Math.floor(uniform(key, resample * values.length + i) * values.length)] ?? 0;
    return sum / values.length;
  });
  const sorted = ascending(means);
  return [quantile(sorted, 0.025), quantile(sorted, 0.975)];
}

interface Draws {
  readonly seed: number;
  readonly stream: number;
  readonly resamples: number;
}

const hourFactor = (table: SpreadTable, time: TimeOfDay): number =>
  table.byTime.findLast(({ from }) => from <= time)?.factor ?? 1;

function fitBucket(fills: readonly LiveFill[], bucket: number, table: SpreadTable, draws: Draws): BucketFit {
  // Sorted, so that sums of floats and resamples do not depend on the order of the fills.
  const values = ascending(fills.map(slipped));
  const [low, high] = bootstrap(values, draws);
  const below = table.byPremium[bucket]?.below;
  return {
    from: table.byPremium[bucket - 1]?.below ?? (0 as Paise),
    ...(below === undefined ? {} : { below }),
    fills: values.length,
    mean: meanOf(values),
    median: quantile(ascending(values), 0.5),
    low,
    high,
    hour: meanOf(ascending(fills.map(({ time }) => hourFactor(table, time)))),
  };
}

/** Numbers by a whole-numbered key, ascending. */
function collect(pairs: readonly (readonly [key: number, value: number])[]): (readonly [number, number[]])[] {
  const groups = new Map<number, number[]>();
  for (const [key, value] of pairs) {
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return [...groups].sort(([a], [b]) => a - b);
}

/** What the windows' fills paid over what their buckets' fills paid on average. */
function fitWindows(
  fills: readonly LiveFill[],
  buckets: readonly (readonly [number, number[]])[],
  base: SpreadTable,
) {
  const means = new Map(buckets.map(([bucket, values]) => [bucket, meanOf(values)]));
  const byWindow = collect(
    fills.map((fill, i) => [base.byTime.findLastIndex(({ from }) => from <= fill.time), i] as const),
  );
  return byWindow.flatMap(([window, members]): WindowFit[] => {
    const own = members.flatMap((i) => fills[i] ?? []);
    const counts = collect(own.map((fill) => [premiumBucket(base, fill.mid), 1] as const));
    const expected = counts.reduce((sum, [bucket, ones]) => sum + ones.length * (means.get(bucket) ?? 0), 0);
    if (expected <= 0) return [];
    const paid = own.reduce((sum, fill) => sum + slipped(fill), 0);
    return [
      { from: base.byTime[window]?.from ?? (0 as TimeOfDay), fills: own.length, factor: paid / expected },
    ];
  });
}

/**
 * Fits what live fills cost against the mid, by the premium buckets and time windows of a table. The same fills in any
 * order and the same seed give the same figures.
 * @param base gives the buckets and windows
 */
export function calibrate(
  fills: readonly LiveFill[],
  base: SpreadTable,
  { seed = 0, resamples = 2000 }: { readonly seed?: number; readonly resamples?: number } = {},
): Calibration {
  const byBucket = (numberOf: (fill: LiveFill, i: number) => number) =>
    collect(fills.map((fill, i) => [premiumBucket(base, fill.mid), numberOf(fill, i)] as const));
  const grouped = byBucket(slipped);
  const buckets = byBucket((_, i) => i).map(([bucket, members]) =>
    fitBucket(
      members.flatMap((i) => fills[i] ?? []),
      bucket,
      base,
      { seed, stream: bucket, resamples },
    ),
  );
  return { fills: fills.length, buckets, windows: fitWindows(fills, grouped, base) };
}

const inRupees = (paise: number): number => Math.round(paise * 100) / 10_000;

/** Fills below which a bucket keeps the base table's spread, unless told otherwise. */
export const MIN_FILLS = 30;

/**
 * The whole spread of a bucket before the hour's factor, paise: twice its mean over the mean factor of its fills'
 * hours. Undefined with too few fills, and where fills cost nothing.
 */
export const fittedSpread = ({ fills, mean, hour }: BucketFit, minFills = MIN_FILLS): number | undefined =>
  fills >= minFills && mean > 0 ? (2 * mean) / hour : undefined;

/**
 * A calibration as a table that slippage `spread` takes. Buckets with enough fills that cost something take their
 * fitted spread, the others keep the base's; hours, moneyness and expiries keep the base's.
 */
export function calibratedTable(
  { buckets }: Calibration,
  base: SpreadTable,
  { name = "calibrated", minFills = MIN_FILLS }: { readonly name?: string; readonly minFills?: number } = {},
): SpreadTableFile {
  const fitted = new Map(buckets.map((fit) => [fit.below, fittedSpread(fit, minFills)]));
  const spreadOf = (below: Paise, spread: number): number => inRupees(fitted.get(below) ?? spread);
  return {
    name,
    by_premium: base.byPremium.map(({ below, spread }) => ({
      below: below / 100,
      spread: spreadOf(below, spread),
    })),
    beyond_pct: base.beyondPct,
    step: base.step / 100,
    in_the_money: base.inTheMoney.map(inRupees),
    by_time: base.byTime.map(({ from, factor }) => ({ from: clockText(from), factor })),
    later_expiry: base.laterExpiry,
    future_pct: base.futurePct,
  };
}
