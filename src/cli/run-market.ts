import type { Capacity } from "../analytics/capacity/capacity.ts";
import type { GreekDay } from "../analytics/greek-days.ts";
import type { CostsConfig } from "../costs/schedule.ts";
import type { TradebookRow } from "../ledger/tradebook-row.ts";
import type { TradingDay } from "../units/time.ts";
import { progressBar } from "./progress.ts";

/** What is asked of the store of a finished run, or of a part of it. */
export interface MarketAsk {
  readonly store: string;
  /** In order of time. */
  readonly rows: readonly TradebookRow[];
  /** Sessions in order, with their profit before charges, paise. */
  readonly days: readonly { readonly date: TradingDay; readonly gross: number }[];
  readonly costs: CostsConfig;
}

/** What a run's store adds to its tradebook. */
export interface RunMarket {
  readonly capacity: Capacity;
  readonly greeks: readonly GreekDay[];
}

/** Reads a run's store again: at what size its profit ends, and where it came from. Tells how far it is. */
export async function readRunMarket({ store: url, rows, days, costs }: MarketAsk): Promise<RunMarket> {
  const { openStore } = await import("../storage/open.ts");
  const { readLiquidity } = await import("../simulation/read-liquidity.ts");
  const { attributeRun } = await import("../simulation/attribute-run.ts");
  const { capacityOf } = await import("../analytics/capacity/capacity.ts");
  const { CapacityConfig } = await import("../analytics/capacity/capacity-config.ts");
  const fills = rows.map(({ fill }) => fill);
  const bar = await progressBar("days read");
  const all = new Set(fills.map(({ date }) => date)).size + days.length;
  const store = await openStore(url);
  try {
    let done = 0;
    const onDay = (): void => bar.update(++done, all);
    const liquidity = await readLiquidity(store, fills, onDay);
    const greeks = await attributeRun(store, { fills, days }, onDay);
    const gross = days.reduce((sum, day) => sum + day.gross, 0);
    const capacity = capacityOf({ rows, liquidity, gross, costs }, CapacityConfig.parse({}));
    return { capacity, greeks };
  } finally {
    bar.stop();
    await store.close();
  }
}
