import type * as z from "zod";
import { isUnderlying, UNDERLYINGS } from "../../../exchange/underlyings.ts";
import { zTradingDay } from "../../../strategy/params.ts";
import { PlutoError } from "../../../units/failure.ts";
import type { LegsFrame } from "../schema/legs-frame.ts";
import { LegsParams } from "../schema/legs-params.ts";
import { ExportNode, type ImportNote, inOneLine, wordOf } from "./export-node.ts";
import { legsOf } from "./lazy-legs.ts";
import { gateOf, overallOf } from "./overall.ts";
import { timeIn, timeOfIndicators } from "./times.ts";

type FrameInput = z.input<typeof LegsFrame>;

/** What an export of a hosted leg builder came to. */
export interface Imported {
  /** A run config of strategy `legs`, without a store. */
  readonly config: Readonly<Record<string, unknown>>;
  /** What is not in it, or is in it differently, in the export's own order. */
  readonly notes: readonly ImportNote[];
}

/**
 * Reads the shape in which hosted builders export a strategy: `ListOfLegConfigs`, each setting `{Type, Value}`.
 * @param raw any JSON value  @throws `import.shape`, `import.underlying`, `import.days`, `import.invalid`
 */
export function importHosted(raw: unknown): Imported {
  const notes: ImportNote[] = [];
  const root = rootOf(raw, notes);
  const strategy = strategyIn(root);
  const underlying = tickerOf(strategy);
  const name = root.text("name") ?? strategy.text("name");
  const [from, to] = [dateIn(root, "start_date"), dateIn(root, "end_date")];
  const frame = frameOf(strategy);
  const priceFrom = underlyingFrom(strategy);
  root.skip("id", "attributes", "version");
  root.finish();
  const checked = LegsParams.safeParse(frame);
  if (!checked.success) {
    const [first] = checked.error.issues;
    const where = first === undefined ? "params" : ["params", ...first.path].join(".");
    throw new PlutoError(
      "import.invalid",
      `the export makes no legs config: ${where}: ${inOneLine(first?.message ?? "is invalid")}; change it in the export`,
    );
  }
  const holds = frame.kind !== "intraday";
  return {
    config: {
      strategy: "legs",
      ...(name === undefined ? {} : { description: inOneLine(name) }),
      preset: "vendor",
      underlying,
      ...(from === undefined || to === undefined || from > to ? {} : { from, to }),
      ...(priceFrom === undefined ? {} : { underlying_from: priceFrom }),
      ...(holds ? { carry: "expiry" } : {}),
      params: frame,
    },
    notes,
  };
}

/** @throws `import.shape` */
function rootOf(raw: unknown, notes: ImportNote[]): ExportNode {
  if (typeof raw !== "object" || raw === null || Array.isArray(raw))
    throw new PlutoError("import.shape", "the file holds no JSON object; give one exported strategy");
  return new ExportNode(raw, "", notes);
}

/** The object that holds the legs: the file's own, or the one under `strategy`. @throws `import.shape` */
function strategyIn(root: ExportNode): ExportNode {
  if (root.has("ListOfLegConfigs")) return root;
  for (const name of ["strategy", "definition"]) {
    const inner = root.child(name);
    if (inner?.has("ListOfLegConfigs") === true) return inner;
  }
  throw new PlutoError(
    "import.shape",
    "there is no ListOfLegConfigs, at the top or under strategy; give one exported strategy, not a portfolio",
  );
}

/** @throws `import.underlying` */
function tickerOf(strategy: ExportNode): string {
  const ticker = strategy.text("Ticker")?.toUpperCase();
  if (ticker !== undefined && isUnderlying(ticker)) return ticker;
  throw new PlutoError(
    "import.underlying",
    `${strategy.pathOf("Ticker")} is ${inOneLine(ticker ?? "missing")}; one of ${UNDERLYINGS.map((one) => one.name).join(", ")}`,
  );
}

/** Which price defines the ATM: `True` is the index, `False` the future; undefined: the index, as by default. */
function underlyingFrom(strategy: ExportNode): "future" | "synthetic" | undefined {
  const name = "TakeUnderlyingFromCashOrNot";
  if (!strategy.has(name)) return undefined;
  const word = strategy.word(name);
  if (word === undefined || word.startsWith("fut")) return "future";
  if (word === "synthetic") return "synthetic";
  if (!/^(true|yes|1|spot|cash)$/.test(word)) strategy.note(name, "is not known; the index is taken");
  return undefined;
}

function dateIn(root: ExportNode, name: string): string | undefined {
  const text = root.text(name);
  return zTradingDay.safeParse(text).success ? text : undefined;
}

