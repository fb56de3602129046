import * as z from "zod";
import { defineStrategy } from "../strategy/define-strategy.ts";
import { exactlyOneSize, zRupees } from "../strategy/params.ts";
import { entersBeforeExit, shortPair, shortPairParams } from "./short-pair.ts";

/** Sells the call and the put of the nearest expiry whose premiums are closest to a price. */
export const premiumStrangle = defineStrategy({
  name: "premium-strangle",
  summary:
    "sell the call and the put whose premiums are closest to a price, a stop per leg, exit at a time of day",
  params: z
    .strictObject({
      ...shortPairParams,
      premium: zRupees.describe("rupees; the call and the put closest to it are sold"),
      tie: z
        .enum(["side", "lowest_strike", "highest_strike"])
        .default("side")
        .describe("between equal distances"),
    })
    .refine(...exactlyOneSize)
    .refine(...entersBeforeExit),
  create: (desk, params) =>
    shortPair(desk, params, {
      by: "premium",
      match: "closest",
      premium: params.premium,
      tie: params.tie,
    }),
});
