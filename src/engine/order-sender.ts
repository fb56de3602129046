import type { Tradebook } from "../ledger/tradebook.ts";
import type { Contract } from "../market/contract.ts";
import type { FilledLeg, Order, Rejection } from "../strategy/order.ts";
import type { Qty } from "../units/unit.ts";
import { type DeskToday, isHalted } from "./desk-today.ts";
import type { EngineConfig } from "./engine-config.ts";
import type { Execution } from "./execution.ts";
import type { Executor } from "./executor.ts";
import type { LaterFills, SentAs } from "./later-fills.ts";
import { buysFirst } from "./leg-order.ts";
import type { OrderIntake, Sized } from "./order-intake.ts";
import type { OrderLimits } from "./order-limits.ts";
import type { Sent } from "./sent.ts";

export interface SenderParts {
  readonly today: DeskToday;
  readonly book: Tradebook;
  readonly config: EngineConfig;
  readonly intake: () => OrderIntake;
  readonly limits: OrderLimits;
  readonly executor: Executor;
  readonly later: LaterFills;
  /** How long an order works under participation, milliseconds. */
  readonly maxWaitMs: number;
}

/** Takes orders at the market in: fills them now, or sends them to wait for their next row, by the run's fill model; all or none. */
export class OrderSender {
  readonly #parts: SenderParts;

  constructor(parts: SenderParts) {
    this.#parts = parts;
  }

  /** Orders that belong together. */
  send(orders: readonly Order[], as: SentAs): Sent {
    const intake = this.#parts.intake();
    const sized: Sized[] = [];
    const rejections: Rejection[] = [];
    for (const order of orders) {
      const outcome = intake.take(order);
      if ("reason" in outcome) rejections.push(outcome);
      else sized.push(outcome);
    }
    return rejections.length > 0 ? { status: "refused", rejections } : this.#fillAll(sized, as);
  }

  /**
   * Closes what is held of a contract: neither the weight nor the lot rule applies a second time.
   * @param leg whose part it is; undefined: the whole
   */
  exit(contract: Contract, held: Qty, { reason, leg }: Pick<Order, "reason" | "leg">): Sent {
    const qty = Math.abs(held) as Qty;
    const side = held > 0 ? "sell" : "buy";
    const order: Order = {
      side,
      target: contract,
      size: { qty },
      reason,
      ...(leg === undefined ? {} : { leg }),
    };
    return this.#fillAll([{ order, contract, qty }], "exit");
  }

  #fillAll(sized: readonly Sized[], as: SentAs): Sent {
    const { limits, executor, config } = this.#parts;
    const early = sized.filter(({ contract }) => limits.isHeldBack(contract.symbol));
    if (early.length > 0) {
      const rejections = early.map(({ order }): Rejection => ({ reason: "before-restart", order }));
      return { status: "refused", rejections };
    }
    if (config.fill.timing !== "now") return this.#sendLater(sized, as);
    const priced: Execution[] = [];
    const rejections: Rejection[] = [];
    for (const leg of sized) {
      const outcome = this.#priceNow(leg);
      if ("reason" in outcome) rejections.push(outcome);
      else priced.push(outcome);
    }
    if (rejections.length > 0) return { status: "refused", rejections };
    const refusal = as === "exit" ? undefined : limits.refusalOf(priced);
    if (refusal !== undefined) return { status: "refused", rejections: [refusal] };
    const legs: readonly FilledLeg[] = buysFirst(priced, (leg) => executor.execute(leg));
    return { status: "filled", legs };
  }

  #sendLater(sized: readonly Sized[], as: SentAs): Sent {
    const { later, config, maxWaitMs } = this.#parts;
    const inParts = as === "exit" ? Number.POSITIVE_INFINITY : maxWaitMs;
    const legs = sized.map((leg) => ({
      ...leg,
      maxWaitMs: config.fill.timing === "next" ? this.#maxAgeOf(leg) : inParts,
    }));
    return { status: "working", id: later.send(legs, as) };
  }

  #maxAgeOf({ order }: Sized): number {
    return order.staleMaxS === undefined ? this.#parts.config.staleMaxMs : order.staleMaxS * 1000;
  }

  #priceNow(sized: Sized): Execution | Rejection {
    const { order, contract, qty } = sized;
    const { today, config } = this.#parts;
    const { view, day } = today;
    if (isHalted(day, view.now)) return { reason: "halted", order };
    const at = config.fill.priceNow(view, contract, { side: order.side, maxAgeMs: this.#maxAgeOf(sized) });
    if (at.source === "missing") return { reason: at.why, order };
    const { price, time: priceTime, source } = at;
    return { order, contract, qty, price, priceTime, source };
  }
}