function frameOf(strategy: ExportNode): FrameInput {
  const entry = timeOfIndicators(strategy, "EntryIndicators");
  const exit = timeOfIndicators(strategy, "ExitIndicators");
  if (entry === undefined) strategy.note("EntryIndicators", "holds no time of day; 09:20 is taken");
  if (exit === undefined) strategy.note("ExitIndicators", "holds no time of day; 15:15 is taken");
  const kind = kindOf(strategy);
  const isComplete = strategy.isOn("SquareOffAllLegs", "complete", "alllegs");
  const moveToCost = moveToCostOf(strategy);
  const legs = legsOf(strategy.list("ListOfLegConfigs"), strategy.child("IdleLegConfigs"));
  if (legs.length === 0)
    throw new PlutoError(
      "import.shape",
      `${strategy.pathOf("ListOfLegConfigs")} has no leg that can be carried over`,
    );
  const gate = gateUnder(strategy, legs);
  const overall = overallOf(strategy, gate !== undefined);
  const positions = strategy.number("MaxPositionInADay");
  if (positions !== undefined && positions !== 1)
    strategy.note("MaxPositionInADay", `${positions}: one entry of the whole a day, and its re-entries`);
  return {
    ...kind,
    entry_time: entry ?? "09:20",
    exit_time: exit ?? "15:15",
    ...(isComplete ? { square_off: "complete" as const } : {}),
    ...(moveToCost === undefined ? {} : { move_to_cost: moveToCost }),
    ...noReEntryAfter(strategy),
    ...(gate === undefined ? {} : { gate }),
    ...(overall === undefined ? {} : { overall }),
    legs: isComplete ? withoutReEntries(strategy, [...legs]) : [...legs],
  };
}

/** @throws `import.days` when a positional strategy does not say its days */
function kindOf(strategy: ExportNode): Pick<FrameInput, "kind" | "entry_days" | "exit_days"> {
  const setting = strategy.setting("StrategyType");
  const word = setting?.word ?? "intradaysameday";
  if (word.startsWith("intraday")) return { kind: "intraday" };
  if (word === "btst" || word === "stbt") return { kind: word };
  if (!word.startsWith("positional")) {
    strategy.note("StrategyType", `${setting?.said} is a kind that is not known; intraday is taken`);
    return { kind: "intraday" };
  }
  const days = (...names: readonly string[]): number | undefined =>
    names
      .map((name) => setting?.parts?.number(name) ?? strategy.number(name))
      .find((one) => one !== undefined);
  const entered = days("EntryDaysBeforeExpiry", "EntryDays");
  const left = days("ExitDaysBeforeExpiry", "ExitDays");
  if (entered === undefined || left === undefined)
    throw new PlutoError(
      "import.days",
      `${strategy.pathOf("StrategyType")} is positional without EntryDaysBeforeExpiry and ExitDaysBeforeExpiry; add both to the export`,
    );
  return { kind: "positional", entry_days: entered, exit_days: left };
}

function moveToCostOf(strategy: ExportNode): FrameInput["move_to_cost"] {
  const name = "TrailSLtoBreakeven";
  const setting = strategy.setting(name);
  switch (setting?.word) {
    case undefined:
      return undefined;
    case "alllegs":
    case "true":
      return "all_legs";
    case "sllegs":
      return "sl_legs";
    case "oppositeside":
      return "opposite_side";
    default:
      strategy.note(name, `${setting?.said} is a kind that is not known`);
      return undefined;
  }
}

function noReEntryAfter(strategy: ExportNode): Pick<FrameInput, "no_re_entry_after"> {
  const name = "ReentryTimeRestriction";
  const text = strategy.text(name);
  if (!strategy.has(name) || (text !== undefined && wordOf(text) === "none")) return {};
  const time = timeIn(strategy, name);
  if (time !== undefined) return { no_re_entry_after: time };
  const setting = strategy.setting(name);
  const inner = setting?.parts;
  const parsed = inner === undefined ? undefined : timeIn(inner, "Time");
  if (parsed !== undefined) return { no_re_entry_after: parsed };
  if (setting !== undefined) strategy.note(name, "holds no time of day");
  return {};
}

/** Legs that wait for a price of their own do not wait for all together. */
function gateUnder(
  strategy: ExportNode,
  legs: readonly { readonly entry?: { readonly by: string } | undefined }[],
) {
  const gate = gateOf(strategy);
  if (gate === undefined || legs.every(({ entry }) => entry === undefined)) return gate;
  strategy.note("OverallMomentum", "legs that wait for a price of their own do not wait for all together");
  return undefined;
}

/** When one exit closes all, no leg comes back by itself. */
function withoutReEntries(strategy: ExportNode, legs: FrameInput["legs"]): FrameInput["legs"] {
  const isBack = (rule: { readonly do: string } | undefined): boolean =>
    rule !== undefined && rule.do !== "lazy";
  if (legs.some(({ on_stop, on_target }) => isBack(on_stop) || isBack(on_target)))
    strategy.note("SquareOffAllLegs", "closes all legs, so that re-entries of single ones are left out");
  return legs.map(({ on_stop, on_target, ...leg }) => ({
    ...leg,
    ...(on_stop === undefined || isBack(on_stop) ? {} : { on_stop }),
    ...(on_target === undefined || isBack(on_target) ? {} : { on_target }),
  }));
}
