import * as z from "zod";
import { defineStrategy } from "../strategy/define-strategy.ts";
import { exactlyOneSize } from "../strategy/params.ts";
import { entersBeforeExit, shortPair, shortPairParams } from "./short-pair.ts";

/** Sells the at-the-money call and put of the nearest expiry. */
export const shortStraddle = defineStrategy({
  name: "short-straddle",
  summary: "sell the ATM call and put at a time of day, a stop per leg, exit at a time of day",
  params: z
    .strictObject(shortPairParams)
    .refine(...exactlyOneSize)
    .refine(...entersBeforeExit),
  create: (desk, params) => shortPair(desk, params, { by: "moneyness", otmSteps: 0 }),
});
