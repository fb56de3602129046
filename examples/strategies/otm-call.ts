import { defineStrategy, exactlyOneSize, sizeOf, sizeParams, z } from "pluto-derivatives";

/** Sells a call once a day, at the first event at which it can be sold; the engine squares it off at the stop time. */
export const otmCall = defineStrategy({
  name: "otm-call",
  summary: "sell an out-of-the-money call at the first event, hold it to the stop time",
  params: z
    .strictObject({ otm_steps: z.int().default(2).describe("rungs out of the money"), ...sizeParams })
    .refine(...exactlyOneSize),
  create(desk, { otmSteps, ...size }) {
    let hasSold = false;
    return {
      onEvent() {
        if (hasSold) return;
        const target = {
          expiry: "nearest",
          optionType: "CE",
          strike: { by: "moneyness", otmSteps },
        } as const;
        const result = desk.trade({ side: "sell", target, size: sizeOf(size), reason: "ENTRY" });
        hasSold = result.status !== "rejected";
      },
    };
  },
});
