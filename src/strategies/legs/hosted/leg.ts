import type * as z from "zod";
import type { LegEntry } from "../schema/entry.ts";
import type { LegParams } from "../schema/leg.ts";
import { exitOf, lost, type ReEntryResult, reEntryOf, toPaisa, trailOf } from "./exits.ts";
import type { ExportNode } from "./export-node.ts";
import { strikeOf } from "./strike.ts";
import { timeIn } from "./times.ts";

export type LegInput = z.input<typeof LegParams>;

/** A leg as far as it could be read; `onStop` and `onTarget` name lazy legs by the exporter's names. */
export interface ReadLeg {
  readonly leg: LegInput;
  readonly onStop: ReEntryResult | undefined;
  readonly onTarget: ReEntryResult | undefined;
}

const SIDES: Readonly<Record<string, "buy" | "sell">> = { buy: "buy", b: "buy", sell: "sell", s: "sell" };
const TYPES: Readonly<Record<string, "CE" | "PE">> = { ce: "CE", call: "CE", pe: "PE", put: "PE" };
const EXPIRIES: Readonly<Record<string, string>> = {
  weekly: "weekly",
  currentweek: "weekly",
  nextweekly: "next_weekly",
  nextweek: "next_weekly",
  monthly: "monthly",
  currentmonth: "monthly",
  nextmonthly: "next_monthly",
  nextmonth: "next_monthly",
};

/** One leg of an export; undefined, and said, when it is not known what it trades. */
export function readLeg(node: ExportNode): ReadLeg | undefined {
  node.skip("id", "name", "LegName");
  const base = readContract(node);
  if (base === undefined) return undefined;
  const entry = entryOf(node);
  const stop = exitOf(node, "LegStopLoss");
  const target = exitOf(node, "LegTarget");
  const trail = trailOf(node);
  const canTrail = stop !== undefined && ("points" in stop || "pct" in stop);
  if (trail !== undefined && !canTrail) node.note("LegTrailSL", "there is no stop in points or % to trail");
  const waits = entry?.by === "wait";
  const onStop = reEntryOf(node, "LegReentrySL", { waits });
  const onTarget = reEntryOf(node, "LegReentryTP", { waits });
  if (onStop !== undefined && stop === undefined) node.note("LegReentrySL", "the leg has no stop");
  if (onTarget !== undefined && target === undefined) node.note("LegReentryTP", "the leg has no target");
  return {
    leg: {
      ...base,
      ...(entry === undefined ? {} : { entry }),
      ...(stop === undefined ? {} : { stop }),
      ...(target === undefined ? {} : { target }),
      ...(trail === undefined || !canTrail ? {} : { trail }),
    },
    onStop: stop === undefined ? undefined : onStop,
    onTarget: target === undefined ? undefined : onTarget,
  };
}

/** Side, contract and size. */
function readContract(node: ExportNode): LegInput | undefined {
  const side = SIDES[node.word("PositionType") ?? ""];
  if (side === undefined) return node.leaveOut("PositionType is neither Buy nor Sell");
  // A newer form keeps what names the contract in an object of its own.
  const contract = node.child("ContractType") ?? node;
  const kind = contract.word("InstrumentKind") ?? contract.word("Type") ?? "nothing";
  const type = TYPES[kind];
  if (type === undefined) return node.leaveOut(`InstrumentKind is ${kind}; legs are CE and PE`);
  const words = contract.word("ExpiryKind") ?? "weekly";
  const expiry = EXPIRIES[words];
  if (expiry === undefined) return node.leaveOut(`the expiry ${words} is not known`);
  const strike = strikeOf(contract);
  if ("reason" in strike) return node.leaveOut(strike.reason);
  return { side, type, lots: lotsOf(node), expiry, strike: strike.strike };
}

function lotsOf(node: ExportNode): number {
  const setting = node.setting("LotConfig");
  const given = setting === undefined ? node.number("Lots") : setting.number;
  if (setting !== undefined && !/^(quantity|lots?)$/.test(setting.word))
    lost(node, setting, `${setting.said} is a kind of size that is not known; one lot is taken`);
  else if (given === undefined) node.note("LotConfig", "no number of lots is given; one is taken");
  else if (Number.isInteger(given) && given > 0) return given;
  else node.note("LotConfig", `${given} is no number of lots; one is taken`);
  return 1;
}

