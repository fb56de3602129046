import type { FillContext } from "../costs/fill-context.ts";
import type { Fill } from "../ledger/fill.ts";
import type { Tradebook } from "../ledger/tradebook.ts";
import type { Contract } from "../market/contract.ts";
import type { MarketView } from "../market/market-view.ts";
import type { FilledLeg, Order } from "../strategy/order.ts";
import { PlutoError } from "../units/failure.ts";
import type { Qty } from "../units/unit.ts";
import type { DeskToday } from "./desk-today.ts";
import type { EngineConfig } from "./engine-config.ts";
import type { Execution } from "./execution.ts";
import type { ExposureLog } from "./exposure-log.ts";
import { filledLeg } from "./filled-leg.ts";
import { FreezeLimits, slicesOf } from "./slices.ts";

export interface ExecutorParts {
  readonly today: DeskToday;
  readonly book: Tradebook;
  readonly config: EngineConfig;
  /** Notes what is held and when; undefined when nobody asks for it. */
  readonly exposures: ExposureLog | undefined;
  /** Called after each fill is booked. */
  readonly afterFill: (() => void) | undefined;
}

/** An open position's contract as of today, and the leg that it was opened as. */
interface Traded {
  contract: Contract;
  leg: string | undefined;
}

/** Books executions: the one way into the tradebook. Knows the contract of everything that is held, and what surrounded each fill. */
export class Executor {
  readonly #parts: ExecutorParts;
  /** Contracts of today that were traded or are held. */
  readonly #traded = new Map<string, Traded>();
  readonly #contexts: FillContext[] = [];
  #freeze: FreezeLimits | undefined;
  /** When a position is gone: its stop and target go with it. */
  #onClosed: (symbol: string) => void = () => {};

  constructor(parts: ExecutorParts) {
    this.#parts = parts;
  }

  /** Who hears of a position that is gone. */
  onClosed(hear: (symbol: string) => void): void {
    this.#onClosed = hear;
  }

  get contexts(): readonly FillContext[] {
    return this.#contexts;
  }

  /** The contract of an open position. */
  contractOf(symbol: string): Contract {
    const traded = this.#traded.get(symbol);
    if (traded === undefined) throw new PlutoError("invariant", `${symbol} was traded through this desk`);
    return traded.contract;
  }

  /** The next day: what is held is found again in its market, what is not is forgotten. */
  beginDay(overnight: ReadonlySet<string>): void {
    const { view } = this.#parts.today;
    this.#freeze = undefined;
    for (const [symbol, traded] of [...this.#traded])
      if (overnight.has(symbol)) traded.contract = view.today(traded.contract);
      else this.#traded.delete(symbol);
  }

  /** Books an execution, in as many orders as the freeze quantity makes of it. */
  execute(execution: Execution): FilledLeg {
    const { order, contract, qty, source } = execution;
    const { today, book, exposures } = this.#parts;
    const { symbol } = contract;
    let traded = this.#traded.get(symbol);
    if (traded === undefined) {
      traded = { contract, leg: undefined };
      this.#traded.set(symbol, traded);
    } else traded.contract = contract;
    const leg = order.leg ?? traded.leg ?? contract.optionType;
    this.#freeze ??= FreezeLimits.of(today.view.day);
    const max = source === "settlement" ? undefined : this.#freeze.maxOrder(contract);
    const slices = slicesOf(qty, max);
    const fills: Fill[] = [];
    const own = execution.note ?? order.note ?? "";
    for (let i = 0; i < slices.length; i++) {
      const slice = slices[i] as Qty;
      const part = slices.length === 1 ? "" : `slice ${i + 1}/${slices.length}`;
      fills.push(
        this.#bookOne(execution, slice, leg, part === "" || own === "" ? own + part : `${own}; ${part}`),
      );
    }
    if (book.positions.has(symbol)) {
      traded.leg = leg;
      exposures?.open(symbol, contract, today.view.now);
    } else {
      exposures?.close(symbol, today.view.now);
      traded.leg = undefined;
      this.#onClosed(symbol);
    }
    return filledLeg(contract, fills);
  }

  /** Books one order's fill of so many units. */
  #bookOne(execution: Execution, qty: Qty, leg: string, note: string): Fill {
    const { order, contract, price, priceTime, source, isPassive = false, isStop = false } = execution;
    const { today, book, config, afterFill } = this.#parts;
    const { view, day } = today;
    const place = this.#contexts.length;
    this.#contexts.push(
      config.notesMarket === false
        ? { isPassive, isStop, order: place }
        : { ...contextOf(view, { contract, side: order.side, config }), isPassive, isStop, order: place },
    );
    const fill = book.record({
      date: day.date,
      time: view.now,
      symbol: contract.symbol,
      dte: contract.dte,
      qtyDir: (order.side === "buy" ? qty : 0 - qty) as Qty,
      price,
      priceTime,
      priceSource: source,
      leg,
      reason: order.reason,
      note,
    });
    afterFill?.();
    return fill;
  }
}

/** What cost models may want to know of a fill: the underlying, the quote it met, the bar's volume. */
function contextOf(
  view: MarketView,
  {
    contract,
    side,
    config: { staleMaxMs },
  }: { readonly contract: Contract; readonly side: Order["side"]; readonly config: EngineConfig },
): FillContext {
  const underlying = view.spot(staleMaxMs);
  const quote = view.quoteRow(contract, staleMaxMs);
  const { bid, ask, bidQty, askQty } = quote.source === "missing" ? {} : quote;
  const topQty = side === "buy" ? askQty : bidQty;
  const volume = barVolume(view, contract, staleMaxMs);
  return {
    ...(underlying.source === "missing" ? {} : { underlying: underlying.price }),
    ...(bid !== undefined && ask !== undefined ? { bid, ask } : {}),
    ...(topQty !== undefined ? { topQty: topQty as Qty } : {}),
    ...(volume !== undefined ? { barVolume: volume as Qty } : {}),
  };
}

/** Units of the last bar alone. A snapshot's volume is the day's so far, and says nothing of one bar. */
function barVolume(view: MarketView, contract: Contract, maxAgeMs: number): number | undefined {
  if (view.day.barMs === 0) return undefined;
  const lookup = view.quote(contract, maxAgeMs);
  return lookup.source === "missing" ? undefined : lookup.quote.volume;
}
