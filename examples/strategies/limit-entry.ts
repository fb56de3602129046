import {
  defineStrategy,
  exactlyOneSize,
  levelByPct,
  sizeOf,
  sizeParams,
  z,
  zRupees,
} from "pluto-derivatives";

/** Offers the ATM call above its price once a day; what is sold is guarded by a trailing stop and a target. */
export const limitEntry = defineStrategy({
  name: "limit-entry",
  summary: "offer the ATM call above its price, guard it with a trailing stop and a target",
  params: z
    .strictObject({
      above_pct: z.number().positive().default(5).describe("limit above the last price, %"),
      wait_bars: z.int().positive().default(6).describe("bars after which the offer is taken back"),
      stop_pct: z.number().positive().default(30).describe("stop above the entry premium, %"),
      target_pct: z.number().positive().max(99).default(60).describe("target below it, %"),
      trail: zRupees.prefault(5).describe("each so many rupees in favour move the stop by as many"),
      ...sizeParams,
    })
    .refine(...exactlyOneSize),
  create(desk, { abovePct, waitBars, stopPct, targetPct, trail, ...size }) {
    let bars = 0;
    let offer: number | undefined;
    const atm = { by: "moneyness", otmSteps: 0 } as const;
    return {
      onNewDay() {
        bars = 0;
        offer = undefined;
      },
      onEvent() {
        if (offer === undefined) return;
        const result = desk.result(offer);
        if (result.status === "working") return;
        offer = undefined;
        // Taken back when a part of it was filled: that part is guarded.
        if (result.status !== "filled" && result.status !== "partial") return;
        const { price } = result;
        const stop = levelByPct(price, stopPct);
        const target = levelByPct(price, -targetPct);
        desk.protect(result.contract, { stop, target, trail: { every: trail, by: trail } });
      },
      onBarComplete() {
        bars++;
        if (bars > waitBars && offer !== undefined) desk.cancel(offer);
        if (bars > 1) return;
        const choice = desk.choose({ side: "sell", expiry: "nearest", optionType: "CE", strike: atm });
        const price = choice.found ? desk.price(choice.contract) : undefined;
        if (!choice.found || price === undefined) return;
        const level = levelByPct(price, abovePct);
        const order = { side: "sell", target: choice.contract, size: sizeOf(size), reason: "ENTRY" } as const;
        const placed = desk.place({ ...order, waits: "limit", level });
        if (placed.status === "working") offer = placed.id;
      },
    };
  },
});
