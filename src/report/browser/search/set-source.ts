import { csvField } from "../../../ledger/tradebook-row.ts";
import { rupees } from "../../../units/money.ts";
import type { WalkPageData } from "../../html/walkforward/walk-page-data.ts";
import { wholeMoney } from "../../rupees-text.ts";
import type { TableColumn, TableSource } from "../trade-rows.ts";

/** Every parameter set as a row of the table, by its place in the order of stability. */
export function setSource({ sets, dimensions }: WalkPageData): TableSource<number> {
  const numeric = (
    key: string,
    label: string,
    values: readonly number[],
    digits: number,
  ): TableColumn<number> => ({
    key,
    label,
    isNumeric: true,
    sort: (row) => values[row] ?? 0,
    text: (row) => (values[row] ?? 0).toFixed(digits).replace("-", "−"),
  });
  const columns: TableColumn<number>[] = [
    ...dimensions.map(({ path, label }, d): TableColumn<number> => {
      const values = sets.values[d] ?? [];
      return {
        key: path,
        label,
        isNumeric: true,
        sort: (row) => {
          const text = values[row] ?? "";
          return text === "" || Number.isNaN(Number(text)) ? text : Number(text);
        },
        text: (row) => values[row] ?? "",
      };
    }),
    numeric("score", "mean less spread", sets.score, 2),
    numeric("mean", "mean rank", sets.meanRank, 2),
    numeric("spread", "spread", sets.dispersion, 2),
    numeric("worst", "worst fold", sets.worst, 2),
    numeric("chosen", "times chosen", sets.chosen, 0),
    {
      key: "net",
      label: "net PnL, all sessions",
      isNumeric: true,
      isAmount: true,
      sort: (row) => sets.net[row] ?? 0,
      text: (row) => wholeMoney(sets.net[row] ?? 0),
    },
  ];
  return {
    rows: sets.trial.map((_, row) => row),
    columns,
    fileName: "sets.csv",
    words: (row) => dimensions.map((_, d) => sets.values[d]?.[row]).join(" "),
    reason: (row) => ((sets.chosen[row] ?? 0) > 0 ? "chosen" : "never"),
    result: (row) => sets.net[row] ?? 0,
    csv: (rows) => {
      const head = [
        ...dimensions.map(({ path }) => path),
        "score",
        "mean_rank",
        "dispersion",
        "worst_rank",
        "times_chosen",
        "net_pnl",
      ];
      const lines = rows.map((row) => [
        ...dimensions.map((_, d) => sets.values[d]?.[row] ?? ""),
        sets.score[row] ?? "",
        sets.meanRank[row] ?? "",
        sets.dispersion[row] ?? "",
        sets.worst[row] ?? "",
        sets.chosen[row] ?? "",
        rupees(sets.net[row] ?? 0),
      ]);
      return `${[head, ...lines].map((cells) => cells.map((cell) => csvField(String(cell))).join(",")).join("\n")}\n`;
    },
  };
}
