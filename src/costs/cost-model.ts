import { type Charges, NO_CHARGES } from "../ledger/charges.ts";
import type { Fill } from "../ledger/fill.ts";
import type { TradebookRow } from "../ledger/tradebook-row.ts";
import type { Paise } from "../units/unit.ts";
import { billFills, type NoteCharges } from "./contract-note.ts";
import type { FillContext } from "./fill-context.ts";
import { type CostsConfig, DATED, scheduleOf } from "./schedule.ts";
import { noSlippage } from "./slippage/none.ts";
import { type SlippageConfig, slippageTermsOf } from "./slippage/slippage-config.ts";
import { slippageOf } from "./slippage/slippage-model.ts";

/** A model's name and version, as the manifest states them. */
export interface ModelName {
  readonly name: string;
  readonly version: number;
}

/** What trading costs: levies and brokerage by contract note, slippage by fill. */
export interface CostModel extends ModelName {
  readonly slippage: ModelName;
  /**
   * Charges of each fill, in the order of the fills. Fills of one day and exchange share a contract note, so give a
   * day whole; several days at once are billed apart.
   * @param contexts beside the fills, where known
   * @throws `costs.no-rate`, `costs.no-quote`, `costs.no-depth`, `costs.no-spread-table`, `exchange.bad-symbol`
   */
  charge(fills: readonly Fill[], contexts?: readonly (FillContext | undefined)[]): Charges[];
}

/** The part of a run's config that says what trading costs. */
export interface CostModelConfig {
  readonly costs: CostsConfig;
  readonly slippage: SlippageConfig;
}

type Bill = (
  fills: readonly Fill[],
  contexts?: readonly (FillContext | undefined)[],
) => readonly NoteCharges[];

function billOf(costs: CostsConfig): { name: string; bill: Bill } {
  if (costs === "none") return { name: "none", bill: (fills) => fills.map(() => NO_CHARGES) };
  const name = costs === "dated" ? "dated" : "custom";
  const schedule = costs === "dated" ? DATED : scheduleOf(costs);
  return { name, bill: (fills, contexts) => billFills(fills, schedule, contexts).charges };
}

/**
 * The cost model of a config. Rates are looked up when fills are charged, so an unknown date fails there.
 * @throws `costs.bad-rate`, `costs.unknown-table` for a config that its schema cannot refuse
 */
export function costModelOf({ costs, slippage }: CostModelConfig): CostModel {
  const { name, bill } = billOf(costs);
  const terms = slippageTermsOf(slippage);
  return {
    name,
    version: 1,
    slippage: { name: terms.model.name, version: terms.model.version },
    charge: (fills, contexts) => {
      if (costs === "none" && terms.model === noSlippage) return fills.map(() => NO_CHARGES);
      const billed = bill(fills, contexts);
      if (terms.model === noSlippage) return billed.map(withoutSlippage);
      return billed.map((charges, i) => {
        const fill = fills[i];
        const slipped = fill === undefined ? (0 as Paise) : slippageOf(fill, terms, contexts?.[i]);
        return { ...charges, slippage: slipped };
      });
    },
  };
}

const withoutSlippage = (charges: NoteCharges): Charges => ({ ...charges, slippage: 0 as Paise });

/** The same fills under another cost model: nothing is run again. Rows of one date are billed together. */
export function recost(rows: readonly TradebookRow[], model: CostModel): TradebookRow[] {
  const charges = model.charge(rows.map(({ fill }) => fill));
  return rows.map(({ fill }, i) => ({ fill, charges: charges[i] ?? NO_CHARGES }));
}

/** What is left at a multiple of the slippage. */
export interface StressRung {
  readonly multiple: number;
  readonly slippage: Paise;
  readonly netPnl: Paise;
}

/**
 * Net profit if slippage were none, as modelled, twice and three times that. Gross profit is the cash of the fills:
 * the book has to be flat, or `openValue` is added for what is still held.
 */
export function stressLadder(
  rows: readonly TradebookRow[],
  model: CostModel,
  { multiples = [0, 1, 2, 3], openValue = 0 as Paise }: StressOptions = {},
): StressRung[] {
  const fills = rows.map(({ fill }) => fill);
  const charges = model.charge(fills);
  const gross = fills.reduce<number>((sum, fill) => sum - fill.price * fill.qtyDir, openValue);
  const slippage = charges.reduce((sum, one) => sum + one.slippage, 0);
  const levies = charges.reduce((sum, { slippage: _, ...others }) => sum + leviesOf(others), 0);
  return multiples.map((multiple) => {
    const slipped = Math.round(slippage * multiple) as Paise;
    return { multiple, slippage: slipped, netPnl: (gross - levies - slipped) as Paise };
  });
}

export interface StressOptions {
  readonly multiples?: readonly number[];
  /** Marked value of open positions, paise. */
  readonly openValue?: Paise;
}

const leviesOf = ({ brokerage, stt, exchangeFee, sebiFee, stampDuty, gst }: NoteCharges): number =>
  brokerage + stt + exchangeFee + sebiFee + stampDuty + gst;
