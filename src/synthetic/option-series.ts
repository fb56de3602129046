import type { SeriesRows } from "../market/series-rows.ts";
import { type ChainSource, chainFacts, tradeMoneyness } from "./chain-facts.ts";
import { type Columns, emptyColumns, writeContract } from "./contract-rows.ts";
import { strikePrices } from "./strike-prices.ts";
import { markTraded } from "./traded-bars.ts";

/** The chain's rows, contract after contract. */
export function optionSeries(source: ChainSource): SeriesRows {
  const facts = chainFacts(source);
  const { strikes, grid } = source;
  const traded = new Uint8Array(2 * strikes.length * grid.bars);
  const offsets = new Int32Array(2 * strikes.length + 1);
  const moneyness = strikes.map((strike) => tradeMoneyness(facts, strike));
  for (let c = 0; c < 2 * strikes.length; c++) {
    const flags = traded.subarray(c * grid.bars, (c + 1) * grid.bars);
    offsets[c + 1] =
      offsets[c] + markTraded(facts, { strike: strikes[c >> 1], isPut: c & 1, z: moneyness[c >> 1] }, flags);
  }
  const columns = emptyColumns(offsets[2 * strikes.length], source.withQuotes);
  for (const [s, strike] of strikes.entries()) {
    const flags = traded.subarray(2 * s * grid.bars, (2 * s + 2) * grid.bars);
    const prices = strikePrices(facts, { strike, flags });
    for (let isPut = 0; isPut < 2; isPut++)
      writeContract(facts, prices, {
        isPut,
        z: moneyness[s],
        from: offsets[2 * s + isPut],
        flags: flags.subarray(isPut * grid.bars),
        columns,
      });
  }
  return asSeriesRows(source, offsets, columns);
}

function asSeriesRows(
  { strikes, withQuotes }: ChainSource,
  offsets: Int32Array,
  columns: Columns,
): SeriesRows {
  const { time, bid, ask, bidQty, askQty, ...always } = columns;
  return {
    strikes: Int32Array.from(strikes.flatMap((strike) => [strike, strike])),
    isPut: Uint8Array.from(strikes.flatMap(() => [0, 1])),
    offsets,
    time,
    columns: withQuotes ? { ...always, bid, ask, bidQty, askQty } : always,
  };
}
