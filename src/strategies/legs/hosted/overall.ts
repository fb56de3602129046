import type * as z from "zod";
import type { Gate } from "../schema/entry.ts";
import type { Overall } from "../schema/exit.ts";
import { countOf, lost, toPaisa } from "./exits.ts";
import { type ExportNode, wordOf } from "./export-node.ts";

type OverallInput = z.input<typeof Overall>;
type Amount = NonNullable<OverallInput["stop"]>;

/** Overall stop, target, lock, trail and re-entry; undefined when there is none. */
export function overallOf(strategy: ExportNode, hasGate: boolean): OverallInput | undefined {
  const stop = amountOf(strategy, "OverallSL");
  const target = amountOf(strategy, "OverallTgt");
  const trail = trailOf(strategy);
  const canTrail = stop?.rupees !== undefined;
  if (trail !== undefined && !canTrail)
    strategy.note("OverallTrailSL", "there is no overall stop in rupees to tighten");
  const onStop = againOf(strategy, "OverallReentrySL", { has: stop !== undefined, hasGate });
  const onTarget = againOf(strategy, "OverallReentryTgt", { has: target !== undefined, hasGate });
  const by = onStop?.by === "gate" || onTarget?.by === "gate" ? "gate" : "now";
  if (onStop !== undefined && onTarget !== undefined && onStop.by !== onTarget.by)
    strategy.note("OverallReentryTgt", "stop and target come back in the same way, by momentum");
  const overall: OverallInput = {
    ...(stop === undefined ? {} : { stop }),
    ...(target === undefined ? {} : { target }),
    ...lockOf(strategy),
    ...(trail === undefined || !canTrail ? {} : { trail }),
    ...(onStop === undefined && onTarget === undefined
      ? {}
      : { re_entry: { on_stop: onStop?.count ?? 0, on_target: onTarget?.count ?? 0, by } }),
  };
  return Object.keys(overall).length === 0 ? undefined : overall;
}

/** The gate on the premiums of all legs together. */
export function gateOf(strategy: ExportNode): z.input<typeof Gate> | undefined {
  const setting = strategy.setting("OverallMomentum");
  if (setting === undefined) return undefined;
  const found = /^(points|percentage|percent|pct)(up|down)$/.exec(setting.word);
  if (found === null) return lost(strategy, setting, `${setting.said} is a kind that is not known`);
  if (setting.number === undefined || setting.number <= 0)
    return lost(strategy, setting, "needs a number above 0");
  return {
    by: "momentum",
    move: found[2] === "up" ? "up" : "down",
    distance: found[1] === "points" ? { points: toPaisa(setting.number) } : { pct: setting.number },
  };
}

function amountOf(strategy: ExportNode, ...names: readonly string[]): Amount | undefined {
  const setting = strategy.setting(...names);
  if (setting === undefined) return undefined;
  if (setting.number === undefined || setting.number <= 0)
    return lost(strategy, setting, "needs a number above 0");
  if (/^(mtm|rupees|points)$/.test(setting.word)) return { rupees: toPaisa(setting.number) };
  if (/^(total)?premium(percentage|percent|pct)$|^pct$/.test(setting.word))
    return { pct: setting.number, of: "total" };
  return lost(strategy, setting, `${setting.said} is a kind that is not known`);
}

function lockOf(strategy: ExportNode): Pick<OverallInput, "lock" | "lock_and_trail"> {
  const setting = strategy.setting("LockAndTrail");
  if (setting === undefined) return {};
  const at = setting.parts?.number("ProfitReaches") ?? setting.parts?.number("at");
  const floor = setting.parts?.number("LockProfit") ?? setting.parts?.number("floor");
  const every = setting.parts?.number("IncreaseInProfitBy") ?? setting.parts?.number("every");
  const by = setting.parts?.number("TrailProfitBy") ?? setting.parts?.number("by");
  const refuse = (reason: string): Record<string, never> => {
    lost(strategy, setting, reason);
    return {};
  };
  if (at === undefined || floor === undefined) return refuse("needs ProfitReaches and LockProfit");
  if (!(floor < at)) return refuse("LockProfit is not below ProfitReaches");
  const lock = { at: toPaisa(at), floor: toPaisa(floor) };
  if (setting.word === "lock") return { lock };
  if (setting.word !== "lockandtrail") return refuse(`${setting.said} is a kind that is not known`);
  if (every === undefined || by === undefined) return refuse("needs IncreaseInProfitBy and TrailProfitBy");
  return { lock_and_trail: { ...lock, every: toPaisa(every), by: toPaisa(by) } };
}

function trailOf(strategy: ExportNode): NonNullable<OverallInput["trail"]> | undefined {
  const setting = strategy.setting("OverallTrailSL");
  if (setting === undefined) return undefined;
  const every =
    setting.parts?.number("InstrumentMove") ??
    setting.parts?.number("TrailForEvery") ??
    setting.parts?.number("every");
  const by =
    setting.parts?.number("StopLossMove") ?? setting.parts?.number("TrailBy") ?? setting.parts?.number("by");
  if (!/^(mtm|points|rupees)$/.test(setting.word))
    return lost(strategy, setting, `${setting.said}: an overall trail is in rupees here`);
  if (every === undefined || by === undefined) return lost(strategy, setting, "needs how much for how much");
  return { every: toPaisa(every), by: toPaisa(by) };
}

function againOf(
  strategy: ExportNode,
  name: string,
  { has, hasGate }: { readonly has: boolean; readonly hasGate: boolean },
): { readonly count: number; readonly by: "now" | "gate" } | undefined {
  const setting = strategy.setting(name);
  if (setting === undefined) return undefined;
  const count = countOf(strategy, setting, 5);
  if (count === undefined) return undefined;
  if (!has) return lost(strategy, setting, "there is no overall exit for it to follow");
  switch (wordOf(setting.said)) {
    case "immediate":
    case "asap":
    case "reexecute":
      return { count, by: "now" };
    case "likeoriginal":
    case "remomentum":
      if (!hasGate)
        strategy.note(name, "there is no overall momentum to wait for; the set comes back as it began");
      return { count, by: hasGate ? "gate" : "now" };
    default:
      return lost(strategy, setting, `${setting.said}: the whole set comes back at once or by momentum only`);
  }
}
