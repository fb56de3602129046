import type { Fill } from "../../ledger/fill.ts";
import { meanOf } from "../statistics/moments.ts";
import { type Diagnosis, ENOUGH, percentText } from "./finding.ts";

/** More than one fill in twenty is at a price that was known before. */
export const staleFills: Diagnosis = ({ book: { trips } }) => {
  const fills = [...new Set<Fill>(trips.flatMap(({ opened, closed }) => [opened, closed]))];
  if (fills.length < ENOUGH) return undefined;
  const stale = fills.filter(
    ({ priceSource, priceTime, time }) => priceSource === "last" && priceTime < time,
  );
  const share = stale.length / fills.length;
  if (share <= 0.05) return undefined;
  const age = meanOf(stale.map(({ time, priceTime }) => (time - priceTime) / 1000)) ?? 0;
  return {
    id: "stale-fills",
    severity: "warning",
    title: "fills at prices that were old by then",
    evidence: `${stale.length} of ${fills.length} fills (${percentText(share)}), ${age.toFixed(0)} s old on average`,
    hint: "lower stale_max_s, or choose contracts that trade: an old price is often not there any more",
  };
};
