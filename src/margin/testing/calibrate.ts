import type { UnderlyingMarket } from "../margin-book.ts";
import { type MarginParameters, marginParameters } from "../parameters.ts";
import type { ScanMoves } from "../scan-input.ts";
import { scanByScenario } from "../scan-reference.ts";
import { scanContract, scanExpiry } from "../span.ts";
import type { OfficialCondor } from "./official-files.ts";

/** What an official file was computed with: found from its own risk arrays. */
export interface FileInputs {
  /** Index, paise. */
  readonly spot: number;
  readonly annualVol: number;
  readonly rate: number;
  readonly priceScanPct: number;
}

/** Market and parameters as `marginOf` takes them, from a file's inputs. */
export function stateOf(
  { date }: OfficialCondor,
  inputs: FileInputs,
): { readonly market: UnderlyingMarket; readonly parameters: MarginParameters } {
  const official = { underlying: "NIFTY", date, ...inputs };
  return { market: { spot: inputs.spot }, parameters: marginParameters("NIFTY", date, { official }) };
}

/** Our losses for a condor's contracts, one row a leg; unrounded and uncapped unless published. */
export function lossesOf(
  condor: OfficialCondor,
  { market, parameters }: ReturnType<typeof stateOf>,
  isPublished: boolean,
): readonly (readonly number[])[] {
  const { volScan, extreme } = parameters;
  const moves: ScanMoves = { volScan, volFloor: 0, extreme, isPublished };
  const expiry = scanExpiry(condor.expiry, market, parameters);
  return condor.legs.map(({ leg }) => scanByScenario(scanContract(leg, expiry, parameters), moves).riskArray);
}

type Vector = readonly [number, number, number, number];
/** Steps of the numerical derivative: paise, then shares. */
const STEPS: Vector = [10, 1e-6, 1e-6, 1e-7];

const inputsOf = ([spot, annualVol, rate, priceScanPct]: Vector): FileInputs => ({
  spot,
  annualVol,
  rate,
  priceScanPct,
});

/** Solves the normal equations of least squares by elimination with pivoting. */
function leastSquares(columns: readonly (readonly number[])[], target: readonly number[]): readonly number[] {
  const dot = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, x, i) => sum + x * (b[i] as number), 0);
  const rows = columns.map((a) => [...columns.map((b) => dot(a, b)), dot(a, target)]);
  const n = columns.length;
  for (let i = 0; i < n; i++) {
    const pivot = rows
      .slice(i)
      .reduce((best, row) => (Math.abs(row[i] as number) > Math.abs(best[i] as number) ? row : best));
    rows.splice(rows.indexOf(pivot), 1);
    rows.splice(i, 0, pivot);
    for (const row of rows) {
      if (row === pivot) continue;
      const factor = (row[i] as number) / (pivot[i] as number);
      for (let j = i; j <= n; j++) row[j] = (row[j] as number) - factor * (pivot[j] as number);
    }
  }
  return rows.map((row, i) => (row[n] as number) / (row[i] as number));
}

/**
 * The four numbers behind a file, by least squares on the losses that no price caps (Gauss–Newton, from the rules'
 * values). The volatility scan range follows the volatility by its rule.
 */
export function calibrate(condor: OfficialCondor): FileInputs {
  const start = marginParameters("NIFTY", condor.date);
  if (start.scan.kind !== "clearing") throw new Error("the default method is the clearing house's");
  let at: Vector = [condor.entrySpot, start.scan.annualVol, start.scan.rate, start.priceScanPct];
  const volScan = start.volScan;
  const capped = condor.legs.map(({ leg, riskArray }) => riskArray.map((loss) => loss >= leg.price));
  const official = condor.legs.map(({ riskArray }) => riskArray);
  const open = (losses: readonly (readonly number[])[]): readonly number[] =>
    losses.flatMap((row, i) => row.filter((_, s) => capped[i]?.[s] === false));
  const target = open(official);
  const model = (inputs: Vector, scanned: number): readonly number[] => {
    const state = stateOf(condor, inputsOf(inputs));
    return open(lossesOf(condor, { ...state, parameters: { ...state.parameters, volScan: scanned } }, false));
  };
  for (let round = 0; round < 8; round++) {
    const scanned = round < 4 ? volScan : stateOf(condor, inputsOf(at)).parameters.volScan;
    const now = model(at, scanned);
    const columns = STEPS.map((step, k) => {
      const moved = at.map((x, i) => (i === k ? x + step : x)) as unknown as Vector;
      return model(moved, scanned).map((loss, i) => loss - (now[i] as number));
    });
    const change = leastSquares(
      columns,
      target.map((loss, i) => loss - (now[i] as number)),
    );
    at = at.map((x, i) => x + (change[i] as number) * (STEPS[i] as number)) as unknown as Vector;
  }
  return inputsOf(at);
}
