import type { OptionType } from "../exchange/instrument.ts";
import { PlutoError } from "../units/failure.ts";
import { paiseFromRupees } from "../units/money.ts";
import { tradingDay } from "../units/time.ts";
import type { ExpiryRule, StrikeRule } from "./selector.ts";

const NAMED = ["nearest", "next", "monthly", "next_monthly"] as const;

/** `nearest`, `next`, `monthly`, `next_monthly`, `nth 3`, `dte 5..9`, `2025-01-30`. @throws `contracts.bad-rule` */
export function parseExpiryRule(text: string): ExpiryRule {
  const named = NAMED.find((name) => name === text);
  if (named !== undefined) return named;
  const nth = /^nth (\d+)$/.exec(text);
  if (nth !== null && Number(nth[1]) > 0) return { nth: Number(nth[1]) };
  const dte = /^dte (\d+)\.\.(\d+)$/.exec(text);
  if (dte !== null) return { dteMin: Number(dte[1]), dteMax: Number(dte[2]) };
  if (/^\d{4}-/.test(text)) return { date: tradingDay(text) };
  throw new PlutoError(
    "contracts.bad-rule",
    `"${text}" is no expiry rule; write ${NAMED.join(", ")}, "nth 3", "dte 5..9" or a date`,
  );
}

/** A pick in words: side, type and strike rule. */
export interface ParsedPick {
  readonly side: "buy" | "sell";
  readonly optionType: OptionType;
  readonly strike: StrikeRule;
}

/**
 * `CE atm`, `PE otm 2`, `CE itm 1`, `PE premium 20`, `CE premium >= 20`, `CE premium <= 20`, `PE premium 15..25`,
 * `CE 24000`; `buy` or `sell` in front decides ties (sell when it is left out). @throws `contracts.bad-rule`
 */
export function parsePick(text: string): ParsedPick {
  const match = /^(?:(buy|sell) )?(CE|PE) (.+)$/i.exec(text.trim());
  const strike = match?.[3] === undefined ? undefined : strikeRule(match[3].toLowerCase());
  if (match === null || strike === undefined)
    throw new PlutoError(
      "contracts.bad-rule",
      `"${text}" is no pick; write e.g. "CE atm", "PE otm 2", "CE premium 20", "PE premium >= 20" or "CE 24000"`,
    );
  const side = match[1]?.toLowerCase() === "buy" ? "buy" : "sell";
  return { side, optionType: match[2]?.toUpperCase() === "PE" ? "PE" : "CE", strike };
}

function strikeRule(text: string): StrikeRule | undefined {
  if (text === "atm") return { by: "moneyness", otmSteps: 0 };
  const steps = /^(otm|itm) ?(\d+)$/.exec(text);
  if (steps !== null) return { by: "moneyness", otmSteps: Number(steps[2]) * (steps[1] === "otm" ? 1 : -1) };
  const range = /^premium (\d+(?:\.\d+)?)\.\.(\d+(?:\.\d+)?)$/.exec(text);
  if (range !== null)
    return {
      by: "premium_range",
      from: paiseFromRupees(Number(range[1])),
      to: paiseFromRupees(Number(range[2])),
    };
  const premium = /^premium ?(>=|<=)? ?(\d+(?:\.\d+)?)$/.exec(text);
  if (premium !== null) {
    const match = premium[1] === ">=" ? "at_least" : premium[1] === "<=" ? "at_most" : "closest";
    return { by: "premium", match, premium: paiseFromRupees(Number(premium[2])) };
  }
  return /^\d+(\.\d+)?$/.test(text) ? { by: "exact", strike: paiseFromRupees(Number(text)) } : undefined;
}
