import type { WalkPageData } from "../../html/walkforward/walk-page-data.ts";
import { wholeMoney } from "../../rupees-text.ts";
import { axisLook, base, dayText, moneyAxis, monthText, shortDay, tip } from "../chart-parts.ts";
import type { ChartMaker } from "../charts.ts";
import { objectiveText, shortText } from "./score.ts";
import { partAxis } from "./slice-chart.ts";

interface Item {
  readonly dataIndex: number;
}

/** Profit in the tests, one line a path; with one path each fold's part begins at a line. */
export const outOfSampleChart = ({ paths }: WalkPageData): ChartMaker => ({
  option(colours) {
    const dates = [...new Set(paths.flatMap((path) => path.dates))].sort();
    const [first] = paths;
    if (first === undefined || dates.length === 0) return undefined;
    const isOne = paths.length === 1;
    const starts = first.fold.flatMap((fold, i) =>
      i > 0 && fold !== first.fold[i - 1] ? [first.dates[i]] : [],
    );
    const look = axisLook(colours);
    const byDate = paths.map((path) => new Map(path.dates.map((date, i) => [date, path.equity[i] ?? 0])));
    return {
      ...base(colours),
      grid: { left: 56, right: 14, top: 12, bottom: 28 },
      xAxis: {
        type: "category",
        data: dates,
        boundaryGap: false,
        ...look,
        splitLine: { show: false },
        axisLabel: { ...look.axisLabel, formatter: dates.length > 130 ? monthText : shortDay },
      },
      yAxis: moneyAxis(colours),
      tooltip: {
        ...base(colours).tooltip,
        formatter: (items: readonly Item[]) => {
          const date = dates[items[0]?.dataIndex ?? 0] ?? "";
          return tip(
            dayText(date),
            byDate.flatMap((path, i) => {
              const equity = path.get(date);
              const fold = isOne ? `Fold ${first.fold[first.dates.indexOf(date)] ?? "–"}` : `Path ${i}`;
              return equity === undefined ? [] : [{ name: fold, value: wholeMoney(equity), amount: equity }];
            }),
          );
        },
      },
      series: byDate.map((path, i) => ({
        type: "line",
        data: dates.map((date) => path.get(date) ?? null),
        symbol: "none",
        connectNulls: true,
        lineStyle: { color: colours.series[isOne ? 0 : i % colours.series.length], width: isOne ? 2 : 1.2 },
        itemStyle: { color: colours.series[isOne ? 0 : i % colours.series.length] },
        ...(isOne
          ? {
              areaStyle: { color: colours.accent, opacity: 0.08 },
              markLine: {
                silent: true,
                symbol: "none",
                label: { show: false },
                lineStyle: { color: colours.muted, type: "dashed", width: 1, opacity: 0.6 },
                data: starts.map((date) => ({ xAxis: date })),
              },
            }
          : {}),
      })),
    };
  },
});

/** The objective of what was chosen: in training, and beside it in the test. */
export const keptChart = ({ folds, objective }: WalkPageData): ChartMaker => ({
  option(colours) {
    const look = axisLook(colours);
    // Merits are kept: of an objective that should be low the sign is turned back.
    const sign = objective.goal === "min" ? -1 : 1;
    const bars = (values: readonly (number | null)[], colour: string, opacity: number) => ({
      type: "bar",
      data: values.map((value) => (value === null ? null : sign * value)),
      itemStyle: { color: colour, opacity },
      barMaxWidth: 22,
    });
    return {
      ...base(colours),
      grid: { left: 56, right: 14, top: 12, bottom: 28 },
      xAxis: {
        type: "category",
        data: folds.from.map((_, fold) => String(fold)),
        ...look,
        splitLine: { show: false },
      },
      yAxis: {
        type: "value",
        ...look,
        axisLine: { show: false },
        axisLabel: { ...look.axisLabel, formatter: (value: number) => shortText(objective, value) },
      },
      tooltip: {
        ...base(colours).tooltip,
        axisPointer: { type: "shadow" },
        formatter: (items: readonly Item[]) => {
          const fold = items[0]?.dataIndex ?? 0;
          const text = (value: number | null | undefined): string =>
            objectiveText(objective, value === null || value === undefined ? value : sign * value);
          return tip(`Fold ${fold}, judged on ${folds.from[fold]} to ${folds.to[fold]}`, [
            { name: "Training", value: text(folds.inSample[fold]), colour: colours.muted },
            { name: "Test", value: text(folds.outOfSample[fold]), colour: colours.accent },
            {
              name: "Net PnL of the test",
              value: wholeMoney(folds.net[fold] ?? 0),
              amount: folds.net[fold] ?? 0,
            },
          ]);
        },
      },
      series: [bars(folds.inSample, colours.muted, 0.5), bars(folds.outOfSample, colours.accent, 1)],
    };
  },
});

