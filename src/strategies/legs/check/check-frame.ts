import type { LegsFrame } from "../schema/legs-frame.ts";
import type { LegFault } from "./fault.ts";

/** What is wrong with the frame by itself. */
export function checkFrame(frame: LegsFrame): readonly LegFault[] {
  return [...times(frame), ...days(frame), ...together(frame)];
}

function times({ kind, entry_time, exit_time, missing_leg, no_re_entry_after }: LegsFrame): LegFault[] {
  const faults: LegFault[] = [];
  if (kind === "intraday" && entry_time >= exit_time)
    faults.push({ path: ["entry_time"], message: "comes before exit_time" });
  if ((kind === "btst" || kind === "stbt") && exit_time > entry_time)
    faults.push({
      path: ["exit_time"],
      message: "of the next morning comes before, or is, that day's entry_time",
    });
  if (typeof missing_leg === "object" && missing_leg.retry_until < entry_time)
    faults.push({ path: ["missing_leg", "retry_until"], message: "is not before entry_time" });
  if (no_re_entry_after !== undefined && kind === "intraday" && no_re_entry_after <= entry_time)
    faults.push({ path: ["no_re_entry_after"], message: "comes after entry_time" });
  return faults;
}

function days({
  kind,
  entry_time,
  exit_time,
  entry_days: entered,
  exit_days: left,
  exit,
}: LegsFrame): LegFault[] {
  if (kind !== "positional") {
    const given = entered !== undefined ? "entry_days" : left !== undefined ? "exit_days" : undefined;
    return given === undefined ? [] : [{ path: [given], message: "is for kind positional" }];
  }
  if (entered === undefined) return [{ path: ["entry_days"], message: "is needed by kind positional" }];
  if (left === undefined)
    return exit === "settlement" ? [] : [{ path: ["exit_days"], message: "is needed by kind positional" }];
  if (left > entered)
    return [{ path: ["exit_days"], message: "is no earlier than the entry: at most entry_days" }];
  if (left === entered && entry_time >= exit_time)
    return [{ path: ["entry_time"], message: "comes before exit_time of the same day" }];
  return [];
}

function together({ overall, gate, first_only, legs }: LegsFrame): LegFault[] {
  const faults: LegFault[] = [];
  if (overall?.lock !== undefined && overall.lock_and_trail !== undefined)
    faults.push({ path: ["overall", "lock"], message: "give lock or lock_and_trail" });
  if (overall?.trail !== undefined && overall.stop?.rupees === undefined)
    faults.push({ path: ["overall", "trail"], message: "tightens an overall stop in rupees; give one" });
  const again = overall?.re_entry;
  if (again?.by === "gate" && gate === undefined)
    faults.push({ path: ["overall", "re_entry", "by"], message: "there is no gate" });
  if (again !== undefined && again.on_stop > 0 && overall?.stop === undefined)
    faults.push({ path: ["overall", "re_entry", "on_stop"], message: "there is no overall stop" });
  if (again !== undefined && again.on_target > 0 && overall?.target === undefined)
    faults.push({ path: ["overall", "re_entry", "on_target"], message: "there is no overall target" });
  if (first_only && legs.filter(({ entry }) => entry.by !== "time").length < 2)
    faults.push({ path: ["first_only"], message: "needs two legs that wait for a price" });
  if (legs.every(({ lazy }) => lazy))
    faults.push({ path: ["legs"], message: "all are lazy: none would ever be entered" });
  return faults;
}
