import type { UnderlyingFrom } from "../market/market-view.ts";
import { paiseFromRupees } from "../units/money.ts";
import type { Liquidity } from "./liquidity.ts";
import type { AtmOptions, HalfWay, Match, PremiumTie, StrikeRule } from "./selector.ts";

/** A strike rule in words, with its filter. */
export interface StrikeWords {
  readonly strike: StrikeRule;
  readonly liquidity?: Liquidity;
}

const NUMBER = "(\\d+(?:\\.\\d+)?)";
const SIGNED = "([+-]?\\d+(?:\\.\\d+)?)";

/** `atm`, `premium >= 20 tie lowest_strike with oi 50000 spread 5%`, …; undefined when it is none. Lower case. */
export function parseStrike(text: string): StrikeWords | undefined {
  const [rule = "", ...filters] = text.split(" with ");
  if (filters.length > 1) return undefined;
  const strike = strikeRule(rule.trim());
  const liquidity = filters[0] === undefined ? undefined : filterOf(filters[0].trim());
  if (strike === undefined || (filters.length === 1 && liquidity === undefined)) return undefined;
  return { strike, ...(liquidity === undefined ? {} : { liquidity }) };
}

/** Words that may follow a rule, in any order: `from synthetic`, `half even`, `hold 20`, `hold 20 at 24000`, `tie side`. */
const OPTIONS =
  /^(.*?)((?: (?:from (?:spot|future|synthetic)|half (?:up|down|even)|hold \d+(?:\.\d+)?(?: at \d+(?:\.\d+)?)?|tie (?:side|lowest_strike|highest_strike)))*)$/;

function strikeRule(text: string): StrikeRule | undefined {
  const [, rule = "", options = ""] = OPTIONS.exec(text) ?? [];
  const word = (pattern: RegExp): string | undefined => pattern.exec(options)?.[1];
  const from = word(/from (\w+)/) as UnderlyingFrom | undefined;
  const halfWay = word(/half (\w+)/) as HalfWay | undefined;
  const tie = word(/tie (\w+)/) as PremiumTie | undefined;
  const held = /hold ([\d.]+)(?: at ([\d.]+))?/.exec(options);
  const hold =
    held === null
      ? undefined
      : {
          pct: Number(held[1]),
          strike: held[2] === undefined ? undefined : paiseFromRupees(Number(held[2])),
        };
  const atm: AtmOptions = {
    ...(from === undefined ? {} : { from }),
    ...(halfWay === undefined ? {} : { halfWay }),
    ...(hold === undefined ? {} : { hold }),
  };
  const fromAtm = atmRule(rule);
  if (fromAtm !== undefined) return tie === undefined ? ({ ...fromAtm, ...atm } as StrikeRule) : undefined;
  const straddle = nearRule(rule, "straddle", "%");
  if (straddle !== undefined)
    return { by: "straddle_percent", match: straddle.match, percent: straddle.value, ...atm, ...tieOf(tie) };
  return Object.keys(atm).length > 0 ? undefined : withoutAtm(rule, tie);
}

const tieOf = (tie: PremiumTie | undefined): { tie?: PremiumTie } => (tie === undefined ? {} : { tie });

/** Rules that start from the ATM and name a place. */
function atmRule(text: string): StrikeRule | undefined {
  const steps = (words: string): number | undefined => {
    if (words === "atm") return 0;
    const match = /^(otm|itm) ?(\d+)$/.exec(words);
    return match === null ? undefined : Number(match[2]) * (match[1] === "otm" ? 1 : -1);
  };
  const otmSteps = steps(text);
  if (otmSteps !== undefined) return { by: "moneyness", otmSteps };
  const percent = new RegExp(`^atm ${SIGNED} ?%$`).exec(text);
  if (percent !== null) return { by: "atm_percent", percent: Number(percent[1]) };
  const width = new RegExp(`^width ${SIGNED}$`).exec(text);
  if (width !== null) return { by: "straddle_width", times: Number(width[1]) };
  if (text === "synthetic") return { by: "synthetic", otmSteps: 0 };
  const beyond = text.startsWith("synthetic ") ? steps(text.slice("synthetic ".length)) : undefined;
  return beyond === undefined ? undefined : { by: "synthetic", otmSteps: beyond };
}

/** Rules that need no underlying price. */
function withoutAtm(text: string, tie: PremiumTie | undefined): StrikeRule | undefined {
  const premium = nearRule(text, "premium");
  if (premium !== undefined)
    return { by: "premium", match: premium.match, premium: paiseFromRupees(premium.value), ...tieOf(tie) };
  const delta = nearRule(text, "delta");
  if (delta !== undefined)
    return delta.value > 1
      ? undefined
      : { by: "delta", match: delta.match, delta: delta.value, ...tieOf(tie) };
  if (tie !== undefined) return undefined;
  const range = new RegExp(`^(premium|delta) ${NUMBER}\\.\\.${NUMBER}$`).exec(text);
  if (range !== null) {
    const [from, to] = [Number(range[2]), Number(range[3])];
    return range[1] === "delta"
      ? { by: "delta_range", from, to }
      : { by: "premium_range", from: paiseFromRupees(from), to: paiseFromRupees(to) };
  }
  const relative = new RegExp(`^${NUMBER} (otm|itm) ?(\\d+)$`).exec(text);
  if (relative !== null)
    return {
      by: "relative",
      to: paiseFromRupees(Number(relative[1])),
      otmSteps: Number(relative[3]) * (relative[2] === "otm" ? 1 : -1),
    };
  return new RegExp(`^${NUMBER}$`).test(text)
    ? { by: "exact", strike: paiseFromRupees(Number(text)) }
    : undefined;
}

/** `NAME 20`, `NAME >= 20`, `NAME <= 20`. */
function nearRule(
  text: string,
  name: string,
  unit = "",
): { readonly match: Match; readonly value: number } | undefined {
  const match = new RegExp(`^${name} ?(>=|<=)? ?${NUMBER} ?${unit}$`).exec(text);
  if (match === null) return undefined;
  return {
    match: match[1] === ">=" ? "at_least" : match[1] === "<=" ? "at_most" : "closest",
    value: Number(match[2]),
  };
}

/** `volume 1000 oi 50000 age 30 spread 0.50` or `spread 5%`, in any order, each at most once. */
function filterOf(text: string): Liquidity | undefined {
  const filter: { -readonly [Key in keyof Liquidity]: Liquidity[Key] } = {};
  const words = [...text.matchAll(new RegExp(`(volume|oi|age|spread) ${NUMBER}(%?)`, "g"))];
  if (words.length === 0 || words.map(([all]) => all).join(" ") !== text) return undefined;
  for (const [, name, amount, unit] of words) {
    const value = Number(amount);
    if (unit === "%" && name !== "spread") return undefined;
    if (name === "volume") filter.minVolume = value;
    else if (name === "oi") filter.minOi = value;
    else if (name === "age") filter.maxAgeMs = value * 1000;
    else if (unit === "%") filter.maxSpreadPct = value;
    else filter.maxSpread = paiseFromRupees(value);
  }
  return Object.keys(filter).length === words.length ? filter : undefined;
}
