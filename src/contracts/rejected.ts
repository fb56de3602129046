import type { OptionType } from "../exchange/instrument.ts";
import type { MarketView } from "../market/market-view.ts";
import { rupees } from "../units/money.ts";
import type { Paise } from "../units/unit.ts";
import type { Candidate } from "./choice.ts";
import { type Rung, rowOf } from "./ladder.ts";
import type { NearTarget } from "./pick-nearest.ts";

/** How many rejected candidates an explanation lists on each side of the one taken. */
const NEIGHBOURS = 3;

/** A candidate with the value that the rule looks at: its premium, unless said otherwise. */
export interface Considered extends Candidate {
  readonly value?: number;
}

export interface Around {
  readonly chain: number;
  readonly ladder: readonly Rung[];
  /** The place that the rule named; may lie off the ladder. */
  readonly at: number;
  readonly optionType: OptionType;
  readonly maxAgeMs: number;
}

/** The rungs next to a named one, with their prices now. */
export function rungsAround(view: MarketView, around: Around): readonly Candidate[] {
  const { chain, ladder, at, optionType, maxAgeMs } = around;
  return ladder.slice(Math.max(at - NEIGHBOURS, 0), Math.max(at + NEIGHBOURS + 1, 0)).flatMap((rung) => {
    const away = ladder.indexOf(rung) - at;
    const row = rowOf(rung, optionType);
    if (away === 0 && row !== undefined) return [];
    const premium = row === undefined ? 0 : view.freshPrice(chain, row, maxAgeMs);
    return [
      {
        strike: rung.strike,
        premium: premium === 0 ? undefined : (premium as Paise),
        note: row === undefined ? "not quoted yet" : rungsAway(away),
      },
    ];
  });
}

/** Where a strike stands seen from the one taken. */
function rungsAway(away: number): string {
  const count = Math.abs(away);
  return `${count} ${count === 1 ? "rung" : "rungs"} ${away > 0 ? "above" : "below"}`;
}

const candidate = ({ strike, premium, note }: Considered): Candidate => ({ strike, premium, note });

/** The candidates whose strikes are next to the one taken, in order of strike. */
export function aroundStrike(considered: readonly Considered[], taken: Paise): readonly Candidate[] {
  const sorted = [...considered].sort((a, b) => a.strike - b.strike);
  const at = sorted.findIndex(({ strike }) => strike === taken);
  return sorted
    .slice(Math.max(at - NEIGHBOURS, 0), at + NEIGHBOURS + 1)
    .filter(({ strike }) => strike !== taken)
    .map(candidate);
}

/** The candidates that came nearest to a target that none met, in order of strike. */
export function nearestTo(considered: readonly Considered[], target: NearTarget): readonly Candidate[] {
  const missBy = ({ value, premium }: Considered): number => {
    const shown = value ?? premium ?? 0;
    if (target.match !== "range") return Math.abs(shown - target.value);
    return Math.max(target.from - shown, shown - target.to, 0);
  };
  return [...considered]
    .sort((a, b) => missBy(a) - missBy(b) || a.strike - b.strike)
    .slice(0, 2 * NEIGHBOURS)
    .sort((a, b) => a.strike - b.strike)
    .map(candidate);
}

/** How far a premium is from what was asked, in words. */
export function offBy(premium: Paise, target: NearTarget): string {
  if (target.match !== "range") return `off by ${rupees(Math.round(Math.abs(premium - target.value)))}`;
  return premium < target.from
    ? "below the range"
    : premium > target.to
      ? "above the range"
      : "inside, less good";
}
