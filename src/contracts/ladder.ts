import type { OptionType } from "../exchange/instrument.ts";
import type { MarketView } from "../market/market-view.ts";
import type { Paise } from "../units/unit.ts";

/** One strike of the ladder that was quoted by now; a row is undefined while that side has not been quoted. */
export interface Rung {
  readonly strike: Paise;
  readonly call: number | undefined;
  readonly put: number | undefined;
}

export const rowOf = (rung: Rung, type: OptionType): number | undefined =>
  type === "CE" ? rung.call : rung.put;

/** The listed ladder as of now, in order of strike. */
export function ladderOf(view: MarketView, chain: number): Rung[] {
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
