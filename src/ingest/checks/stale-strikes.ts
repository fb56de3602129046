import { contractCount, type SeriesRows } from "../../market/series-rows.ts";
import { rupees } from "../../units/money.ts";
import { clockText } from "../../units/time.ts";
import type { Paise } from "../../units/unit.ts";
import { type CheckedDay, type CheckedSeries, type DataCheck, type FindingPart, median } from "./check.ts";

/** Farther from the money than this share of it a strike may well stand still. */
const NEAR = 0.02;
/** A strike that repeats its price for less than this, or in fewer rows, is quiet, not stale. */
const STANDS_MS = 10 * 60_000;
const ROWS_MIN = 5;
/** What its neighbours have to move meanwhile, paise and as a share of their own price. */
const MOVE_MIN = 200;
const MOVE_SHARE = 0.05;
/** Strikes on each side whose moves are looked at. */
const NEIGHBOURS = 2;

/** Contracts near the money whose rows go on with one price while the strikes around them move. */
export const staleStrikes: DataCheck = {
  name: "stale-strikes",
  about: "strikes near the money that stand still while their neighbours move",
  run: (day) => day.options.flatMap((series) => findingsOf(day, series)),
};

interface Stand {
  readonly contract: number;
  readonly from: number;
  readonly to: number;
  readonly move: number;
}

function findingsOf(day: CheckedDay, { name, rows }: CheckedSeries): FindingPart[] {
  const middle = middleOf(day, rows);
  const near = [...Array(contractCount(rows)).keys()].filter(
    (contract) => Math.abs(rows.strikes[contract] / middle - 1) <= NEAR,
  );
  const stands = near.flatMap((contract) => longestStand(rows, near, contract) ?? []);
  const worst = stands.reduce<Stand | undefined>(
    (most, stand) => (most === undefined || stand.move > most.move ? stand : most),
    undefined,
  );
  if (worst === undefined) return [];
  const { contract, from, to, move } = worst;
  const hasQuotes = rows.columns.bid?.some((bid) => bid > 0) === true;
  const price = rows.columns.close[rowAt(rows, contract, to)] as Paise;
  return [
    {
      severity: hasQuotes ? "fault" : "warning",
      series: name,
      count: stands.length,
      of: near.length,
      worst:
        `${rows.strikes[contract] / 100} ${rows.isPut[contract] === 1 ? "PE" : "CE"} at ${rupees(price)} from ` +
        `${clockText(from)} to ${clockText(to)}, its neighbours moved ${rupees(Math.round(move) as Paise)}`,
      hint: hasQuotes
        ? "its quotes are old ones; drop the stretch, or compare with a second source"
        : "without a trade the last price is an old one; leave such bars out (no_trade_bars=drop), or mind stale_max_s",
    },
  ];
}

/** The spot's middle value; without an index that of the strikes. */
function middleOf({ index }: CheckedDay, { strikes }: SeriesRows): number {
  const spots = index === undefined ? [] : [...index.rows.columns.close].filter((spot) => spot > 0);
  return median(spots.length > 0 ? spots : [...strikes]) ?? 0;
}

/** The stretch of unchanged rows during which the neighbours moved most; undefined when they never moved enough. */
function longestStand(rows: SeriesRows, near: readonly number[], contract: number): Stand | undefined {
  const { offsets, time } = rows;
  let best: Stand | undefined;
  let start = offsets[contract];
  for (let row = start + 1; row <= offsets[contract + 1]; row++) {
    if (row < offsets[contract + 1] && isSame(rows, row - 1, row)) continue;
    const [from, to] = [time[start], time[row - 1]];
    if (row - start >= ROWS_MIN && to - from >= STANDS_MS) {
      const move = neighboursMove(rows, { near, contract, from, to });
      if (move !== undefined && (best === undefined || move > best.move)) best = { contract, from, to, move };
    }
    start = row;
  }
  return best;
}

/** Prices and quotes alike; a row without a price is none to compare with. */
function isSame({ columns }: SeriesRows, a: number, b: number): boolean {
  const { close, bid, ask } = columns;
  return close[a] > 0 && close[a] === close[b] && bid?.[a] === bid?.[b] && ask?.[a] === ask?.[b];
}

/**
 * By how much the strikes around moved between their lowest and highest price of a stretch: the middle of those that have
 * prices; undefined when that is little.
 */
function neighboursMove(
  rows: SeriesRows,
  { near, contract, from, to }: Omit<Stand, "move"> & { readonly near: readonly number[] },
): number | undefined {
  const side = near.filter((other) => rows.isPut[other] === rows.isPut[contract]);
  const at = side.indexOf(contract);
  const around = side
    .slice(Math.max(0, at - NEIGHBOURS), at + NEIGHBOURS + 1)
    .filter((other) => other !== contract);
  const moves = around.flatMap((other) => {
    const prices: number[] = [];
    for (let row = rowAt(rows, other, from); row < rows.offsets[other + 1] && rows.time[row] <= to; row++)
      if (row >= rows.offsets[other] && rows.columns.close[row] > 0) prices.push(rows.columns.close[row]);
    const [low, high] = [Math.min(...prices), Math.max(...prices)];
    return prices.length < 2
      ? []
      : [{ move: high - low, isFar: high - low >= Math.max(MOVE_MIN, MOVE_SHARE * low) }];
  });
  const move = median(moves.map((one) => one.move));
  const far = moves.filter(({ isFar }) => isFar).length;
  return move !== undefined && far * 2 > moves.length ? move : undefined;
}

/** The contract's last row at or before `time`; one before its first when there is none. */
function rowAt({ offsets, time }: SeriesRows, contract: number, at: number): number {
  let low = offsets[contract];
  let high = offsets[contract + 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (time[middle] <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