/** What was chosen of one parameter, fold by fold. */
export const driftChart = ({ folds, dimensions }: WalkPageData, d: number): ChartMaker => ({
  option(colours) {
    const dimension = dimensions[d];
    if (dimension === undefined) return undefined;
    const look = axisLook(colours);
    return {
      ...base(colours),
      grid: { left: 70, right: 14, top: 12, bottom: 28 },
      xAxis: {
        type: "category",
        data: folds.from.map((_, fold) => String(fold)),
        ...look,
        splitLine: { show: false },
      },
      yAxis: partAxis(look, dimension),
      tooltip: {
        ...base(colours).tooltip,
        formatter: (items: readonly Item[]) => {
          const fold = items[0]?.dataIndex ?? 0;
          return tip(`Fold ${fold}, judged on ${folds.from[fold]} to ${folds.to[fold]}`, [
            { name: dimension.label, value: folds.values[d]?.[fold] ?? "–" },
          ]);
        },
      },
      series: [
        {
          type: "line",
          data: (folds.places[d] ?? []).map((place) =>
            place < 0 ? null : place * dimension.parts.length - 0.5,
          ),
          symbol: "circle",
          symbolSize: 7,
          lineStyle: { color: colours.accent, width: 1.4 },
          itemStyle: { color: colours.accent },
        },
      ],
    };
  },
});

/** Mean rank of every set against the spread of its ranks. */
export const stabilityChart = ({ sets, dimensions }: WalkPageData): ChartMaker => ({
  option(colours) {
    const look = axisLook(colours);
    const all = sets.trial.map((_, i) => [sets.meanRank[i] ?? 0, sets.dispersion[i] ?? 0, i]);
    const axis = (name: string, nameGap: number) => ({
      type: "value",
      scale: true,
      ...look,
      name,
      nameLocation: "middle",
      nameGap,
      nameTextStyle: { color: colours.muted },
    });
    return {
      ...base(colours),
      grid: { left: 60, right: 14, top: 12, bottom: 44 },
      xAxis: axis("mean rank", 26),
      yAxis: axis("spread", 42),
      tooltip: {
        ...base(colours).tooltip,
        trigger: "item",
        formatter: ({ value: [mean = 0, spread = 0, i = 0] }: { readonly value: readonly number[] }) =>
          tip(dimensions.map(({ label }, d) => `${label} ${sets.values[d]?.[i] ?? ""}`).join(", "), [
            { name: "Mean rank", value: mean.toFixed(2) },
            { name: "Spread", value: spread.toFixed(2) },
            { name: "Worst fold", value: (sets.worst[i] ?? 0).toFixed(2) },
            { name: "Chosen", value: `${sets.chosen[i] ?? 0} times` },
          ]),
      },
      series: [
        {
          type: "scatter",
          data: all,
          symbolSize: all.length > 400 ? 5 : 8,
          itemStyle: { color: colours.accent, opacity: 0.45 },
        },
        {
          type: "scatter",
          data: all.filter((_, i) => (sets.chosen[i] ?? 0) > 0),
          symbolSize: 14,
          silent: true,
          itemStyle: { color: "transparent", borderColor: colours.series[1], borderWidth: 2 },
        },
      ],
    };
  },
});
