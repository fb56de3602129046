import { assertNever } from "../../units/failure.ts";
import type { ImpactLaw } from "./capacity-config.ts";
import type { FillLiquidity } from "./fill-liquidity.ts";

/**
 * How far an order of so many units moves the price that it fills at, paise a unit, ≥ 0; undefined when the contract's
 * volume or deviation of that day is not known.
 *
 * `square_root`: Y σ √(Q ÷ V), σ and V of the contract and the day (Tóth, Lempérière, Deremble, de Lataillade, Kockelkoren,
 * Bouchaud: Anomalous price impact and the critical nature of liquidity in financial markets, Phys. Rev. X 1, 021006,
 * 2011, who find Y near 1). `linear`: Y σ Q ÷ V, in proportion as in Kyle (Continuous auctions and insider trading,
 * Econometrica 53, 1985); with the same Y it is the milder of the two up to the day's volume.
 * @param units ≥ 0
 */
export function impactPerUnit(
  units: number,
  { dayVolume, dayDeviation }: FillLiquidity,
  { law, coefficient }: { readonly law: ImpactLaw; readonly coefficient: number },
): number | undefined {
  if (dayVolume === undefined || dayVolume <= 0 || dayDeviation === undefined) return undefined;
  const share = units / dayVolume;
  switch (law) {
    case "square_root":
      return coefficient * dayDeviation * Math.sqrt(share);
    case "linear":
      return coefficient * dayDeviation * share;
    default:
      return assertNever(law);
  }
}
