import type { Contract } from "../market/contract.ts";
import type { Desk } from "../strategy/desk.ts";
import type { Size } from "../strategy/order.ts";

/** The ATM call and put of the nearest expiry, watched and traded as one. */
export type StraddlePair = readonly [call: Contract, put: Contract];

/** The ATM pair of now; undefined when either side cannot be chosen. */
export function chooseStraddle(desk: Desk): StraddlePair | undefined {
  const [call, put] = (["CE", "PE"] as const).map((optionType) =>
    desk.choose({
      side: "sell",
      expiry: "nearest",
      optionType,
      strike: { by: "moneyness", otmSteps: 0 },
    }),
  );
  return call?.found && put?.found ? [call.contract, put.contract] : undefined;
}

/** Both premiums of now together, paise; undefined when either is older than the run allows. */
export function straddlePremium(desk: Desk, [call, put]: StraddlePair): number | undefined {
  const [ce, pe] = [desk.price(call), desk.price(put)];
  return ce === undefined || pe === undefined ? undefined : ce + pe;
}

/** Sells both, or none. @returns whether they were sold now */
export const sellStraddle = (desk: Desk, pair: StraddlePair, size: Size): boolean =>
  desk.enter(pair.map((target) => ({ side: "sell" as const, target, size, reason: "ENTRY" }))).status ===
  "filled";

/** Buys back what is open of the pair; what cannot be closed now is open still, and is tried again by the caller. */
export function closeStraddle(desk: Desk, pair: StraddlePair, reason: string): void {
  for (const contract of pair) if (desk.positions.has(contract.symbol)) desk.close(contract, reason);
}

/** Whether anything of the pair is open. */
export const isOpen = (desk: Desk, pair: StraddlePair): boolean =>
  pair.some(({ symbol }) => desk.positions.has(symbol));
