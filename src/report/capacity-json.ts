import type { Capacity, Shares } from "../analytics/capacity/capacity.ts";

const rupeesOf = (paise: number): number => Math.round(paise) / 100;

const sharesJson = (shares: Shares | undefined): object | null =>
  shares === undefined
    ? null
    : { fills: shares.fills, median: shares.median, p95: shares.p95, most: shares.most };

/** Capacity as JSON: rupees, shares as 0.1 for a tenth. `fills` has an entry for every fill that met the market. */
export function capacityJson(capacity: Capacity): object {
  const { law, coefficient, rungs, shares, halvesAt, mostAt } = capacity;
  return {
    law,
    coefficient,
    fills_at_market: capacity.fills,
    impact_known: capacity.impactKnown,
    recorded_net_pnl: rupeesOf(capacity.recordedNet),
    sizes: rungs.map((rung) => ({
      size: rung.size,
      gross_pnl: rupeesOf(rung.gross),
      levies: rupeesOf(rung.levies),
      slippage: rupeesOf(rung.slippage),
      impact: rupeesOf(rung.impact),
      net_pnl: rupeesOf(rung.net),
      net_pnl_of_one: rupeesOf(rung.netOfOne),
      fills_above_bar: rung.aboveBar ?? null,
      fills_above_top: rung.aboveTop ?? null,
    })),
    halves_at: halvesAt ?? null,
    most_at: mostAt === undefined ? null : { size: mostAt.size, net_pnl: rupeesOf(mostAt.net) },
    share_of_bar: sharesJson(capacity.ofBar),
    share_of_top: sharesJson(capacity.ofTop),
    fills: shares.map(({ place, ofBar, ofTop, ofDay }) => ({
      seq: place,
      of_bar: ofBar ?? null,
      of_top: ofTop ?? null,
      of_day: ofDay ?? null,
    })),
  };
}
