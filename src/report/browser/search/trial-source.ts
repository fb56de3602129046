import { csvField } from "../../../ledger/tradebook-row.ts";
import { rupees } from "../../../units/money.ts";
import type { SearchPageData } from "../../html/search/search-page-data.ts";
import { wholeMoney } from "../../rupees-text.ts";
import type { TableColumn, TableSource } from "../trade-rows.ts";
import { objectiveText } from "./score.ts";

/** Every trial as a row of the table: its number is the row. Sorted at first as the ranking is. */
export function trialSource(
  data: SearchPageData,
  holds: () => (trial: number) => boolean,
  decorate: (trial: number, row: HTMLTableRowElement) => HTMLTableRowElement,
): TableSource<number> {
  const { trials, objectives, dimensions, ranked } = data;
  const places = new Map(ranked.map((trial, place) => [trial, place + 1]));
  const unranked = ranked.length + 1;
  const all = trials.status
    .map((_, trial) => trial)
    .sort((a, b) => (places.get(a) ?? unranked) - (places.get(b) ?? unranked) || a - b);
  const lowest = Number.NEGATIVE_INFINITY;
  const number = (text: string): number | string => {
    const value = Number(text);
    return text === "" || Number.isNaN(value) ? text : value;
  };
  const columns: TableColumn<number>[] = [
    {
      key: "rank",
      label: "rank",
      isNumeric: true,
      sort: (trial) => 0 - (places.get(trial) ?? unranked),
      text: (trial) => String(places.get(trial) ?? "–"),
    },
    { key: "trial", label: "trial", isNumeric: true, sort: (trial) => trial, text: String },
    ...dimensions.map(
      ({ path, label }, d): TableColumn<number> => ({
        key: path,
        label,
        isNumeric: true,
        sort: (trial) => number(trials.values[d]?.[trial] ?? ""),
        text: (trial) => trials.values[d]?.[trial] ?? "",
      }),
    ),
    ...objectives.map(
      (objective, i): TableColumn<number> => ({
        key: `objective ${objective.name}`,
        label: objective.label,
        isNumeric: true,
        sort: (trial) => trials.objectives[i]?.[trial] ?? lowest,
        text: (trial) => objectiveText(objective, trials.objectives[i]?.[trial]),
      }),
    ),
    {
      key: "net",
      label: "net PnL",
      isNumeric: true,
      isAmount: true,
      sort: (trial) => trials.net[trial] ?? 0,
      text: (trial) => wholeMoney(trials.net[trial] ?? 0),
    },
    {
      key: "trips",
      label: "round trips",
      isNumeric: true,
      sort: (trial) => trials.trips[trial] ?? 0,
      text: (trial) => String(trials.trips[trial] ?? 0),
    },
    {
      key: "status",
      label: "status",
      sort: (trial) => trials.status[trial] ?? "",
      text: (trial) => (trials.status[trial] ?? "").replaceAll("_", " "),
    },
  ];
  return {
    get rows() {
      return all.filter(holds());
    },
    columns,
    fileName: "trials.csv",
    words: (trial) =>
      [trial, ...dimensions.map((_, d) => trials.values[d]?.[trial]), trials.why[trial] ?? ""].join(" "),
    reason: (trial) => trials.status[trial] ?? "",
    result: (trial) => trials.net[trial] ?? 0,
    csv: (chosen) => csvOf(data, chosen, places),
    decorate,
  };
}

function csvOf(
  { trials, objectives, dimensions }: SearchPageData,
  chosen: readonly number[],
  places: ReadonlyMap<number, number>,
): string {
  const head = [
    "rank",
    "trial",
    "status",
    ...dimensions.map(({ path }) => path),
    ...objectives.map(({ name }) => name),
    "net_pnl",
    "round_trips",
    "tradebook_hash",
    "why",
  ];
  const lines = chosen.map((trial) => [
    places.get(trial) ?? "",
    trial,
    trials.status[trial] ?? "",
    ...dimensions.map((_, d) => trials.values[d]?.[trial] ?? ""),
    ...objectives.map(({ unit }, i) => {
      const value = trials.objectives[i]?.[trial];
      return value === null || value === undefined ? "" : unit === "money" ? value / 100 : value;
    }),
    rupees(trials.net[trial] ?? 0),
    trials.trips[trial] ?? 0,
    trials.hash[trial] ?? "",
    trials.why[trial] ?? "",
  ]);
  return `${[head, ...lines].map((cells) => cells.map((cell) => csvField(String(cell))).join(",")).join("\n")}\n`;
}
