import { type BucketFit, type Calibration, fittedSpread } from "../costs/calibrate.ts";
import type { SpreadTable } from "../costs/slippage/spread-table.ts";
import { clockText } from "../units/time.ts";

export interface CalibrationView {
  readonly underlying: string;
  readonly fit: Calibration;
  /** Whose buckets and hours were used. */
  readonly base: SpreadTable;
  readonly minFills: number;
}

/** A bucket of the base table with what was fitted for it. Paise; `below` is absent for what lies beyond the table. */
interface BucketRow {
  readonly from: number;
  readonly below?: number;
  readonly fit: BucketFit | undefined;
  readonly baseSpread: number | undefined;
  readonly spread: number | undefined;
  readonly verdict: "fitted" | "not enough data" | "no cost" | "beyond the table";
}

function verdictOf(fit: BucketFit | undefined, minFills: number, isBeyond: boolean): BucketRow["verdict"] {
  if (fit === undefined || fit.fills < minFills) return "not enough data";
  if (fit.mean <= 0) return "no cost";
  return isBeyond ? "beyond the table" : "fitted";
}

/** Every bucket of the base, filled or not, and the one beyond its last bound when fills fell there. */
function bucketRows({ fit, base, minFills }: CalibrationView): readonly BucketRow[] {
  const found = new Map(fit.buckets.map((bucket) => [bucket.below, bucket]));
  const rows = base.byPremium.map(({ below, spread }, i): BucketRow => {
    const own = found.get(below);
    const fitted = own && fittedSpread(own, minFills);
    const from = base.byPremium[i - 1]?.below ?? 0;
    const verdict = verdictOf(own, minFills, false);
    return { from, below, fit: own, baseSpread: spread, spread: fitted ?? spread, verdict };
  });
  const beyond = found.get(undefined);
  if (beyond === undefined) return rows;
  const verdict = verdictOf(beyond, minFills, true);
  return [...rows, { from: beyond.from, fit: beyond, baseSpread: undefined, spread: undefined, verdict }];
}

const inRupees = (paise: number): string => (paise / 100).toFixed(2);
/** Finer than a paisa: means and their error bars. */
const fine = (paise: number): string => (paise / 100).toFixed(4);

function bucketLine({ from, below, fit, baseSpread, spread, verdict }: BucketRow): string {
  const bucket = below === undefined ? `${inRupees(from)} up` : `${inRupees(from)}–${inRupees(below)}`;
  const cells = [
    bucket.padStart(15),
    String(fit?.fills ?? 0).padStart(7),
    (fit === undefined ? "–" : fine(fit.mean)).padStart(10),
    (fit === undefined ? "–" : `${fine(fit.low)} … ${fine(fit.high)}`).padStart(20),
    (baseSpread === undefined ? "–" : fine(baseSpread)).padStart(10),
    (spread === undefined ? "–" : fine(spread)).padStart(10),
  ];
  return `  ${cells.join("  ")}  ${verdict}`;
}

const HEAD = ["premium, ₹", "fills", "cost", "95 % of the mean", "base", "spread"];
const WIDTHS = [15, 7, 10, 20, 10, 10];

/** The calibration as a table on the terminal. @param out where the slippage was written, if anywhere */
export function calibrationText(view: CalibrationView, out: string | undefined): string {
  const { underlying, fit, base, minFills } = view;
  const head = HEAD.map((text, i) => text.padStart(WIDTHS[i] ?? 0)).join("  ");
  const lines = [
    "",
    `${fit.fills} fills of ${underlying}, against the table ${base.name}; rupees a unit`,
    "",
    `  ${head}`,
    ...bucketRows(view).map(bucketLine),
    "",
    `  cost: paid beside the mid, the mean. spread: twice that, over the hour's factor; of fewer than ${minFills}`,
    "  fills nothing is believed, and the bucket keeps the base's. Half the spread is what a fill is charged.",
  ];
  if (fit.windows.length > 0) {
    lines.push("", "  by hour: paid, over what the same premiums paid on average");
    for (const { from, fills, factor } of fit.windows)
      lines.push(
        `  ${clockText(from)} on  ${String(fills).padStart(7)} fills  ${factor.toFixed(2).padStart(6)} ×` +
          (fills < minFills ? "  not enough data" : ""),
      );
  }
  if (out !== undefined) lines.push("", `  written: ${out}, the "slippage" of a run config`);
  return `${lines.join("\n")}\n\n`;
}

/** The calibration as JSON, rupees a unit. */
export function calibrationJson(view: CalibrationView): object {
  const { underlying, fit, base, minFills } = view;
  const precise = (paise: number): number => Math.round(paise * 100) / 10_000;
  return {
    underlying,
    fills: fit.fills,
    base: base.name,
    min_fills: minFills,
    buckets: bucketRows(view).map(({ from, below, fit: own, baseSpread, spread, verdict }) => ({
      from: from / 100,
      below: below === undefined ? null : below / 100,
      fills: own?.fills ?? 0,
      cost: own === undefined ? null : precise(own.mean),
      cost_median: own === undefined ? null : precise(own.median),
      cost_low: own === undefined ? null : precise(own.low),
      cost_high: own === undefined ? null : precise(own.high),
      base_spread: baseSpread === undefined ? null : precise(baseSpread),
      spread: spread === undefined ? null : precise(spread),
      verdict,
    })),
    hours: fit.windows.map(({ from, fills, factor }) => ({ from: clockText(from), fills, factor })),
  };
}
