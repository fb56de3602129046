import type { OptionType } from "../exchange/instrument.ts";
import type { MarketView } from "../market/market-view.ts";
import { PerDay } from "../market/per-day.ts";
import type { Paise } from "../units/unit.ts";

/** One strike of the ladder; a row is undefined while that side has not been quoted. */
export interface Rung {
  readonly strike: Paise;
  readonly call: number | undefined;
  readonly put: number | undefined;
}

export const rowOf = (rung: Rung, type: OptionType): number | undefined =>
  type === "CE" ? rung.call : rung.put;

/** The ladder as of now, in order of strike: what was quoted by now, or stood in the exchange's list before the session. */
export function ladderOf(view: MarketView, chain: number): Rung[] {
  const quoted = quotedLadder(view, chain);
  const listed = view.listedStrikes(chain);
  if (listed.length === 0) return quoted;
  const known = new Set(quoted.map(({ strike }) => strike));
  const others = listed.filter((strike) => !known.has(strike));
  return [...quoted, ...others.map((strike): Rung => ({ strike, call: undefined, put: undefined }))].sort(
    (a, b) => a.strike - b.strike,
  );
}

/** By chain: the ladder that cannot grow any more, and from when on it is whole. Shared by all runs over the day. */
const whole = new PerDay(
  (): ({ readonly ladder: readonly Rung[]; readonly from: number } | undefined)[] => [],
);

/** Ladders of a view: each is made once an instant, and kept for good once it cannot grow any more. */
export class Ladders {
  readonly #view: MarketView;
  readonly #made: ({ readonly ladder: readonly Rung[]; readonly at: number } | undefined)[] = [];

  constructor(view: MarketView) {
    this.#view = view;
  }

  of(chain: number): readonly Rung[] {
    const { now, day } = this.#view;
    const shared = whole.of(day);
    const kept = shared[chain];
    if (kept !== undefined && now >= kept.from) return kept.ladder;
    const made = this.#made[chain];
    if (made?.at === now) return made.ladder;
    const ladder = ladderOf(this.#view, chain);
    if (kept === undefined && this.#view.isLadderWhole(chain)) shared[chain] = { ladder, from: now };
    else this.#made[chain] = { ladder, at: now };
    return ladder;
  }
}

function quotedLadder(view: MarketView, chain: number): Rung[] {
  const rungs: { strike: Paise; call: number | undefined; put: number | undefined }[] = [];
  for (const row of view.quotedRows(chain)) {
    const strike = view.strikeOf(chain, row);
    let rung = rungs.at(-1);
    if (rung?.strike !== strike) {
      rung = { strike, call: undefined, put: undefined };
      rungs.push(rung);
    }
    if (view.isPut(chain, row)) rung.put = row;
    else rung.call = row;
  }
  return rungs;
}
