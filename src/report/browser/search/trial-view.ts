import type { SearchPageData } from "../../html/search/search-page-data.ts";
import { wholeMoney } from "../../rupees-text.ts";
import { byId, el } from "../dom.ts";
import { objectiveText } from "./score.ts";

/** Shows one trial with its values below the table. */
export function showTrial(data: SearchPageData, trial: number | undefined): void {
  const view = byId("trial-view", HTMLElement);
  if (view === undefined || trial === undefined) return;
  const { trials, dimensions, objectives } = data;
  view.hidden = false;
  const name = byId("trial-name", HTMLElement);
  const place = data.ranked.indexOf(trial);
  if (name !== undefined)
    name.textContent = `Trial ${trial}${place < 0 ? ", not ranked" : `, rank ${place + 1} of ${data.ranked.length}`}`;
  const facts: [string, string][] = [
    ...dimensions.flatMap(({ label }, d): [string, string][] => {
      const value = trials.values[d]?.[trial] ?? "";
      return value === "" ? [] : [[label, value]];
    }),
    ...objectives.map((objective, i): [string, string] => [
      objective.label,
      objectiveText(objective, trials.objectives[i]?.[trial]),
    ]),
    ["Net PnL", wholeMoney(trials.net[trial] ?? 0)],
    ["Round trips", String(trials.trips[trial] ?? 0)],
    ...(trials.hash[trial] ? [["Tradebook hash", trials.hash[trial]] as [string, string]] : []),
    ...(trials.why[trial] === undefined ? [] : [["Why", trials.why[trial]] as [string, string]]),
    ...(typeof trials.sameAs[trial] === "number"
      ? [["Same as", `trial ${trials.sameAs[trial]}`] as [string, string]]
      : []),
  ];
  byId("trial-facts", HTMLElement)?.replaceChildren(
    ...facts.flatMap(([label, text]) => [el("dt", {}, label), el("dd", {}, text)]),
  );
}
