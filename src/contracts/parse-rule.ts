import type { OptionType } from "../exchange/instrument.ts";
import { PlutoError } from "../units/failure.ts";
import { tradingDay } from "../units/time.ts";
import { parseStrike, type StrikeWords } from "./parse-strike.ts";
import type { ContractSelector, ExpiryRule, Fallback, PlainExpiryRule, StrikeRule } from "./selector.ts";

const NAMED = ["nearest", "next", "weekly", "next_weekly", "monthly", "next_monthly"] as const;

/**
 * `nearest`, `next`, `weekly`, `next_weekly`, `monthly`, `next_monthly`, `nth 3`, `dte 5..9`, `dte 2..4 trading`,
 * `2025-01-30`; each with ` else monthly`. @throws `contracts.bad-rule`
 */
export function parseExpiryRule(text: string): ExpiryRule {
  const fallback = /^(.+) else monthly$/.exec(text);
  return fallback?.[1] === undefined
    ? plainExpiryRule(text)
    : { rule: plainExpiryRule(fallback[1]), fallback: "monthly" };
}

function plainExpiryRule(text: string): PlainExpiryRule {
  const named = NAMED.find((name) => name === text);
  if (named !== undefined) return named;
  const nth = /^nth (\d+)$/.exec(text);
  if (nth !== null && Number(nth[1]) > 0) return { nth: Number(nth[1]) };
  const dte = /^dte (\d+)\.\.(\d+)( trading)?$/.exec(text);
  if (dte !== null && Number(dte[1]) > Number(dte[2]))
    throw new PlutoError("contracts.bad-rule", `"${text}" names no day: ${dte[1]} is above ${dte[2]}`);
  if (dte !== null)
    return {
      dteMin: Number(dte[1]),
      dteMax: Number(dte[2]),
      ...(dte[3] === undefined ? {} : { days: "trading" }),
    };
  if (/^\d{4}-/.test(text)) return { date: tradingDay(text) };
  throw new PlutoError(
    "contracts.bad-rule",
    `"${text}" is no expiry rule; write ${NAMED.join(", ")}, "nth 3", "dte 5..9", "dte 2..4 trading" or a date; "weekly else monthly" for a way out`,
  );
}

/** A pick in words: side, type and strike rule, and perhaps a filter and fallbacks. */
export interface ParsedPick extends Omit<ContractSelector, "expiry"> {
  readonly optionType: OptionType;
  readonly strike: StrikeRule;
}

/**
 * `CE atm`, `PE otm 2`, `CE premium >= 20 with oi 50000`, `sell PE delta 0.2 else PE otm 5`, …: see `docs/discovery.md`.
 * `buy` or `sell` in front decides ties (sell when it is left out). After `else` stands the next rule to try.
 * @throws `contracts.bad-rule`
 */
export function parsePick(text: string): ParsedPick {
  const [first = "", ...others] = text.trim().split(/ else /i);
  const match = /^(?:(buy|sell) )?(CE|PE) (.+)$/i.exec(first);
  const words = match?.[3] === undefined ? undefined : parseStrike(match[3].toLowerCase());
  const type = match?.[2]?.toLowerCase() ?? "";
  const fallbacks = others.map((other): StrikeWords | undefined => {
    const own = parseStrike(other.toLowerCase().replace(new RegExp(`^${type} `), ""));
    // Each rule in words has the filter that it says, and no other.
    return own !== undefined && words?.liquidity !== undefined ? { liquidity: {}, ...own } : own;
  });
  if (match === null || words === undefined || fallbacks.includes(undefined))
    throw new PlutoError(
      "contracts.bad-rule",
      `"${text}" is no pick; write e.g. "CE atm", "PE otm 2", "CE premium 20", "PE premium >= 20", "CE delta 0.25", "CE 24000", "CE otm 2 with oi 50000 else CE otm 1"`,
    );
  return {
    side: match[1]?.toLowerCase() === "buy" ? "buy" : "sell",
    optionType: match[2]?.toUpperCase() === "PE" ? "PE" : "CE",
    ...words,
    ...(fallbacks.length === 0 ? {} : { fallbacks: fallbacks as readonly Fallback[] }),
  };
}
