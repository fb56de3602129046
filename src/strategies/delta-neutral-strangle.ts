import * as z from "zod";
import type { StrikeRule } from "../contracts/selector.ts";
import type { OptionType } from "../exchange/instrument.ts";
import type { Contract } from "../market/contract.ts";
import { defineStrategy } from "../strategy/define-strategy.ts";
import { exactlyOneSize, sizeOf, sizeParams, zTimeOfDay } from "../strategy/params.ts";

const zDelta = z.number().positive().lt(1);

/**
 * Sells a call and a put of equal delta. When the market has moved so far that their deltas differ by `roll_at`, the leg with the
 * smaller one (the untested side) is bought back and sold again where its delta is closest to the other's, at the furthest at
 * the other's strike.
 */
export const deltaNeutralStrangle = defineStrategy({
  name: "delta-neutral-strangle",
  summary:
    "sell a call and a put of equal delta, and roll the untested side in when their deltas have drifted apart",
  params: z
    .strictObject({
      entry_time: zTimeOfDay.prefault("09:20").describe("both are sold at the first event from here"),
      exit_time: zTimeOfDay.prefault("15:15").describe("bought back at the first event from here"),
      delta: zDelta.default(0.2).describe("absolute delta of both legs at the entry"),
      roll_at: zDelta
        .default(0.12)
        .describe("difference of the absolute deltas, inclusive, looked at when a timeframe ends"),
      max_rolls: z.int().min(0).max(20).default(4).describe("at most so often a day"),
      ...sizeParams,
    })
    .refine(...exactlyOneSize)
    .refine(({ entry_time, exit_time }) => entry_time < exit_time, {
      error: "entry_time comes before exit_time",
    }),
  create(desk, { entryTime, exitTime, delta, rollAt, maxRolls, ...size }) {
    let legs: readonly Contract[] = [];
    let rolls = 0;
    const order = { side: "sell", size: sizeOf(size) } as const;
    const pick = (optionType: OptionType, strike: StrikeRule): Contract | undefined => {
      const choice = desk.choose({ side: "sell", expiry: "nearest", optionType, strike });
      return choice.found ? choice.contract : undefined;
    };
    const near = (target: number): StrikeRule => ({ by: "delta", delta: target, match: "closest" });
    const open = () => legs.filter(({ symbol }) => desk.positions.has(symbol));
    const deltaOf = (leg: Contract): number => Math.abs(desk.surface.greeks(leg)?.delta ?? Number.NaN);
    return {
      onNewDay() {
        [legs, rolls] = [[], 0];
      },
      onEvent({ timeOfDay }) {
        if (timeOfDay >= exitTime) for (const leg of open()) desk.close(leg, "TIME");
        else if (legs.length === 0 && timeOfDay >= entryTime) {
          const pair = [pick("CE", near(delta)), pick("PE", near(delta))].filter((leg) => leg !== undefined);
          if (pair.length < 2) return;
          legs = pair;
          desk.enter(pair.map((target) => ({ ...order, target, reason: "ENTRY" })));
        }
      },
      onBarComplete({ timeOfDay }) {
        const [first, second] = open();
        if (first === undefined || second === undefined || timeOfDay >= exitTime || rolls >= maxRolls) return;
        const apart = deltaOf(first) - deltaOf(second);
        // Of an unknown delta no roll follows: a comparison with NaN is false.
        if (!(Math.abs(apart) >= rollAt)) return;
        const [tested, untested] = apart > 0 ? [first, second] : [second, first];
        const { optionType, strike } = untested;
        const inward = optionType === "CE" ? -1 : 1;
        let inner = pick(optionType, near(deltaOf(tested)));
        // Legs meet at one strike, as a straddle, and never cross; a roll never goes outward.
        if (inner !== undefined && (tested.strike - inner.strike) * inward < 0)
          inner = pick(optionType, { by: "exact", strike: tested.strike });
        if (inner === undefined || (inner.strike - strike) * inward <= 0) return;
        rolls += 1;
        desk.close(untested, "ROLL");
        desk.trade({ ...order, target: inner, reason: "ROLL" });
        legs = [tested, inner, untested];
      },
    };
  },
});
