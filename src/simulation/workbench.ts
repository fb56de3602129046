import type { CostModel } from "../costs/cost-model.ts";
import type { EngineConfig } from "../engine/engine-config.ts";
import type { TickStore } from "../market/tick-store.ts";
import type { ReadyStrategy } from "../strategy/define-strategy.ts";
import type { DayNeeds } from "./load-day.ts";

/** Everything that simulating days needs, whichever thread does it. */
export interface Workbench {
  readonly store: TickStore;
  readonly strategy: ReadyStrategy;
  readonly config: EngineConfig;
  readonly needs: DayNeeds;
  readonly costs: CostModel;
}
