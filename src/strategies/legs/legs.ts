import type { ExpiryRule } from "../../contracts/selector.ts";
import { deepCamelKeys } from "../../strategy/deep-camel.ts";
import { defineStrategy } from "../../strategy/define-strategy.ts";
import type { Desk } from "../../strategy/desk.ts";
import type { BarEvent, Strategy } from "../../strategy/hooks.ts";
import { weekliesNever } from "./check/missing-weeklies.ts";
import { type LegsPlan, planOf } from "./plan.ts";
import type { LegsFrame } from "./schema/legs-frame.ts";
import { LegsParams } from "./schema/legs-params.ts";
import { expiryRuleOf } from "./schema/pick.ts";
import { LegsSession } from "./session.ts";

/** The order of things at one event, as the manifest tells it; `LegsSession` holds to it. */
const SAME_BAR: readonly string[] = [
  "inside the bar before: entries, stops and targets that rest, of one leg the stop first; with stop_model close_fill after the time exit, on the close",
  "what these cause: re-entries, lazy legs, move to cost, square-off",
  "trails, then stops and targets of the underlying or of delta, on closes",
  "overall stop",
  "overall target",
  "lock",
  "overall trail",
  "time exit, shorts before longs",
  "entries, longs before shorts",
];

/** Any strategy that is a list of legs: data, no code. */
export const legs = defineStrategy({
  name: "legs",
  summary: "any list of legs: strikes, entries, exits and re-entries by rule, no code",
  params: LegsParams,
  expiries: ({ legs: all }): readonly ExpiryRule[] =>
    [...new Set(all.map(({ expiry }) => expiry))].map(expiryRuleOf),
  needs: ({ filters, legs: all }) => ({
    ...(all.some(({ strike }) => "from" in strike && strike.from === "future") ? { future: true } : {}),
    ...(filters?.gap_pct === undefined ? {} : { historySessions: 1 }),
    ...(filters?.vix === undefined ? {} : { vix: true }),
  }),
  holdsOvernight: ({ kind, exit }) => kind !== "intraday" || exit === "settlement",
  faultsOn: ({ legs: all }, run) => weekliesNever(all, run),
  sameBar: SAME_BAR,
  create: (desk, params) => hooksOf(desk, planFor(params as unknown as LegsFrame)),
});

/** Plans by the parameters that they were made of: a run makes its strategy anew each day, a search many thousand times. */
const plans = new WeakMap<LegsFrame, LegsPlan>();

function planFor(params: LegsFrame): LegsPlan {
  const known = plans.get(params);
  if (known !== undefined) return known;
  const plan = planOf(deepCamelKeys(params));
  plans.set(params, plan);
  return plan;
}

/** What the session listens to: to the ends of timeframes only when a rule looks at them. */
function hooksOf(desk: Desk, plan: LegsPlan): Strategy {
  const session = new LegsSession(desk, plan);
  const { gate } = plan.frame;
  const looksAtBars =
    (gate !== undefined && gate.by !== "premium_match" && gate.on === "candle_close") ||
    plan.legs.some(({ entry }) => entry.by === "level" && entry.on === "candle_close");
  return {
    onNewDay: (day) => session.onNewDay(day),
    onEvent: (event) => session.onEvent(event),
    onFilledAtClose: () => session.onFilledAtClose(),
    nextWake: () => session.nextWake(),
    ...(looksAtBars ? { onBarComplete: (bar: BarEvent) => session.onBarComplete(bar) } : {}),
  };
}
