import type { Contract } from "../market/contract.ts";
import type { Desk } from "../strategy/desk.ts";
import type { Strategy } from "../strategy/hooks.ts";
import type { EntryResult, Size } from "../strategy/order.ts";
import { sizeParams, zTimeOfDay } from "../strategy/params.ts";
import type { Paise, TimeOfDay } from "../units/unit.ts";

/** Parameters of every strategy that chooses an ATM pair once a day and sells it by a rule of its own. */
export const straddleParams = {
  start_time: zTimeOfDay.prefault("09:20").describe("the pair is chosen at the first event from here"),
  exit_time: zTimeOfDay.prefault("15:15").describe("bought back at the first event from here"),
  ...sizeParams,
};

/** The ATM call and put of the nearest expiry, sold and bought back as one. */
export interface Straddle {
  /** What both were sold at together, paise; undefined before the first sale. A later sale does not change it. */
  readonly cost: Paise | undefined;
  /** Whether anything of the pair is open, or a sale of it works. */
  readonly isOpen: boolean;
  /** Units of both legs in rows known only now. */
  volumeNow(): number;
  /** Sells both, or none. @returns whether they were sold now, or the sale works */
  sell(): boolean;
  /** Buys back what is open; what cannot be closed now is open still, and is tried again by the caller. */
  close(reason: string): void;
}

/** What one day's pair is traded by. Made anew each day, so that no state outlives it. */
export interface StraddleRules {
  /** At every event from the start to the exit at which both premiums are fresh. @param premium both together */
  onPremium(premium: Paise, straddle: Straddle): void;
  /** When a timeframe of the run ended, before the exit; after `onPremium` of that instant. */
  onBar?(straddle: Straddle): void;
}

/** Hooks of a strategy that trades one ATM pair a day: chosen from `startTime` on, bought back from `exitTime` on. */
export function straddleDay(
  desk: Desk,
  {
    startTime,
    exitTime,
    size,
  }: { readonly startTime: TimeOfDay; readonly exitTime: TimeOfDay; readonly size: Size },
  rulesOfDay: () => StraddleRules,
): Strategy {
  let pair: ChosenStraddle | undefined;
  let rules = rulesOfDay();
  return {
    onNewDay() {
      pair = undefined;
      rules = rulesOfDay();
    },
    onEvent({ timeOfDay }) {
      if (timeOfDay >= exitTime) {
        pair?.close("TIME");
        return;
      }
      if (timeOfDay < startTime) return;
      pair ??= choose(desk, size);
      pair?.follow();
      const premium = pair?.premiumNow();
      if (pair !== undefined && premium !== undefined) rules.onPremium(premium, pair);
    },
    onBarComplete({ timeOfDay }) {
      if (pair !== undefined && timeOfDay < exitTime) rules.onBar?.(pair);
    },
  };
}

/** The ATM pair of now; undefined when either side cannot be chosen. */
function choose(desk: Desk, size: Size): ChosenStraddle | undefined {
  const [call, put] = (["CE", "PE"] as const).map((optionType) =>
    desk.choose({
      side: "sell",
      expiry: "nearest",
      optionType,
      strike: { by: "moneyness", otmSteps: 0 },
    }),
  );
  return call?.found && put?.found
    ? new ChosenStraddle(desk, [call.contract, put.contract], size)
    : undefined;
}

class ChosenStraddle implements Straddle {
  readonly #desk: Desk;
  readonly #legs: readonly Contract[];
  readonly #size: Size;
  #working: number | undefined;
  #cost: Paise | undefined;

  constructor(desk: Desk, legs: readonly Contract[], size: Size) {
    this.#desk = desk;
    this.#legs = legs;
    this.#size = size;
  }

  get cost(): Paise | undefined {
    return this.#cost;
  }

  get isOpen(): boolean {
    return this.#working !== undefined || this.#legs.some(({ symbol }) => this.#desk.positions.has(symbol));
  }

  /** Both premiums of now together; undefined when either is older than the run allows. */
  premiumNow(): Paise | undefined {
    let sum = 0;
    for (const leg of this.#legs) {
      const price = this.#desk.price(leg);
      if (price === undefined) return undefined;
      sum += price;
    }
    return sum as Paise;
  }

  volumeNow(): number {
    return this.#legs.reduce((sum, leg) => {
      const found = this.#desk.quote(leg);
      return found.source === "exact" ? sum + (found.quote.volume ?? 0) : sum;
    }, 0);
  }

  sell(): boolean {
    const order = { side: "sell", size: this.#size, reason: "ENTRY" } as const;
    return this.#heard(this.#desk.enter(this.#legs.map((target) => ({ ...order, target }))));
  }

  /** What became of a sale that was left working. */
  follow(): void {
    if (this.#working !== undefined) this.#heard(this.#desk.entry(this.#working));
  }

  close(reason: string): void {
    if (this.#working !== undefined) {
      this.#desk.cancel(this.#working);
      this.follow();
    }
    for (const leg of this.#legs) if (this.#desk.positions.has(leg.symbol)) this.#desk.close(leg, reason);
  }

  #heard(result: EntryResult): boolean {
    this.#working = result.status === "working" ? result.id : undefined;
    if (result.status === "filled")
      this.#cost ??= result.legs.reduce((sum, { price }) => sum + price, 0) as Paise;
    return result.status === "filled" || result.status === "working";
  }
}
