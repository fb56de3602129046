import type { ObjectiveData, SearchPageData } from "../../html/search/search-page-data.ts";
import { DASH, valueText } from "../../metric-text.ts";
import { shortMoney } from "../../rupees-text.ts";

/** An objective's value as a reader sees it. */
export const objectiveText = (
  objective: ObjectiveData | undefined,
  value: number | null | undefined,
): string =>
  value === null || value === undefined || objective === undefined
    ? DASH
    : valueText({ unit: objective.unit, value });

/** The same, short, for axes and cells. */
export function shortText(objective: ObjectiveData | undefined, value: number): string {
  if (objective?.unit === "money") return shortMoney(value);
  if (objective?.unit === "share" || objective?.unit === "probability") return `${Math.round(value * 100)} %`;
  return String(Number(value.toFixed(2))).replace("-", "−");
}

/** The better of two values of the first objective. */
export const better = ({ objectives }: SearchPageData, a: number, b: number): number =>
  objectives[0]?.goal === "min" ? Math.min(a, b) : Math.max(a, b);

/** "trial 12: stop_loss_pct 25, entry_time 09:20" */
export function valuesText({ dimensions, trials }: SearchPageData, trial: number): string {
  const values = dimensions.flatMap(({ label }, d) => {
    const value = trials.values[d]?.[trial];
    return value === undefined || value === "" ? [] : [`${label} ${value}`];
  });
  return values.join(", ");
}

/** A colour between two, each `#rrggbb`. @param share 0 … 1 */
export function mixed(from: string, to: string, share: number): string {
  const parts = (colour: string): number[] =>
    [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  const [a, b] = [parts(from), parts(to)];
  const hex = a.map((value, i) =>
    Math.round(value + ((b[i] ?? 0) - value) * share)
      .toString(16)
      .padStart(2, "0"),
  );
  return `#${hex.join("")}`;
}
