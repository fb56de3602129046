import type { Strategy } from "../strategy/hooks.ts";
import type { TradingDesk } from "./trading-desk.ts";

/** Why a position of an earlier day was closed: its own day could not. */
export const STUCK = "STUCK";

/**
 * What stands in for the strategy on the days after its own: at every event it tries to close what was left open, and
 * does nothing else.
 */
export const liquidator = (desk: TradingDesk): Strategy => ({
  onEvent({ timeOfDay }) {
    if (timeOfDay < desk.day.restartTime) return;
    for (const symbol of [...desk.positions.keys()]) {
      const contract = desk.contractOf(symbol);
      // One without a row that day cannot trade on it: that is no refusal to count at every event.
      if (contract.row >= 0) desk.close(contract, STUCK);
    }
  },
});
