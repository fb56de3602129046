import { costModelOf } from "../../costs/cost-model.ts";
import type { CostsConfig } from "../../costs/schedule.ts";
import { NO_CHARGES, totalOf } from "../../ledger/charges.ts";
import type { Fill } from "../../ledger/fill.ts";
import type { TradebookRow } from "../../ledger/tradebook-row.ts";
import type { Paise, Qty } from "../../units/unit.ts";
import { ascending, quantileOf } from "../statistics/quantile.ts";
import type { CapacityConfig } from "./capacity-config.ts";
import type { FillLiquidity } from "./fill-liquidity.ts";
import { impactPerUnit } from "./impact.ts";

/** A tradebook and what its fills met. */
export interface CapacityInput {
  /** In order of time. */
  readonly rows: readonly TradebookRow[];
  /** Beside the rows; undefined where nothing is known. */
  readonly liquidity: readonly (FillLiquidity | undefined)[];
  /** Profit at the recorded size before charges, slippage and impact, paise. */
  readonly gross: number;
  /** Of the rows' own charges. */
  readonly costs: CostsConfig;
}

/** Shares of something, over fills: 0.1 is a tenth. */
export interface Shares {
  /** Fills whose share is known. */
  readonly fills: number;
  readonly median: number;
  /** One fill in twenty is above. */
  readonly p95: number;
  readonly most: number;
}

/** What a size makes. Paise. */
export interface CapacityRung {
  /** Times the recorded size. */
  readonly size: number;
  readonly gross: number;
  /** Levies and brokerage, computed anew: an order above the freeze quantity is sliced, and each slice pays. */
  readonly levies: number;
  /** As recorded, in proportion. */
  readonly slippage: number;
  readonly impact: number;
  readonly net: number;
  /** Net ÷ size. */
  readonly netOfOne: number;
  /** Fills of more units than their bar traded, and than stood at the top of the book; undefined: not known of any fill. */
  readonly aboveBar: number | undefined;
  readonly aboveTop: number | undefined;
}

/** What a fill was of its market, at the recorded size. */
export interface FillShare {
  /** Place in the tradebook. */
  readonly place: number;
  readonly ofBar: number | undefined;
  readonly ofTop: number | undefined;
  readonly ofDay: number | undefined;
}

/** How much money a tradebook can carry. */
export interface Capacity {
  readonly law: CapacityConfig["law"];
  readonly coefficient: number;
  /** Fills that met the market: settlements do not. */
  readonly fills: number;
  /** Of these, fills whose impact is known; the others are charged none. */
  readonly impactKnown: number;
  readonly ofBar: Shares | undefined;
  readonly ofTop: Shares | undefined;
  readonly rungs: readonly CapacityRung[];
  /** The recorded net profit: before impact, charges as in the file. */
  readonly recordedNet: number;
  /**
   * The first size at which a unit of it makes half of what it makes at 1; undefined when size 1 makes nothing, no impact is
   * known, or it is above `SEARCHED_TO`.
   */
  readonly halvesAt: number | undefined;
  /** The whole size with the most net profit; undefined when size 1 makes nothing, no impact is known, or it is above. */
  readonly mostAt: { readonly size: number; readonly net: number } | undefined;
  /** By place; settlements have no entry. */
  readonly shares: readonly FillShare[];
}

/** Sizes above this are not searched. */
export const SEARCHED_TO = 16_384;

/** Fills of one contract, side and instant: they meet the market together. */
interface Order {
  readonly units: number;
  readonly liquidity: FillLiquidity | undefined;
  readonly places: readonly number[];
}

/**
 * What a tradebook would have made at other sizes. Gross profit, and slippage as recorded, grow in proportion; levies and
 * brokerage are charged anew; impact (`impactPerUnit`) comes on top, on each fill that met the market. Fills of one contract,
 * side and instant meet it together. Nothing is run again: a strategy is taken to do the same at every size.
 */
export function capacityOf(input: CapacityInput, config: CapacityConfig): Capacity {
  const { rows } = input;
  const orders = ordersOf(input);
  const known = orders.filter(
    ({ units, liquidity = {} }) => impactPerUnit(units, liquidity, config) !== undefined,
  );
  const impactKnown = known.reduce((sum, { places }) => sum + places.length, 0);
  const rungAt = rungs(input, orders, config);
  const shares = sharesOf(orders).sort((a, b) => a.place - b.place);
  const net1 = rungAt(1).net;
  const hasAnswer = net1 > 0 && impactKnown > 0;
  return {
    law: config.law,
    coefficient: config.coefficient,
    fills: orders.reduce((sum, { places }) => sum + places.length, 0),
    impactKnown,
    ofBar: spread(shares.map(({ ofBar }) => ofBar)),
    ofTop: spread(shares.map(({ ofTop }) => ofTop)),
    rungs: config.sizes.map(rungAt),
    recordedNet: rows.reduce((sum, { charges }) => sum - totalOf(charges), input.gross),
    halvesAt: hasAnswer ? halvingSize(rungAt) : undefined,
    mostAt: hasAnswer ? bestSize(rungAt) : undefined,
    shares,
  };
}

