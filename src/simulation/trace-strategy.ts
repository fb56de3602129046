import type { ReadyStrategy } from "../strategy/define-strategy.ts";
import type { Desk } from "../strategy/desk.ts";
import type { Strategy } from "../strategy/hooks.ts";
import type { Order } from "../strategy/order.ts";
import { messageOf } from "../units/failure.ts";
import type { TradingDay } from "../units/time.ts";
import type { TimeOfDay } from "../units/unit.ts";
import { plainValue } from "./trace-value.ts";

/** A hook that was called, or something that a strategy asked of its desk while it was. In order. */
export interface TraceCall {
  /** Place in the trace, from 0. */
  readonly n: number;
  readonly kind: "hook" | "look-up" | "request";
  readonly date: TradingDay;
  /** Exchange time; -1 before the first event. */
  readonly time: TimeOfDay;
  /** The hook that was at work. */
  readonly hook: string;
  /** What was called: `onEvent`, `choose`, `surface.smile`, `trade`. */
  readonly call: string;
  /** As plain data: rupees, clock times, symbols instead of contracts. */
  readonly asked: readonly unknown[];
  /** As plain data; undefined of a hook. A choice carries how it came about. */
  readonly answer?: unknown;
  /** What it threw. */
  readonly threw?: string;
}

/** What a trace does beside taking calls down. */
export interface TraceOptions {
  /** Only this day's calls are kept; undefined: all. */
  readonly date?: TradingDay | undefined;
  /** Leaves look-ups out: only what was decided counts. */
  readonly onlyRequests?: boolean;
  /** Called before a hook. */
  readonly beforeHook?: (date: TradingDay, time: TimeOfDay) => void;
}

/** Desk methods that change something; the others only look. */
const REQUESTS: ReadonlySet<string> = new Set(["trade", "enter", "close", "place", "cancel", "protect"]);
/** All but `nextWake`: a watched strategy hears of every event. */
const HOOKS = ["onStart", "onNewDay", "onEvent", "onBarComplete", "onFilledAtClose", "onStop"] as const;

/** Takes down what strategies are told and what they ask. Costs nothing when nobody asks for it: the engine knows no trace. */
export class Trace {
  readonly calls: TraceCall[] = [];
  readonly #options: TraceOptions;
  #hook = "create";

  constructor(options: TraceOptions = {}) {
    this.#options = options;
  }

  /** The same strategy, watched. */
  of(strategy: ReadyStrategy): ReadyStrategy {
    return {
      ...strategy,
      create: (desk) => this.#hooksOf(strategy.create(this.#watched(desk, desk, "")), desk),
    };
  }

  #hooksOf(strategy: Strategy, desk: Desk): Strategy {
    const hooks = HOOKS.flatMap((name) => {
      const hook = strategy[name];
      if (hook === undefined) return [];
      const watched = (told: unknown): unknown => {
        this.#hook = name;
        this.#options.beforeHook?.(desk.day.date, desk.now);
        if (this.#options.onlyRequests !== true)
          this.#take(desk, { kind: "hook", call: name, asked: told === undefined ? [] : [plainValue(told)] });
        return (hook as (told: unknown) => unknown).call(strategy, told);
      };
      return [[name, watched]];
    });
    return Object.fromEntries(hooks) as Strategy;
  }

  /** A desk, or a part of it, whose methods are taken down. What it answers is the very same. */
  #watched<T extends object>(target: T, desk: Desk, path: string): T {
    return new Proxy(target, {
      get: (_, key) => {
        const value: unknown = Reflect.get(target, key, target);
        if (typeof key === "symbol") return value;
        if (typeof value === "function")
          return this.#method(target, value as (...args: never[]) => unknown, {
            desk,
            call: `${path}${key}`,
          });
        const isPart = key === "surface" || key === "history";
        return isPart ? this.#watched(value as object, desk, `${path}${key}.`) : value;
      },
    });
  }

  #method(
    target: object,
    method: (...args: never[]) => unknown,
    { desk, call }: { readonly desk: Desk; readonly call: string },
  ): (...args: never[]) => unknown {
    const kind = REQUESTS.has(call) ? "request" : "look-up";
    if (kind === "look-up" && this.#options.onlyRequests === true)
      return (...args) => method.apply(target, args);
    return (...args) => {
      if (kind === "request") this.#takeTargets(desk, args);
      const asked = args.map(plainValue);
      try {
        const answer = method.apply(target, args);
        this.#take(desk, { kind, call, asked, answer: plainValue(answer) });
        return answer;
      } catch (error) {
        this.#take(desk, { kind, call, asked, threw: messageOf(error) });
        throw error;
      }
    };
  }

  /** What an order's rule will pick: asked before the order is sent, so that the trace says how it came about. */
  #takeTargets(desk: Desk, [sent]: readonly unknown[]): void {
    if (this.#options.onlyRequests === true || typeof sent !== "object" || sent === null) return;
    for (const { target, side } of (Array.isArray(sent) ? sent : [sent]) as readonly Partial<Order>[]) {
      if (target === undefined || side === undefined || "symbol" in target) continue;
      const answer = plainValue(desk.choose({ ...target, side }));
      this.#take(desk, { kind: "look-up", call: "target", asked: [plainValue(target)], answer });
    }
  }

  #take(desk: Desk, call: Omit<TraceCall, "n" | "date" | "time" | "hook">): void {
    const { date } = desk.day;
    if (this.#options.date !== undefined && this.#options.date !== date) return;
    this.calls.push({ n: this.calls.length, date, time: desk.now, hook: this.#hook, ...call });
  }
}
