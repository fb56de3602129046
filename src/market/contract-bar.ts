import type { Paise, TimeOfDay } from "../units/unit.ts";

/** One row of a contract as a bar: what happened in (start, ts], known at `ts`. */
export interface ContractBar {
  readonly start: TimeOfDay;
  readonly ts: TimeOfDay;
  readonly open: Paise;
  readonly high: Paise;
  readonly low: Paise;
  readonly close: Paise;
  /** Units traded in the bar; undefined when it was not loaded or not given. */
  readonly volume: number | undefined;
}
