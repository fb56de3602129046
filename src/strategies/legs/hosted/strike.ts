import type * as z from "zod";
import type { StrikeChoice } from "../schema/pick.ts";
import { type ExportNode, type Setting, wordOf } from "./export-node.ts";

type Strike = z.input<typeof StrikeChoice>;

/** What a strike criterion came to: a rule, or the reason why it is none. */
export type StrikeResult = { readonly strike: Strike } | { readonly reason: string };

/** How far out of the money: `ATM`, `OTM4`, `StrikeType.ITM2`; undefined when it is no such word. */
export function otmOf(text: string | undefined): number | undefined {
  const found = /^(?:(atm)|(otm|itm)(\d{1,3}))$/.exec(wordOf(text ?? ""));
  if (found === null) return undefined;
  if (found[1] !== undefined) return 0;
  const steps = Number(found[3]);
  return found[2] === "otm" || steps === 0 ? steps : 0 - steps;
}

/** The strike rule behind an entry kind and its parameter. Kinds go by the exporter's words and by ours. */
export function strikeOf(leg: ExportNode): StrikeResult {
  const kind = leg.setting("EntryType");
  const parameter = readParameter(leg, kind);
  if (kind === undefined) return byType(parameter.text ?? "ATM");
  const { number, text } = parameter;
  const needsNumber = (of: (value: number) => Strike): StrikeResult =>
    number === undefined ? { reason: `${kind.said} needs a number` } : { strike: of(number) };
  switch (kind.word.replace(/^entryby/, "")) {
    case "striketype":
    case "atm":
      return byType(
        text ?? (number === undefined ? "ATM" : number < 0 ? `ITM${0 - number}` : `OTM${number}`),
      );
    case "strike":
    case "exact":
    case "exactstrike":
    case "strikeprice":
      return needsNumber((strike) => ({ by: "exact", strike }));
    case "premium":
    case "closestpremium":
    case "premiumclosest":
      return needsNumber((premium) => ({ by: "premium", premium }));
    case "premiumgeq":
    case "premiumatleast":
      return needsNumber((premium) => ({ by: "premium", premium, match: "at_least" }));
    case "premiumleq":
    case "premiumlte":
    case "premiumatmost":
      return needsNumber((premium) => ({ by: "premium", premium, match: "at_most" }));
    case "premiumrange":
      return ofRange(parameter, (from, to) => ({ by: "premium_range", from, to }));
    case "atmmultiplier":
      // 1.008 is 0.8 % above the ATM strike.
      return needsNumber((times) => ({ by: "atm_percent", percent: rounded((times - 1) * 100) }));
    case "atmpercent":
      return needsNumber((percent) => ({ by: "atm_percent", percent }));
    case "straddleprice":
    case "straddlewidth":
      return byWidth(parameter);
    case "premiumclosetostraddle":
      return ofShare(parameter, 100);
    case "straddlepercent":
      return ofShare(parameter, 1);
    case "syntheticfuture":
    case "synthetic": {
      const otm = otmOf(text ?? "ATM");
      return otm === undefined ? { reason: `${text} is no strike` } : { strike: { by: "synthetic", otm } };
    }
    case "delta":
    case "closestdelta":
      return needsNumber((delta) => ({ by: "delta", delta: deltaOf(delta) }));
    case "deltarange":
      return ofRange(parameter, (from, to) => ({ by: "delta_range", from: deltaOf(from), to: deltaOf(to) }));
    default:
      return { reason: `${kind.said} is an entry kind that is not known` };
  }
}

interface Parameter {
  readonly number: number | undefined;
  readonly text: string | undefined;
  readonly parts: ExportNode | undefined;
}

/** The parameter beside the kind, or the kind's own Value. */
function readParameter(leg: ExportNode, kind: Setting | undefined): Parameter {
  const name = "StrikeParameter";
  if (leg.has(name)) {
    const number = leg.number(name);
    return { number, text: leg.text(name), parts: number === undefined ? leg.child(name) : undefined };
  }
  return { number: kind?.number, text: kind?.text, parts: kind?.parts };
}

function byType(text: string): StrikeResult {
  const otm = otmOf(text);
  return otm === undefined ? { reason: `${text} is no strike` } : { strike: { by: "atm", otm } };
}

function ofRange({ parts }: Parameter, of: (from: number, to: number) => Strike): StrikeResult {
  const from = parts?.number("LowerRange") ?? parts?.number("Lower") ?? parts?.number("from");
  const to = parts?.number("UpperRange") ?? parts?.number("Upper") ?? parts?.number("to");
  if (from === undefined || to === undefined) return { reason: "a range needs LowerRange and UpperRange" };
  return { strike: of(from, to) };
}

function byWidth({ number, parts }: Parameter): StrikeResult {
  const times = number ?? parts?.number("Multiplier");
  if (times === undefined) return { reason: "a straddle width needs a Multiplier" };
  if (!isAtm(parts)) return { reason: "a straddle width is counted from the ATM strike only" };
  const isBelow = wordOf(parts?.text("Adjustment") ?? "plus") === "minus";
  return { strike: { by: "straddle_width", times: isBelow ? 0 - times : times } };
}

/** @param scale 100 when the export gives a factor: 0.66 is 66 % */
function ofShare({ number, parts }: Parameter, scale: number): StrikeResult {
  const share = number ?? parts?.number("Multiplier");
  if (share === undefined) return { reason: "a share of the straddle needs a Multiplier" };
  if (!isAtm(parts)) return { reason: "the share is of the ATM straddle only" };
  return { strike: { by: "straddle_percent", percent: rounded(share * scale) } };
}

function isAtm(parts: ExportNode | undefined): boolean {
  const kind = parts?.text("StrikeKind");
  return kind === undefined || otmOf(kind) === 0;
}

/** Exporters write a delta of 0.36 as 36. */
const deltaOf = (value: number): number => (value > 1 ? rounded(value / 100) : value);

/** Without the noise of a float's last digits. */
const rounded = (value: number): number => Math.round(value * 1e6) / 1e6;
