import { standardNormal, uniform, uniformUint32 } from "../units/random.ts";
import { type ChainFacts, contractKey } from "./chain-facts.ts";
import { logLots, lotsOfLog, openInterestLots, roundness } from "./liquidity.ts";
import { lognormalTable } from "./lognormal-table.ts";
import { depthFactor } from "./spread.ts";
import { PURPOSE } from "./streams.ts";
import { hasRange, type StrikePrices } from "./strike-prices.ts";
import type { ContractAt } from "./traded-bars.ts";

/** Spread, volume and size at the best price of single rows around their medians. */
const SPREAD_NOISE = lognormalTable(0.3);
const VOLUME_NOISE = lognormalTable(0.9);
const QTY_NOISE = lognormalTable(0.8);
/** Open interest is republished every three minutes. */
const OPEN_INTEREST_EVERY = 3;

/** The columns of a chain, while they are written. */
export interface Columns {
  readonly time: Int32Array;
  readonly open: Int32Array;
  readonly high: Int32Array;
  readonly low: Int32Array;
  readonly close: Int32Array;
  readonly volume: Float64Array;
  readonly oi: Float64Array;
  readonly bid: Int32Array;
  readonly ask: Int32Array;
  readonly bidQty: Float64Array;
  readonly askQty: Float64Array;
}

/** Room for so many rows; none for quotes that are not asked for. */
export function emptyColumns(rows: number, withQuotes: boolean): Columns {
  const quoted = withQuotes ? rows : 0;
  return {
    time: new Int32Array(rows),
    open: new Int32Array(rows),
    high: new Int32Array(rows),
    low: new Int32Array(rows),
    close: new Int32Array(rows),
    volume: new Float64Array(rows),
    oi: new Float64Array(rows),
    bid: new Int32Array(quoted),
    ask: new Int32Array(quoted),
    bidQty: new Float64Array(quoted),
    askQty: new Float64Array(quoted),
  };
}

/** Where a contract's rows go. */
export interface ContractRows extends Omit<ContractAt, "strike"> {
  /** Row of the columns where the contract starts. */
  readonly from: number;
  /** One a bar: whether it has a row. */
  readonly flags: Uint8Array;
  readonly columns: Columns;
}

/** Writes the rows of one contract. The hot loop of the generator: plain arithmetic on arrays, no objects. */
export function writeContract(
  facts: ChainFacts,
  prices: StrikePrices,
  { isPut, z, from, flags, columns }: ContractRows,
): void {
  const { grid, state, lot, tick, coarseFrom, isNull, withQuotes, spreads } = facts;
  const { bars, barsAMinute } = grid;
  const { strike, closeAfter, atHigh, atLow } = prices;
  const { forwardAfter, forwardHigh, forwardLow, discount } = state;
  const perTick = discount / tick;
  const sign = isPut === 1 ? -1 : 1;
  const isRanged = hasRange(facts);
  const lastTicks = spreads.byTicks.length - 1;
  const key = contractKey(facts, strike, isPut, PURPOSE.row);
  const minutes = contractMinutes(facts, { strike, isPut, z });
  let row = from;
  for (let bar = 0; bar < bars; bar++) {
    if (flags[bar] === 0) continue;
    const minute = (bar / barsAMinute) | 0;
    const noise = uniformUint32(key, bar);
    const inside = sign * (forwardAfter[bar + 1] - strike);
    const mid = (closeAfter[bar + 1] + (inside > 0 ? inside : 0)) * perTick;
    const before = sign * (forwardAfter[bar] - strike);
    const start = (closeAfter[bar] + (before > 0 ? before : 0)) * perTick;
    const whole = Math.round(mid);
    const median =
      whole <= lastTicks ? spreads.byTicks[whole] : (spreads.byTicks[lastTicks] * whole) / lastTicks;
    const spread = Math.max(1, Math.round(median * minutes.spreadFactor[minute] * SPREAD_NOISE[noise & 255]));
    const bid = Math.round(mid - 0.5 * spread);
    const count = Math.max(1, Math.round(minutes.lots[minute] * VOLUME_NOISE[(noise >>> 8) & 255]));
    let close = whole;
    let open = Math.round(start);
    if (!isNull) {
      close = printed(bid, spread, whole, (noise >>> 16) & 15);
      open =
        count === 1 ? close : printed(Math.round(start - 0.5 * spread), spread, open, (noise >>> 20) & 15);
    }
    if (close < 1) close = 1;
    if (open < 1) open = 1;
    let high = open > close ? open : close;
    let low = open < close ? open : close;
    if (isRanged && count > 1) {
      const insideHigh = sign * (forwardHigh[bar] - strike);
      const insideLow = sign * (forwardLow[bar] - strike);
      const one = Math.round((atHigh[bar] + (insideHigh > 0 ? insideHigh : 0)) * perTick);
      const other = Math.round((atLow[bar] + (insideLow > 0 ? insideLow : 0)) * perTick);
      high = Math.max(high, one, other);
      low = Math.max(1, Math.min(low, one, other));
    }
    columns.time[row] = grid.time[bar];
    columns.open[row] = (open < coarseFrom ? open : 2 * Math.round(open / 2)) * tick;
    columns.high[row] = (high < coarseFrom ? high : 2 * Math.round(high / 2)) * tick;
    columns.low[row] = (low < coarseFrom ? low : 2 * Math.round(low / 2)) * tick;
    columns.close[row] = (close < coarseFrom ? close : 2 * Math.round(close / 2)) * tick;
    columns.volume[row] = count * lot;
    columns.oi[row] = minutes.oi[minute];
    if (withQuotes) {
      const size = spreads.lotsByTicks[whole <= lastTicks ? whole : lastTicks];
      const ask = Math.max(1, bid + spread);
      columns.bid[row] = bid < 1 ? 0 : (bid < coarseFrom ? bid : 2 * Math.floor(bid / 2)) * tick;
      columns.ask[row] = (ask <= coarseFrom ? ask : 2 * Math.ceil(ask / 2)) * tick;
      columns.bidQty[row] =
        bid < 1 ? 0 : lot * Math.max(1, Math.round(size * QTY_NOISE[(noise >>> 24) & 255]));
      columns.askQty[row] = lot * Math.max(1, Math.round(size * QTY_NOISE[(noise >>> 12) & 255]));
    }
    row++;
  }
}