/** Wait-and-trade, a range breakout, a level; undefined: at the frame's time. */
function entryOf(node: ExportNode): z.input<typeof LegEntry> | undefined {
  return momentumOf(node) ?? rangeOf(node.child("LegRangeBreakout")) ?? entryKindOf(node);
}

/** `Entry` as one setting: its kind, and what the kind needs. */
function entryKindOf(node: ExportNode): z.input<typeof LegEntry> | undefined {
  const setting = node.setting("Entry");
  if (setting === undefined) return undefined;
  const { parts } = setting;
  const of = ofWord(parts?.word("of") ?? "");
  switch (setting.word) {
    case "time": {
      const at = setting.text ?? (parts === undefined ? undefined : timeIn(parts, "at"));
      return at === undefined ? undefined : { by: "time", at };
    }
    case "wait":
    case "waitandtrade":
    case "momentum": {
      const [points, pct] = [parts?.number("points"), parts?.number("pct")];
      const move = parts?.word("move") ?? parts?.word("direction");
      if ((move !== "up" && move !== "down") || (points === undefined) === (pct === undefined))
        return lost(node, setting, "needs move, up or down, and points or pct");
      return {
        ...{ by: "wait", of, move },
        distance: points === undefined ? { pct: pct ?? 0 } : { points: toPaisa(points) },
      };
    }
    case "range":
    case "rangebreakout":
      return parts === undefined ? lost(node, setting, "needs a Value") : rangeOf(parts);
    case "level": {
      const [level, crosses] = [parts?.number("level"), parts?.word("crosses")];
      if (level === undefined || (crosses !== "above" && crosses !== "below"))
        return lost(node, setting, "needs level, and crosses, above or below");
      const isOnClose = parts?.word("on") === "candleclose";
      return { by: "level", of, crosses, level: toPaisa(level), on: isOnClose ? "candle_close" : "ltp" };
    }
    default:
      return lost(node, setting, `${setting.said} is an entry of a leg that is not known`);
  }
}

const ofWord = (word: string): "premium" | "underlying" =>
  /underlying|spot|index/.test(word) ? "underlying" : "premium";

function momentumOf(node: ExportNode): z.input<typeof LegEntry> | undefined {
  const setting = node.setting("LegMomentum");
  if (setting === undefined) return undefined;
  const found = /^(underlying)?(points|percentage|percent|pct)(up|down)$/.exec(setting.word);
  if (found === null) return lost(node, setting, `${setting.said} is a kind that is not known`);
  if (setting.number === undefined || setting.number <= 0)
    return lost(node, setting, "needs a number above 0");
  return {
    by: "wait",
    of: found[1] === undefined ? "premium" : "underlying",
    move: found[3] === "up" ? "up" : "down",
    distance: found[2] === "points" ? { points: toPaisa(setting.number) } : { pct: setting.number },
  };
}

/** `{Type, Condition, StartTime, EndTime}`: of the underlying or of the contract's premium, over one session. */
function rangeOf(parts: ExportNode | undefined): z.input<typeof LegEntry> | undefined {
  const type = parts?.word("Type") ?? parts?.word("of");
  const condition = parts?.word("Condition") ?? parts?.word("breaks");
  if (parts === undefined || (type === undefined && condition === undefined)) return undefined;
  const from = timeIn(parts, "StartTime") ?? timeIn(parts, "from");
  const to = timeIn(parts, "EndTime") ?? timeIn(parts, "to");
  if (type?.startsWith("btst") === true)
    return parts.leaveOut("a range over two sessions is no part of a legs config");
  if ((condition !== "high" && condition !== "low") || from === undefined || to === undefined)
    return parts.leaveOut("needs Condition High or Low, StartTime and EndTime");
  return { by: "range", from, to, breaks: condition, of: ofWord(type ?? "") };
}
