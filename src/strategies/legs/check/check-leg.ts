import { clockText } from "../../../units/time.ts";
import type { LegParams } from "../schema/leg.ts";
import type { LegsFrame } from "../schema/legs-frame.ts";
import type { LegFault } from "./fault.ts";

/** What is wrong with one leg by itself; paths below the leg. */
export function checkLeg(leg: LegParams, frame: LegsFrame): readonly LegFault[] {
  return [...size(leg), ...strike(leg), ...levels(leg), ...reEntries(leg, frame), ...times(leg, frame)];
}

function size({ type, lots, qty, size: rupees, stop }: LegParams): LegFault[] {
  if (type === "FUT")
    return [
      {
        path: ["type"],
        message: "the engine trades no futures; use a synthetic one: buy a CE and sell a PE",
      },
    ];
  const given = [lots, qty, rupees].filter((one) => one !== undefined);
  if (given.length !== 1) return [{ path: ["lots"], message: "give exactly one of lots, qty and size" }];
  if (rupees?.by === "risk" && stop?.points === undefined && stop?.pct === undefined)
    return [{ path: ["size"], message: "a size by risk needs the leg's own stop, in points or pct" }];
  return [];
}

/** Strike rules that no chain could meet. */
function strike({ strike: rule }: LegParams): LegFault[] {
  if ((rule.by === "premium_range" || rule.by === "delta_range") && rule.from > rule.to)
    return [{ path: ["strike", "from"], message: "is above to: nothing lies between" }];
  if (rule.by === "atm_percent" && rule.percent <= -100)
    return [{ path: ["strike", "percent"], message: "is above -100: there is no strike below nothing" }];
  return [];
}

/** Stops and targets that no price could reach, and trails without a stop to move. */
function levels({ side, stop, target, trail }: LegParams): LegFault[] {
  const faults: LegFault[] = [];
  if (side === "buy" && (stop?.pct ?? 0) >= 100)
    faults.push({ path: ["stop", "pct"], message: "a bought leg's stop lies below its entry: under 100 %" });
  if (side === "sell" && (target?.pct ?? 0) >= 100)
    faults.push({
      path: ["target", "pct"],
      message: "a sold leg's target lies below its entry: under 100 %",
    });
  if (trail !== undefined && stop?.points === undefined && stop?.pct === undefined)
    faults.push({ path: ["trail"], message: "a trail moves a stop in points or pct; give one" });
  return faults;
}

function reEntries(leg: LegParams, frame: LegsFrame): LegFault[] {
  const faults: LegFault[] = [];
  for (const [key, level] of [
    ["on_stop", leg.stop],
    ["on_target", leg.target],
  ] as const) {
    const rule = leg[key];
    if (rule === undefined) continue;
    const what = key === "on_stop" ? "stop" : "target";
    if (level === undefined && !(key === "on_stop" && frame.move_to_cost === "all_legs"))
      faults.push({ path: [key], message: `the leg has no ${what} to act on` });
    if (rule.do === "re_momentum" && leg.entry.by !== "wait")
      faults.push({
        path: [key, "do"],
        message: `re_momentum repeats an entry by "wait"; this one is by ${leg.entry.by}`,
      });
    if (frame.square_off === "complete" && rule.do !== "lazy")
      faults.push({ path: [key], message: "square_off complete closes all legs; use overall.re_entry" });
  }
  return faults;
}

function times({ entry }: LegParams, frame: LegsFrame): LegFault[] {
  const faults: LegFault[] = [];
  if (frame.gate !== undefined && entry.by !== "time")
    faults.push({ path: ["entry", "by"], message: `a leg under the frame's gate is entered by "time"` });
  const isSameDay = frame.kind === "intraday";
  const latest = (time: number | undefined, key: string): void => {
    if (time !== undefined && isSameDay && time >= frame.exit_time)
      faults.push({ path: ["entry", key], message: `comes before exit_time, ${clockText(frame.exit_time)}` });
  };
  if (entry.by === "range") {
    if (entry.from >= entry.to) faults.push({ path: ["entry", "from"], message: "comes before to" });
    latest(entry.to, "to");
  } else latest(entry.at, "at");
  return faults;
}
