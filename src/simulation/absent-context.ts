import { VIX } from "../market/series.ts";
import type { SeriesRows } from "../market/series-rows.ts";
import type { TickStore } from "../market/tick-store.ts";
import type { TradingDay } from "../units/time.ts";

/** What the market did on a day that is absent from a run's profit and loss, as far as the store knows. */
export interface AbsentContext {
  /** From the index's first price to its last, paise. */
  readonly indexMove?: number;
  /** The last price, paise: what the move is a share of. */
  readonly indexClose?: number;
  /** India VIX at the day's last row, ten-thousandths of a point. */
  readonly vixClose?: number;
}

/**
 * Looks up what an absent day would have been like, so that a reader can judge whether losing it flatters the result.
 * A store that cannot answer leaves the answer out: the day is absent already, and says why.
 */
export async function absentContext(
  store: TickStore,
  underlying: string,
  date: TradingDay,
): Promise<AbsentContext> {
  const read = (name: string): Promise<SeriesRows | undefined> =>
    store.load({ kind: "index", underlying: name }, date, ["open"]).catch(() => undefined);
  const [index, vix] = [await read(underlying), await read(VIX)];
  const close = index?.columns.close.findLast((price) => price > 0);
  const open = (index?.columns.open ?? index?.columns.close)?.find((price) => price > 0);
  const vixClose = vix?.columns.close.findLast((price) => price > 0);
  return {
    ...(close !== undefined && open !== undefined ? { indexMove: close - open, indexClose: close } : {}),
    ...(vixClose !== undefined ? { vixClose } : {}),
  };
}
