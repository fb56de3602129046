import {
  type Contract,
  defineStrategy,
  exactlyOneSize,
  levelByPct,
  sizeOf,
  sizeParams,
  z,
  zTimeOfDay,
} from "pluto-derivatives";

/**
 * Sells an OTM call and put once an expiry, so many sessions before it, and holds them to settlement. For a run that carries
 * positions: `carry: expiry`, or `run`.
 */
export const heldStrangle = defineStrategy({
  name: "held-strangle",
  summary: "sell an OTM strangle some sessions before its expiry, and hold it to settlement",
  params: z
    .strictObject({
      days_before: z.int().nonnegative().default(3).describe("sessions from the day of entry to the expiry"),
      entry_time: zTimeOfDay.prefault("09:30").describe("sell at the first event from here"),
      otm_steps: z.int().positive().default(4).describe("strikes out of the money, on each side"),
      stop_loss_pct: z
        .number()
        .positive()
        .nullable()
        .default(null)
        .describe("per leg, % of its entry premium; null: none"),
      ...sizeParams,
    })
    .refine(...exactlyOneSize),
  create(desk, { daysBefore, entryTime, otmSteps, stopLossPct, ...size }) {
    /** The expiry that was sold last: each is sold once. */
    let sold: Contract["expiry"]["identity"] | undefined;
    return {
      onEvent({ timeOfDay }) {
        if (timeOfDay < entryTime) return;
        const [nearest] = desk.day.expiries;
        if (nearest === undefined || nearest.identity === sold) return;
        const strike = { by: "moneyness", otmSteps } as const;
        const call = desk.choose({ side: "sell", expiry: "nearest", optionType: "CE", strike });
        if (!call.found || desk.dteTrading(call.contract) !== daysBefore) return;
        const put = { expiry: "nearest", optionType: "PE", strike } as const;
        const entry = desk.enter([
          { side: "sell", target: call.contract, size: sizeOf(size), reason: "ENTRY" },
          { side: "sell", target: put, size: sizeOf(size), reason: "ENTRY" },
        ]);
        if (entry.status !== "filled") return;
        sold = nearest.identity;
        if (stopLossPct === null) return;
        for (const { contract, fill } of entry.legs)
          desk.protect(contract, { stop: levelByPct(fill.price, stopLossPct) });
      },
    };
  },
});
