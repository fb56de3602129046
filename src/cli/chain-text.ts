import type { Explanation } from "../contracts/choice.ts";
import type { Smile } from "../market/implied-surface.ts";
import type { QuoteLookup, VixLookup } from "../market/quote.ts";
import { rupees, rupeesNumber } from "../units/money.ts";
import { clockText } from "../units/time.ts";
import type { ChainRow, ChainSide, ChainView } from "./chain-view.ts";

const ageText = (ageMs: number): string =>
  ageMs === 0 ? "" : ageMs < 120_000 ? `${ageMs / 1000}s` : `${Math.round(ageMs / 60_000)}m`;
const count = (value: number | undefined): string =>
  value === undefined ? "" : value.toLocaleString("en-IN");
const percent = (ratio: number | undefined): string => (ratio === undefined ? "–" : (ratio * 100).toFixed(2));

/**
 * The view as text: calls left, puts right, the ATM strike marked, ages of prices that are not of this instant.
 * @param showsGreeks implied volatility (%) and delta in place of volume and age
 */
export function chainText(chain: ChainView, showsGreeks: boolean): string {
  const { price } = chain;
  const underlying =
    price.source === "missing"
      ? `no price (${price.why})`
      : `${rupees(price.price)} by ${price.from}${price.ageMs === 0 ? "" : `, ${ageText(price.ageMs)} old`}`;
  const heads = showsGreeks
    ? ["OI".padStart(13), "IV %".padStart(7), "delta".padStart(7), "price".padStart(10)]
    : ["OI".padStart(13), "volume".padStart(12), "age".padStart(5), "price".padStart(10)];
  const lines = [
    "",
    `${chain.underlying} ${underlying}, ${chain.date} ${chain.time}, expiry ${chain.expiry} (${chain.dte} days), ${chain.strikes} strikes quoted`,
    surfaceText(chain.smile, chain.vix),
    "",
    `${heads.join(" ")} ${"CE".padStart(4)} ${"strike".padStart(9)}  PE ${[...heads].reverse().join(" ")}`,
    ...chain.rows.map((row) => rowText(row, showsGreeks)),
  ];
  for (const { text, choice, explanation } of chain.picks) {
    const what = choice.found ? choice.contract.symbol : `nothing: ${choice.why}`;
    lines.push("", `${text} → ${what}`);
    for (const before of explanation.before ?? [])
      lines.push(...explained(before), "  so the next was tried:");
    lines.push(...explained(explanation));
  }
  return `${lines.join("\n")}\n\n`;
}

function explained({ asked, workedFrom, because, rejected }: Explanation): string[] {
  return [
    `  asked ${asked}; worked from ${workedFrom}`,
    `  ${because}`,
    ...rejected.map(
      ({ strike, premium, note }) =>
        `  not ${rupees(strike).padStart(9)} ${premium === undefined ? "" : `at ${rupees(premium)} `}(${note})`,
    ),
  ];
}

function rowText({ strike, isAtm, ce, pe, ceGreeks, peGreeks }: ChainRow, showsGreeks: boolean): string {
  const side = (lookup: QuoteLookup | undefined, greeks: ChainSide): string[] => {
    const quote = lookup === undefined || lookup.source === "missing" ? undefined : lookup.quote;
    const age = lookup === undefined || lookup.source === "missing" ? "" : ageText(lookup.ageMs);
    const { delta, iv } = greeks;
    return [
      count(quote?.oi).padStart(13),
      ...(showsGreeks
        ? [percent(iv).padStart(7), (delta === undefined ? "–" : delta.toFixed(3)).padStart(7)]
        : [count(quote?.volume).padStart(12), age.padStart(5)]),
      (quote === undefined ? "–" : rupees(quote.price)).padStart(10),
    ];
  };
  const calls = side(ce, ceGreeks).join(" ");
  const puts = side(pe, peGreeks).reverse().join(" ");
  return `${calls}      ${rupees(strike).padStart(9)}${isAtm ? " <" : "  "} ${puts}`;
}

/** The expiry's forward and smile in a line, and India VIX if the store has it. */
function surfaceText(smile: Smile | undefined, vix: VixLookup): string {
  const parts =
    smile === undefined
      ? ["no forward: no strike has both sides fresh"]
      : [
          `forward ${rupees(Math.round(smile.forward))} by ${smile.forwardFrom}${smile.parityStrike === undefined ? "" : ` at ${rupees(smile.parityStrike)}`}`,
          `ATM IV ${percent(smile.atmIv)} %`,
          `25-delta risk reversal ${percent(smile.riskReversal25)}, butterfly ${percent(smile.butterfly25)}`,
        ];
  if (vix.source !== "missing") parts.push(`India VIX ${vix.vix.toFixed(2)}`);
  return parts.join(", ");
}

/** The view as JSON: money in rupees, volatilities in per cent a year. */
export function chainJson(chain: ChainView): object {
  const quote = (lookup: QuoteLookup | undefined, { iv, delta }: ChainSide): object | null => {
    if (lookup === undefined || lookup.source === "missing") return null;
    const { price, bid, ask, volume, oi, time } = lookup.quote;
    return {
      price: rupeesNumber(price),
      price_time: clockText(time),
      source: lookup.source,
      age_s: lookup.ageMs / 1000,
      ...(bid !== undefined && { bid: rupeesNumber(bid) }),
      ...(ask !== undefined && { ask: rupeesNumber(ask) }),
      ...(volume !== undefined && { volume }),
      ...(oi !== undefined && { oi }),
      ...(iv !== undefined && { iv_pct: iv * 100 }),
      ...(delta !== undefined && { delta }),
    };
  };
  const { price, rows, picks, smile, vix, ...rest } = chain;
  return {
    ...rest,
    underlying_price: price.source === "missing" ? null : rupeesNumber(price.price),
    underlying_from: price.source === "missing" ? price.why : price.from,
    surface: smile === undefined ? null : surfaceJson(smile),
    vix: vix.source === "missing" ? null : vix.vix,
    rows: rows.map(({ strike, isAtm, ce, pe, ceGreeks, peGreeks }) => ({
      strike: rupeesNumber(strike),
      is_atm: isAtm,
      ce: quote(ce, ceGreeks),
      pe: quote(pe, peGreeks),
    })),
    picks: picks.map(({ text, choice, explanation }) => ({
      pick: text,
      symbol: choice.found ? choice.contract.symbol : null,
      why: choice.found ? null : choice.why,
      ...explanationJson(explanation),
      ...(explanation.before !== undefined && { before: explanation.before.map(explanationJson) }),
    })),
  };
}

function surfaceJson({ forward, forwardFrom, parityStrike, clock, ...shape }: Smile): object {
  const pct = (ratio: number | undefined): number | null => (ratio === undefined ? null : ratio * 100);
  return {
    forward: forward / 100,
    forward_from: forwardFrom,
    parity_strike: parityStrike === undefined ? null : rupeesNumber(parityStrike),
    years: clock.years,
    variance_years: clock.varianceYears,
    rate: clock.rate,
    atm_iv_pct: pct(shape.atmIv),
    risk_reversal_25_pct: pct(shape.riskReversal25),
    butterfly_25_pct: pct(shape.butterfly25),
  };
}

const explanationJson = ({ asked, workedFrom, because, rejected }: Explanation): object => ({
  asked,
  worked_from: workedFrom,
  because,
  rejected: rejected.map(({ strike, premium, note }) => ({
    strike: rupeesNumber(strike),
    premium: premium === undefined ? null : rupeesNumber(premium),
    note,
  })),
});
