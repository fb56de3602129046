import { black76Price } from "../pricing/black76.ts";
import { movedForward, type ScanContract, type ScanMoves } from "./scan-input.ts";
import { type Scenario, scenarios } from "./scenarios.ts";

/** One contract's price now and what a holder of one unit loses in each scenario (a gain is negative), paise. */
export interface ScannedContract {
  /** Theoretical for an option, the forward for a future. */
  readonly price: number;
  readonly riskArray: readonly number[];
}

function valueIn(scenario: Scenario, contract: ScanContract & { kind: "option" }, moves: ScanMoves): number {
  const { expiry, optionType, strike, vol } = contract;
  const forward = movedForward(expiry, scenario.priceMove);
  const movedVol = Math.max(moves.volFloor, vol + scenario.volMove * moves.volScan);
  return black76Price(
    { optionType, strike, forward, years: expiry.scenarioYears, rate: expiry.rate },
    movedVol,
  );
}

/** The scan of one contract, scenario by scenario, as the rule reads: what the kernel of `scan.ts` is tested against. */
export function scanByScenario(contract: ScanContract, moves: ScanMoves): ScannedContract {
  const { expiry } = contract;
  const all = scenarios(moves.extreme);
  const published = (loss: number): number => (moves.isPublished ? Math.floor(loss + 0.5) : loss);
  if (contract.kind === "future") {
    const loss = (scenario: Scenario) => 0 - scenario.weight * scenario.priceMove * expiry.scanRange;
    return { price: expiry.forward, riskArray: all.map((scenario) => published(loss(scenario))) };
  }
  const { optionType, strike, vol } = contract;
  const price = black76Price({ ...expiry, optionType, strike }, vol);
  const most = moves.isPublished ? (contract.price ?? published(price)) : Number.POSITIVE_INFINITY;
  const loss = (scenario: Scenario) => scenario.weight * (price - valueIn(scenario, contract, moves));
  return { price, riskArray: all.map((scenario) => Math.min(most, published(loss(scenario)))) };
}
