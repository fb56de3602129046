import {
  type ContractSelector,
  defineStrategy,
  exactlyOneSize,
  sizeOf,
  sizeParams,
  z,
  zTimeOfDay,
} from "pluto-derivatives";

/** Sells the call and the put of a delta once a day, unless India VIX stands far above its mean of late. */
export const deltaStrangle = defineStrategy({
  name: "delta-strangle",
  summary: "sell a call and a put by delta, unless India VIX is far above its mean of late",
  params: z
    .strictObject({
      entry_time: zTimeOfDay.prefault("09:30").describe("sell at the first event from here"),
      delta: z.number().positive().max(0.5).default(0.2).describe("absolute delta of each side"),
      sessions: z.int().positive().default(5).describe("earlier sessions that the mean of VIX is over"),
      vix_pct: z.number().positive().default(30).describe("no entry when VIX is this far above it, %"),
      ...sizeParams,
    })
    .refine(...exactlyOneSize),
  needs: ({ sessions }) => ({ historySessions: sessions, vix: true }),
  create(desk, { entryTime, delta, vixPct, ...size }) {
    let isDone = false;
    const isCalm = (): boolean => {
      const now = desk.surface.vix();
      const before = desk.history.vix;
      if (now.source === "missing" || before.length === 0) return true;
      const mean = before.reduce((sum, { close }) => sum + close, 0) / before.length;
      return now.vix <= mean * (1 + vixPct / 100);
    };
    return {
      onNewDay() {
        isDone = false;
      },
      onEvent({ timeOfDay }) {
        if (isDone || timeOfDay < entryTime) return;
        isDone = true;
        if (!isCalm()) return;
        const legs = (["CE", "PE"] as const).map((optionType) => {
          const target: Omit<ContractSelector, "side"> = {
            expiry: { rule: "weekly", fallback: "monthly" },
            optionType,
            strike: { by: "delta", delta, match: "closest" },
            // Where no volatility can be taken: three rungs out.
            fallbacks: [{ strike: { by: "moneyness", otmSteps: 3 } }],
          };
          return { side: "sell", target, size: sizeOf(size), reason: "ENTRY" } as const;
        });
        desk.enter(legs);
      },
    };
  },
});
