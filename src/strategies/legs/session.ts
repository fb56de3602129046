import type { FillReason } from "../../ledger/fill.ts";
import type { Desk } from "../../strategy/desk.ts";
import type { BarEvent, DayInfo, MarketEvent } from "../../strategy/hooks.ts";
import { levelAt } from "../../strategy/level.ts";
import { PlutoError } from "../../units/failure.ts";
import { NEVER, type TradingDay } from "../../units/time.ts";
import type { Paise, TimeOfDay } from "../../units/unit.ts";
import { missingWeeklies } from "./check/missing-weeklies.ts";
import { dayPasses, dteOfLeg, marketPasses } from "./day-filter.ts";
import { Entrance, isDue } from "./entry/entrance.ts";
import { GateWatch } from "./entry/gate-watch.ts";
import { beginWatch, isTriggered, underlyingOf } from "./entry/watching.ts";
import { tighter } from "./exit/levels.ts";
import { movedToCost } from "./exit/move-to-cost.ts";
import { OverallWatch } from "./exit/overall.ts";
import { trailedStop } from "./exit/trailing.ts";
import { hasUnpricedExit, unpricedExit } from "./exit/unpriced-exit.ts";
import type { Leg } from "./leg.ts";
import { LegSet } from "./leg-set.ts";
import type { LegsPlan } from "./plan.ts";
import { afterExit, returnOnClose } from "./reentry/after-exit.ts";
import { wakeOf } from "./wake.ts";

/** Reasons of fills that are a leg's own stop. */
const STOPS: readonly string[] = ["SL", "TSL"];

/**
 * The legs of a config over one segment. Order of things at an event: what filled inside the bar and what that causes; trails
 * and stops that the strategy keeps itself; the overall exits; the time exit; entries.
 */
export class LegsSession {
  readonly #desk: Desk;
  readonly #plan: LegsPlan;
  #set: LegSet;
  #entrance: Entrance;
  #gate: GateWatch | undefined;
  #overall: OverallWatch | undefined;
  #fillsSeen = 0;
  #enteredOn: TradingDay | undefined;
  /** Whether a set may be entered today, and whether what is open leaves today. */
  #enters = false;
  #leaves = false;
  /** Where the gate stands: not begun, watched, passed. */
  #gateState: "shut" | "watched" | "open" = "open";
  #marketAsked = false;
  #firstPrice: Paise | undefined;
  #isLeaving = false;
  #again: { readonly by: "now" | "gate" } | undefined;
  #usedAgain = { stop: 0, target: 0 };

  constructor(desk: Desk, plan: LegsPlan) {
    this.#desk = desk;
    this.#plan = plan;
    this.#set = new LegSet(desk, plan, plan.frame.entryTime);
    this.#entrance = new Entrance(this.#set);
  }