function ordersOf({ rows, liquidity }: CapacityInput): Order[] {
  const orders = new Map<string, { units: number; liquidity: FillLiquidity | undefined; places: number[] }>();
  for (const [place, { fill }] of rows.entries()) {
    if (fill.priceSource === "settlement") continue;
    const key = `${fill.date} ${fill.time} ${fill.symbol} ${fill.qtyDir > 0 ? "BUY" : "SELL"}`;
    const order = orders.get(key) ?? { units: 0, liquidity: liquidity[place], places: [] };
    orders.set(key, order);
    order.units += Math.abs(fill.qtyDir);
    order.places.push(place);
  }
  return [...orders.values()];
}

/** What a size comes to, remembered: billing every fill is what takes the time. */
function rungs(
  { rows, gross, costs }: CapacityInput,
  orders: readonly Order[],
  config: CapacityConfig,
): (size: number) => CapacityRung {
  const model = costModelOf({ costs: config.costs ?? costs, slippage: "none" });
  const slipped = rows.reduce((sum, { charges }) => sum + charges.slippage, 0);
  const sized = (fill: Fill, size: number): Fill => ({ ...fill, qtyDir: (fill.qtyDir * size) as Qty });
  const above = (size: number, of: (liquidity: FillLiquidity) => number | undefined): number | undefined => {
    const those = orders.filter(({ liquidity = {} }) => of(liquidity) !== undefined);
    if (those.length === 0) return undefined;
    return those
      .filter(({ units, liquidity = {} }) => units * size > (of(liquidity) ?? 0))
      .reduce((sum, { places }) => sum + places.length, 0);
  };
  const known = new Map<number, CapacityRung>();
  return (size) => {
    const before = known.get(size);
    if (before !== undefined) return before;
    const charges = model.charge(rows.map(({ fill }) => sized(fill, size)));
    const levies = charges.reduce(
      (sum, one) => sum + totalOf({ ...NO_CHARGES, ...one, slippage: 0 as Paise }),
      0,
    );
    const impact = Math.round(
      orders.reduce((sum, { units, liquidity = {} }) => {
        const all = units * size;
        return sum + all * (impactPerUnit(all, liquidity, config) ?? 0);
      }, 0),
    );
    const slippage = slipped * size;
    const net = gross * size - levies - slippage - impact;
    const rung: CapacityRung = {
      size,
      gross: gross * size,
      levies,
      slippage,
      impact,
      net,
      netOfOne: net / size,
      aboveBar: above(size, ({ barVolume }) => barVolume),
      aboveTop: above(size, ({ topQty }) => topQty),
    };
    known.set(size, rung);
    return rung;
  };
}

/**
 * By doubling until it has halved, then by bisection on whole sizes, then in proportion between the two that it lies
 * between. Of a unit's profit only brokerage improves with size, and impact outgrows it, so there is one crossing.
 */
function halvingSize(rungAt: (size: number) => CapacityRung): number | undefined {
  const half = rungAt(1).netOfOne / 2;
  let high = 2;
  while (rungAt(high).netOfOne > half) {
    high *= 2;
    if (high > SEARCHED_TO) return undefined;
  }
  let low = high / 2;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (rungAt(middle).netOfOne > half) low = middle;
    else high = middle;
  }
  const [above, below] = [rungAt(low).netOfOne, rungAt(high).netOfOne];
  return low + (above - half) / (above - below);
}

/** By doubling while it grows, then by halving the step around the best. */
function bestSize(rungAt: (size: number) => CapacityRung): Capacity["mostAt"] {
  let size = 1;
  while (rungAt(2 * size).net > rungAt(size).net) {
    size *= 2;
    if (size > SEARCHED_TO) return undefined;
  }
  for (let step = Math.floor(size / 2); step >= 1; step = Math.floor(step / 2))
    for (const other of [size - step, size + step])
      if (other >= 1 && rungAt(other).net > rungAt(size).net) size = other;
  return { size, net: rungAt(size).net };
}

function sharesOf(orders: readonly Order[]): FillShare[] {
  return orders.flatMap(({ units, liquidity = {}, places }) => {
    const of = (all: number | undefined): number | undefined =>
      all === undefined || all <= 0 ? undefined : units / all;
    const share = {
      ofBar: of(liquidity.barVolume),
      ofTop: of(liquidity.topQty),
      ofDay: of(liquidity.dayVolume),
    };
    return places.map((place) => ({ place, ...share }));
  });
}

function spread(shares: readonly (number | undefined)[]): Shares | undefined {
  const known = ascending(shares.filter((share) => share !== undefined));
  const most = known.at(-1);
  if (most === undefined) return undefined;
  return {
    fills: known.length,
    median: quantileOf(known, 0.5) ?? 0,
    p95: quantileOf(known, 0.95) ?? 0,
    most,
  };
}
