import {
  type Contract,
  defineStrategy,
  exactlyOneSize,
  sizeOf,
  sizeParams,
  z,
  zTimeOfDay,
} from "pluto-derivatives";

/** The nearest expiry that is not today's: what is sold in the afternoon has to live until the morning. */
const LIVES_ON = { dteMin: 1, dteMax: 10 } as const;

/** Sells the ATM straddle before the close and buys it back in the morning. Needs `carry: run`. */
export const overnightStraddle = defineStrategy({
  name: "overnight-straddle",
  summary: "sell the ATM straddle in the afternoon, buy it back the next morning",
  params: z
    .strictObject({
      entry_time: zTimeOfDay.prefault("15:15").describe("sell at the first event from here"),
      exit_time: zTimeOfDay
        .prefault("09:16")
        .describe("buy back at the first event from here, the next session"),
      ...sizeParams,
    })
    .refine(...exactlyOneSize),
  expiries: () => [LIVES_ON],
  create(desk, { entryTime, exitTime, ...size }) {
    let legs: readonly Contract[] = [];
    let hasEntered = false;
    return {
      onNewDay() {
        hasEntered = false;
      },
      onEvent({ timeOfDay }) {
        if (!hasEntered && timeOfDay >= exitTime)
          legs = legs.filter((leg) => desk.close(leg, "TIME") !== undefined);
        if (hasEntered || timeOfDay < entryTime || legs.length > 0) return;
        const strike = { by: "moneyness", otmSteps: 0 } as const;
        const entry = desk.enter(
          (["CE", "PE"] as const).map((optionType) => ({
            side: "sell" as const,
            target: { expiry: LIVES_ON, optionType, strike },
            size: sizeOf(size),
            reason: "ENTRY",
          })),
        );
        if (entry.status !== "filled") return;
        hasEntered = true;
        legs = entry.legs.map(({ contract }) => contract);
      },
    };
  },
});
