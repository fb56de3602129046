import type { Fill } from "../../ledger/fill.ts";
import type { Desk } from "../../strategy/desk.ts";
import type { FilledLeg } from "../../strategy/order.ts";
import { PlutoError } from "../../units/failure.ts";
import type { Qty, TimeOfDay } from "../../units/unit.ts";
import { against, infavour, premiumLevel } from "./exit/levels.ts";
import { asksForUnderlying } from "./exit/unpriced-exit.ts";
import { Leg } from "./leg.ts";
import type { LegsPlan } from "./plan.ts";

/** The legs of one entry of the whole, and what they earned. A new day or an overall re-entry makes a new set. */
export class LegSet {
  readonly desk: Desk;
  readonly plan: LegsPlan;
  readonly legs: readonly Leg[];
  /** What came in less what went out, paise. */
  cash = 0;
  /** Premium that the first entries took in and paid, paise. */
  readonly premium = { sold: 0, bought: 0 };
  hasEntered = false;

  constructor(desk: Desk, plan: LegsPlan, entryTime: TimeOfDay) {
    this.desk = desk;
    this.plan = plan;
    this.legs = plan.legs.map((leg, place) => new Leg(leg, place, dueOf(leg.entry, entryTime)));
  }

  /** Legs that hold something: shorts first, as they leave. */
  held(): readonly Leg[] {
    const held = this.legs.filter((leg) => leg.isHeld);
    return [...held.filter(({ side }) => side === "sell"), ...held.filter(({ side }) => side === "buy")];
  }

  get isOver(): boolean {
    return this.legs.every(({ state }) => state === "done" || state === "idle");
  }

  /** A leg's order has filled: its stops stand from here. @throws `legs.same-contract` */
  opened(leg: Leg, { contract, qty, price }: FilledLeg): void {
    const opposite = this.legs.find(
      (one) => one !== leg && one.held?.contract.symbol === contract.symbol && one.side !== leg.side,
    );
    if (opposite !== undefined)
      throw new PlutoError(
        "legs.same-contract",
        `legs ${opposite.id} and ${leg.id} would hold ${contract.symbol} on both sides, which is no position; choose other strikes`,
      );
    const { stop, target } = leg.plan;
    const firstStop = premiumLevel(stop, { price, direction: against(leg.side) });
    const underlying = asksForUnderlying(leg) ? this.desk.underlying() : undefined;
    leg.held = {
      contract,
      qty,
      price,
      underlying: underlying === undefined || underlying.source === "missing" ? undefined : underlying.price,
      firstStop,
      stop: firstStop,
      target: premiumLevel(target, { price, direction: infavour(leg.side) }),
      hasTrailed: false,
    };
    leg.cost ??= price;
    leg.watch = undefined;
    leg.fixed = undefined;
    leg.move("open");
    this.hasEntered = true;
    if (!leg.isReEntry) this.premium[leg.side === "sell" ? "sold" : "bought"] += price * qty;
    this.protect(leg);
    if (this.plan.frame.firstOnly && leg.plan.entry.by !== "time")
      for (const one of this.legs) if (one !== leg && one.state === "watching") this.giveUp(one);
  }

  /**
   * Takes a fill that closes off the legs that hold its contract, and returns those that hold nothing more. It bears its leg's
   * label; what is more than that leg holds (a settlement, the engine's square-off) is of the others.
   */
  closedBy({ symbol, qtyDir, leg: label }: Fill): readonly Leg[] {
    const holders = this.legs.filter(
      ({ held, side }) => held?.contract.symbol === symbol && qtyDir > 0 === (side === "sell"),
    );
    const own = holders.filter(({ id }) => id === label);
    let left = Math.abs(qtyDir);
    const out: Leg[] = [];
    for (const leg of [...own, ...holders.filter((one) => !own.includes(one))]) {
      if (leg.held === undefined || left === 0) continue;
      const taken = Math.min(left, leg.held.qty);
      left -= taken;
      leg.held.qty = (leg.held.qty - taken) as Qty;
      if (leg.held.qty === 0) out.push(leg);
    }
    return out;
  }

  /** Puts the leg's stop and target, as they stand now, on its position. */
  protect({ held, id }: Leg): void {
    if (held === undefined || (held.stop === undefined && held.target === undefined)) return;
    const { contract, qty, stop, target, hasTrailed } = held;
    const protection = {
      ...(stop === undefined ? {} : { stop, stopReason: hasTrailed ? "TSL" : "SL" }),
      ...(target === undefined ? {} : { target }),
    };
    this.desk.protect(contract, protection, { leg: id, qty });
  }

  /** A leg that holds nothing is done for; what works for it is taken back. */
  giveUp(leg: Leg): void {
    if (leg.isHeld || leg.state === "done") return;
    if (leg.watch?.orderId !== undefined) this.desk.cancel(leg.watch.orderId);
    leg.watch = undefined;
    leg.move("done");
  }

  /** Profit of the set now, paise; undefined while an open leg has no price within its bound. */
  mtm(): number | undefined {
    let mtm = this.cash;
    for (const leg of this.legs) {
      const { held } = leg;
      if (held === undefined) continue;
      const price = this.desk.price(held.contract);
      if (price === undefined) return undefined;
      mtm += (leg.side === "sell" ? 0 - price : price) * held.qty;
    }
    return mtm;
  }
}

function dueOf(entry: LegsPlan["legs"][number]["entry"], entryTime: TimeOfDay): TimeOfDay {
  return entry.by === "range" ? entry.from : (entry.at ?? entryTime);
}
