import type { CapacityInput } from "../analytics/capacity/capacity.ts";
import type { FillLiquidity } from "../analytics/capacity/fill-liquidity.ts";
import type { Basket } from "../basket/basket.ts";
import type { CostsConfig } from "../costs/schedule.ts";
import { totalOf } from "../ledger/charges.ts";
import type { Fill } from "../ledger/fill.ts";
import type { StoredRun } from "../simulation/stored-run.ts";
import { canonicalJson } from "../units/canonical.ts";
import type { ReadSleeve } from "./basket-sleeves.ts";

/** What a finished run's capacity is computed from. */
export const capacityInputOfRun = (
  { rows, days }: Pick<StoredRun, "rows" | "days">,
  liquidity: readonly (FillLiquidity | undefined)[],
  costs: CostsConfig,
): CapacityInput => ({
  rows,
  liquidity,
  gross: days.reduce((sum, { grossPnl }) => sum + (grossPnl ?? 0), 0),
  costs,
});

/**
 * What a basket's capacity is computed from: each sleeve's fills are looked up in its own run's store. It is one account:
 * one set of costs, that of its runs where they agree, else the dated one.
 */
export async function basketCapacityInput(
  { rows, sleeveRows, figures }: Basket,
  sleeves: readonly ReadSleeve[],
  liquidityFrom: (
    store: string | undefined,
    fills: readonly Fill[],
  ) => Promise<readonly (FillLiquidity | undefined)[]>,
): Promise<CapacityInput> {
  const liquidity = new Array<FillLiquidity | undefined>(rows.length).fill(undefined);
  const byStore = new Map<string | undefined, number[]>();
  for (const [place, { sleeve }] of sleeveRows.entries()) {
    const store = sleeves[sleeve]?.store;
    const places = byStore.get(store) ?? [];
    byStore.set(store, places);
    places.push(place);
  }
  for (const [store, places] of byStore) {
    const fills = places.flatMap((place) => rows[place]?.fill ?? []);
    const found = await liquidityFrom(store, fills);
    for (const [i, place] of places.entries()) liquidity[place] = found[i];
  }
  const charged = rows.reduce((sum, { charges }) => sum + totalOf(charges), 0);
  const plans = new Map(sleeves.map(({ costs = "dated" as const }) => [canonicalJson(costs), costs]));
  const [only] = plans.values();
  return {
    rows,
    liquidity,
    gross: figures.net + charged,
    costs: plans.size === 1 && only !== undefined ? only : "dated",
  };
}
