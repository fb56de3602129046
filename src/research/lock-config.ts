import * as z from "zod";
import { zTradingDay } from "../strategy/params.ts";

/** Sessions that are kept for the end, as a config names them. */
export const LockConfig = z
  .strictObject({ from: zTradingDay, to: zTradingDay.optional().describe("by default the run's last") })
  .refine(({ from, to }) => to === undefined || from <= to, { error: "from is after to" });
export type LockConfig = z.output<typeof LockConfig>;
