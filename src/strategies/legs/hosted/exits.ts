import type * as z from "zod";
import type { ExitLevel, ReEntry, Trail } from "../schema/exit.ts";
import type { ExportNode, Setting } from "./export-node.ts";

/** Rupees to the paisa: hosted builders let one type any number of decimals. */
export const toPaisa = (rupees: number): number => Math.round(rupees * 100) / 100;

/** A leg's stop or target. */
export function exitOf(leg: ExportNode, ...names: readonly string[]): z.input<typeof ExitLevel> | undefined {
  const setting = leg.setting(...names);
  if (setting === undefined) return undefined;
  const { number, word } = setting;
  if (number === undefined) return lost(leg, setting, "needs a number");
  switch (word) {
    case "points":
      return { points: toPaisa(number) };
    case "percentage":
    case "percent":
    case "pct":
      return { pct: number };
    case "underlyingpoints":
      return { underlying_points: toPaisa(number) };
    case "underlyingpercentage":
    case "underlyingpercent":
    case "underlyingpct":
      return { underlying_pct: number };
    case "delta":
      return { delta: number > 1 ? number / 100 : number };
    default:
      return lost(leg, setting, `${setting.said} is a kind that is not known`);
  }
}

/** The trail of a leg's stop. */
export function trailOf(leg: ExportNode): z.input<typeof Trail> | undefined {
  const setting = leg.setting("LegTrailSL");
  if (setting === undefined) return undefined;
  const every =
    setting.parts?.number("InstrumentMove") ?? setting.parts?.number("X") ?? setting.parts?.number("every");
  const by =
    setting.parts?.number("StopLossMove") ?? setting.parts?.number("Y") ?? setting.parts?.number("by");
  if (every === undefined || by === undefined)
    return lost(leg, setting, "needs InstrumentMove and StopLossMove");
  if (setting.word === "points") return { in: "points", every, by };
  if (setting.word.startsWith("perc")) return { in: "pct", every, by };
  return lost(leg, setting, `${setting.said} is a kind that is not known`);
}

/** A re-entry, or the name of the lazy leg that is armed. */
export type ReEntryResult =
  | { readonly rule: Exclude<z.input<typeof ReEntry>, { do: "lazy" }> }
  | { readonly lazy: string };

const RE_ENTRIES: Readonly<Record<string, "re_execute" | "re_cost" | "re_momentum" | "re_entry_close">> = {
  immediate: "re_execute",
  asap: "re_execute",
  reasap: "re_execute",
  reexecute: "re_execute",
  atcost: "re_cost",
  recost: "re_cost",
  likeoriginal: "re_momentum",
  remomentum: "re_momentum",
  atclose: "re_entry_close",
  reentryclose: "re_entry_close",
};

/** What a leg does after its stop (`LegReentrySL`) or its target (`LegReentryTP`). */
export function reEntryOf(
  leg: ExportNode,
  name: string,
  { waits }: { readonly waits: boolean },
): ReEntryResult | undefined {
  const setting = leg.setting(name);
  if (setting === undefined) return undefined;
  const word = setting.word.replace(/reverse$/, "");
  if (/^(nextleg|lazy|lazyleg)$/.test(word)) {
    const ref = setting.parts?.text("NextLegRef") ?? setting.parts?.text("leg") ?? setting.text;
    return ref === undefined ? lost(leg, setting, "names no lazy leg") : { lazy: ref };
  }
  const known = RE_ENTRIES[word];
  if (known === undefined) return lost(leg, setting, `${setting.said} is a kind that is not known`);
  const count = countOf(leg, setting, 20);
  if (count === undefined) return undefined;
  let rule = known;
  if (rule === "re_momentum" && !waits) {
    leg.note(name, "the leg waits for no move, so it is entered again at once: re_execute");
    rule = "re_execute";
  }
  return { rule: { do: rule, count, ...(word === setting.word ? {} : { reverse: true }) } };
}

/** How often; at most `most`, which is said. */
export function countOf(node: ExportNode, setting: Setting, most: number): number | undefined {
  const given =
    setting.parts?.number("ReentryCount") ?? setting.parts?.number("count") ?? setting.number ?? 1;
  const count = Math.floor(given);
  if (count < 1) return lost(node, setting, `a count of ${given} is never`);
  if (count <= most) return count;
  node.note(
    setting.path.slice(node.path === "" ? 0 : node.path.length + 1),
    `${given} times is over the limit; ${most}`,
  );
  return most;
}

/** A setting that is left out, and why. */
export function lost(node: ExportNode, setting: Setting, reason: string): undefined {
  const name = setting.path.slice(node.path === "" ? 0 : node.path.length + 1);
  node.note(name, reason);
  return undefined;
}