  onNewDay(day: DayInfo): void {
    const { frame, legs } = this.#plan;
    this.#followFills();
    const [first] = legs;
    if (first === undefined) return;
    this.#firstPrice = undefined;
    const isHeld = this.#set.legs.some((leg) => leg.isHeld);
    const dte = frame.kind === "positional" ? dteOfLeg(first, this.#desk, "trading") : undefined;
    this.#enters =
      dayPasses(frame.filters, first, this.#desk) && (frame.kind !== "positional" || dte === frame.entryDays);
    if (!isHeld) this.#begin(frame.entryTime, "gate");
    // What waited over the night to come back may do so from the morning on.
    for (const leg of this.#set.legs) if (leg.isReEntry) leg.due = day.session.open;
    if (this.#enters) this.#checkWeeklies(day);
    this.#leaves = this.#leavesOn(day);
  }

  onEvent({ timeOfDay: now }: Pick<MarketEvent, "timeOfDay">): void {
    if (this.#firstPrice === undefined && this.#plan.frame.filters?.gapPct !== undefined)
      this.#firstPrice = underlyingOf(this.#desk);
    this.#entrance.follow();
    this.#followWatches();
    this.#followFills();
    this.#checkOpen(this.#isLeaving || this.#isTimeOut(now));
    this.#checkOverall();
    if (this.#isLeaving || this.#isTimeOut(now)) this.#leave(this.#isLeaving ? "EXIT" : "TIME");
    else this.#enter(now);
    this.#comeBack();
  }

  onBarComplete(bar: BarEvent): void {
    if (!this.#isLeaving && !this.#isTimeOut(this.#desk.now)) this.#enter(this.#desk.now, bar);
  }

  onFilledAtClose(): void {
    this.#followWatches();
    this.#followFills();
    if (!this.#isLeaving) this.#checkOverall();
    if (!this.#isLeaving && !this.#isTimeOut(this.#desk.now)) this.#enter(this.#desk.now);
    this.#comeBack();
  }

  /** The next instant that can matter while nothing fills; undefined: every one. */
  nextWake(): TimeOfDay | undefined {
    const { frame } = this.#plan;
    const isRunning = !this.#set.isOver;
    if (this.#isLeaving && isRunning) return undefined;
    if (this.#overall !== undefined && this.#set.held().length > 0) return undefined;
    if (this.#firstPrice === undefined && frame.filters?.gapPct !== undefined) return undefined;
    const mayEnter = this.#enters || this.#set.hasEntered;
    const times: number[] = isRunning && this.#leaves ? [frame.exitTime] : [];
    if (isRunning && frame.noReEntryAfter !== undefined && this.#desk.now < frame.noReEntryAfter)
      times.push(frame.noReEntryAfter);
    if (mayEnter && !this.#set.hasEntered) {
      if (this.#gateState === "watched") return undefined;
      if (this.#desk.now < frame.entryTime) times.push(frame.entryTime);
    }
    for (const leg of this.#set.legs) {
      const wake = wakeOf(leg);
      if (wake === undefined) return undefined;
      if (mayEnter || leg.state !== "waiting") times.push(wake);
    }
    return Math.min(NEVER, ...times) as TimeOfDay;
  }

  /** A set from its beginning. */
  #begin(from: TimeOfDay, by: "now" | "gate"): void {
    const { frame } = this.#plan;
    this.#set = new LegSet(this.#desk, this.#plan, from);
    if (by === "now") for (const leg of this.#set.legs) if (leg.state === "waiting") leg.due = from;
    this.#entrance = new Entrance(this.#set);
    this.#overall = frame.overall === undefined ? undefined : new OverallWatch(frame.overall);
    this.#gate = frame.gate === undefined || by === "now" ? undefined : new GateWatch(this.#set, frame.gate);
    this.#gateState = this.#gate === undefined ? "open" : "shut";
    this.#isLeaving = false;
    this.#again = undefined;
    if (from === frame.entryTime) {
      this.#usedAgain = { stop: 0, target: 0 };
      this.#marketAsked = false;
      this.#enteredOn = undefined;
    }
  }

  /** @throws `legs.no-weekly` where a leg asks for a weekly of an index that has none */
  #checkWeeklies({ date, underlying, expiries }: DayInfo): void {
    const [first] = missingWeeklies(this.#plan.legs, { date, underlying, expiries });
    if (first !== undefined) throw new PlutoError("legs.no-weekly", `params.${first.path}: ${first.message}`);
  }

  /** Whether what is open leaves at the exit time of this day. */
  #leavesOn({ date }: DayInfo): boolean {
    const { kind, exitDays } = this.#plan.frame;
    if (kind === "intraday") return true;
    if (kind !== "positional") return this.#enteredOn !== undefined && this.#enteredOn < date;
    if (exitDays === undefined) return false;
    const held = this.#set.legs.find((leg) => leg.held !== undefined)?.held;
    const [first] = this.#plan.legs;
    const left =
      held !== undefined
        ? this.#desk.dteTrading(held.contract)
        : first && dteOfLeg(first, this.#desk, "trading");
    return left !== undefined && left <= exitDays;
  }

  #isTimeOut(now: TimeOfDay): boolean {
    return this.#leaves && now >= this.#plan.frame.exitTime;
  }

  /** Fills since the last look: what they earned, and which legs went flat by them, with all that this causes. */
  #followFills(): void {
    const { fills } = this.#desk;
    while (this.#fillsSeen < fills.length) {
      const fill = fills[this.#fillsSeen++];
      if (fill === undefined) return;
      this.#set.cash -= fill.price * fill.qtyDir;
      for (const leg of this.#set.closedBy(fill)) this.#wentFlat(leg, fill.reason);
    }
  }

  #wentFlat(leg: Leg, reason: FillReason): void {
    const { held } = leg;
    if (held === undefined) return;
    const { frame } = this.#plan;
    leg.held = undefined;
    const cause = STOPS.includes(reason) ? "stop" : reason === "TARGET" ? "target" : undefined;
    const { now } = this.#desk;
    const isLate = frame.noReEntryAfter !== undefined && now >= frame.noReEntryAfter;
    const isAllowed = !this.#isLeaving && !this.#isTimeOut(now) && !isLate;
    afterExit(leg, held, { cause, set: this.#set, isAllowed });
    if (cause === "stop") this.#moveToCost(leg);
    if (cause !== undefined && frame.squareOff === "complete") this.#leaveAll("EXIT");
    if (leg.state === "done") this.#closeHedgesOf(leg);
  }

  #moveToCost(hit: Leg): void {
    for (const leg of movedToCost(this.#plan.frame.moveToCost, hit, this.#set.legs)) {
      const { held } = leg;
      if (held === undefined) continue;
      const stop = tighter(leg.side, held.stop, levelAt(held.price));
      if (stop === held.stop) continue;
      held.stop = stop;
      this.#set.protect(leg);
    }
  }

  #closeHedgesOf(short: Leg): void {
    for (const leg of this.#set.legs)
      if (leg.plan.hedgeOf === short.id && !leg.plan.keep && leg.state === "open") this.#close(leg, "HEDGE");
  }

  #close(leg: Leg, reason: FillReason): void {
    if (leg.held === undefined) return;
    if (leg.state === "open") {
      leg.move("closing");
      leg.leaving = reason;
    }
    const { contract, qty } = leg.held;
    this.#desk.close(contract, leg.leaving ?? reason, { leg: leg.id, qty });
    this.#followFills();
  }

  /** Trails on closes, and stops and targets that are no premium; exits that could not fill are tried again. */
  #checkOpen(isLeaving: boolean): void {
    for (const leg of this.#set.legs) {
      const { held, state, plan } = leg;
      if (held === undefined) continue;
      if (state === "closing" && !isLeaving) this.#close(leg, "EXIT");
      else if (state === "open") {
        if (plan.trail !== undefined) this.#trail(leg);
        // A stop that was trailed beyond the market has been hit: nothing is left to close.
        this.#followFills();
        if (leg.state !== "open") continue;
        const reason = hasUnpricedExit(leg) ? unpricedExit(leg, this.#desk) : undefined;
        if (reason !== undefined) this.#close(leg, reason);
      }
    }
    this.#followFills();
  }

  #trail(leg: Leg): void {
    const { held, side, plan } = leg;
    if (plan.trail === undefined || held?.firstStop === undefined) return;
    const close = this.#desk.price(held.contract);
    if (close === undefined) return;
    const moved = trailedStop(plan.trail, { side, entry: held.price, first: held.firstStop, close });
    const stop = tighter(side, held.stop, moved);
    if (stop === held.stop) return;
    held.stop = stop;
    held.hasTrailed = true;
    this.#set.protect(leg);
  }

  #checkOverall(): void {
    if (this.#overall === undefined || this.#isLeaving || !this.#set.hasEntered) return;
    const mtm = this.#set.mtm();
    const reason = mtm === undefined ? undefined : this.#overall.check(mtm, this.#set.premium);
    if (reason === undefined) return;
    this.#leaveAll(reason);
    const kind = reason === "OVERALL_TARGET" ? "target" : reason === "OVERALL_SL" ? "stop" : undefined;
    const rule = this.#plan.frame.overall?.reEntry;
    const { noReEntryAfter } = this.#plan.frame;
    if (kind === undefined || rule === undefined) return;
    if (noReEntryAfter !== undefined && this.#desk.now >= noReEntryAfter) return;
    if (this.#usedAgain[kind] >= (kind === "stop" ? rule.onStop : rule.onTarget)) return;
    this.#usedAgain = { ...this.#usedAgain, [kind]: this.#usedAgain[kind] + 1 };
    this.#again = { by: rule.by };
  }

  /** Everything leaves, and nothing of this set comes back. */
  #leaveAll(reason: FillReason): void {
    this.#isLeaving = true;
    this.#leave(reason);
  }

  /** Closes what is open and gives up what waits; what cannot be closed is tried again at the next event. */
  #leave(reason: FillReason): void {
    this.#entrance.cancel();
    this.#entrance.follow();
    const { exit } = this.#plan.frame;
    const today = this.#desk.day.date;
    for (const leg of this.#set.legs) this.#set.giveUp(leg);
    for (const leg of this.#set.held()) {
      const stays = reason === "TIME" && exit === "settlement" && leg.held?.contract.expiry.date === today;
      if (!stays) this.#close(leg, reason);
    }
    const { kind, entryTime } = this.#plan.frame;
    if (this.#set.isOver && (kind === "btst" || kind === "stbt") && this.#isTimeOut(this.#desk.now)) {
      // What was held over the night has gone; today's own set comes after it.
      this.#leaves = false;
      this.#begin(entryTime, "gate");
      return;
    }
  }

  /** After an overall exit the whole set again, once nothing is held any more: at this instant, at prices known now. */
  #comeBack(): void {
    const { now } = this.#desk;
    if (this.#again === undefined || !this.#set.isOver || this.#isTimeOut(now)) return;
    this.#begin(now, this.#again.by);
    this.#enter(now);
  }

  /** Orders that rested for an entry. */
  #followWatches(): void {
    for (const leg of this.#set.legs) {
      const id = leg.watch?.orderId;
      if (id === undefined) continue;
      const result = this.#desk.result(id);
      if (result.status === "working") continue;
      if (result.status === "filled" || result.status === "partial") this.#set.opened(leg, result);
      else this.#set.giveUp(leg);
    }
  }

  /** What is due to be entered, or has seen its price. */
  #enter(now: TimeOfDay, bar?: BarEvent): void {
    const { frame } = this.#plan;
    if (!this.#set.hasEntered && !this.#mayBegin(now, bar)) return;
    const isLate = frame.noReEntryAfter !== undefined && now >= frame.noReEntryAfter;
    const due: Leg[] = [];
    for (const leg of this.#set.legs) {
      if (isLate && (leg.isReEntry || leg.plan.lazy) && leg.state !== "entering") {
        this.#set.giveUp(leg);
        continue;
      }
      returnOnClose(leg, this.#set);
      if (leg.state === "watching" && isTriggered(leg, this.#set, bar)) {
        leg.fixed = leg.watch?.contract;
        this.#entrance.send([leg]);
      } else if (bar === undefined || this.#gate !== undefined) if (isDue(leg, now)) due.push(leg);
    }
    this.#sendDue(due);
    if (this.#enteredOn === undefined && this.#set.hasEntered) this.#enteredOn = this.#desk.day.date;
    this.#followFills();
  }

  #sendDue(due: readonly Leg[]): void {
    if (due.length === 0) return;
    for (const leg of due)
      if (leg.waits && !beginWatch(leg, this.#set)) {
        this.#entrance.missed([leg]);
      }
    const atMarket = due.filter((leg) => leg.state === "waiting" && !leg.waits);
    const first = atMarket.filter(({ isReEntry, plan }) => !isReEntry && !plan.lazy);
    if (first.length > 0) this.#entrance.send(first);
    for (const leg of atMarket)
      if (!first.includes(leg) && leg.state === "waiting") this.#entrance.send([leg]);
  }

  /** Whether the set's first legs may go: the day, the market, the gate. */
  #mayBegin(now: TimeOfDay, bar: BarEvent | undefined): boolean {
    const { frame } = this.#plan;
    if (!this.#enters || (this.#set.isOver && this.#gateState === "open")) return false;
    const from = Math.min(
      frame.entryTime,
      ...this.#set.legs.filter(({ state }) => state === "waiting").map(({ due }) => due),
    );
    if (now < from) return false;
    if (!this.#marketAsked) {
      this.#marketAsked = true;
      if (!marketPasses(frame.filters, this.#firstPrice, this.#desk)) {
        this.#enters = false;
        return false;
      }
    }
    if (this.#gate === undefined || this.#gateState === "open") return true;
    if (this.#gateState === "shut") {
      if (bar !== undefined || now < frame.entryTime) return false;
      this.#gateState = "watched";
      if (!this.#gate.begin()) {
        for (const leg of this.#set.legs) this.#set.giveUp(leg);
        this.#gateState = "open";
        return false;
      }
    }
    if (this.#gate.opens(bar)) this.#gateState = "open";
    return this.#gateState === "open";
  }
}