/** Where the last trade of a bar printed: at the bid or at the ask, seven times in sixteen each, else at the mid. */
const printed = (bid: number, spread: number, mid: number, dice: number): number =>
  dice < 7 ? bid : dice < 14 ? bid + spread : mid;

/** What changes from minute to minute for one contract. */
interface ContractMinutes {
  /** Over the median spread at its premium. */
  readonly spreadFactor: Float64Array;
  /** Median lots of a bar that trades. */
  readonly lots: Float64Array;
  /** Open interest, units. */
  readonly oi: Float64Array;
}

function contractMinutes(facts: ChainFacts, { strike, isPut, z }: ContractAt): ContractMinutes {
  const { grid, state, lot, spreads, spreadOfMinute, logLotsOfMinute } = facts;
  const sign = isPut === 1 ? -1 : 1;
  const round = roundness(strike / 100);
  const interest = openInterest(facts, { strike, isPut, z });
  const [spreadFactor, lots, oi] = [0, 1, 2].map(() => new Float64Array(grid.minutes));
  for (let minute = 0; minute < grid.minutes; minute++) {
    const depth = Math.max(0, sign * (state.forwardAfter[minute * grid.barsAMinute] - strike)) / strike;
    const published = minute - (minute % OPEN_INTEREST_EVERY);
    spreadFactor[minute] = spreadOfMinute[minute] * depthFactor(spreads.era, depth);
    lots[minute] = round * lotsOfLog(logLotsOfMinute[minute] + logLots(sign * z[minute]));
    oi[minute] = lot * Math.round(interest.start * (1 + (interest.growth * published) / grid.minutes));
  }
  return { spreadFactor, lots, oi };
}

/** Lots of open interest at the open, and by what share they grow until the close. */
function openInterest(
  facts: ChainFacts,
  { strike, isPut, z }: ContractAt,
): { start: number; growth: number } {
  const key = contractKey(facts, strike, isPut, PURPOSE.contract);
  const usual = openInterestLots(facts.atTheMoney, isPut === 1 ? -z[0] : z[0], roundness(strike / 100));
  const start = Math.max(1, Math.round(usual * Math.exp(0.5 * standardNormal(key, 0))));
  return { start, growth: 0.6 * uniform(key, 2) - 0.2 };
}
