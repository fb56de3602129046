import type { SearchPageData } from "../../html/search/search-page-data.ts";
import { axisLook, base, tip } from "../chart-parts.ts";
import type { ChartMaker } from "../charts.ts";
import { type Dot, dotSeries, picksOnClick } from "./dots.ts";
import type { Picked } from "./picked.ts";
import { better, objectiveText, shortText, valuesText } from "./score.ts";

interface Item {
  readonly value: Dot;
}

/** Every ranked trial in the order in which they were tried, and the best so far as a line. */
export const courseChart = (data: SearchPageData, picked: Picked): ChartMaker => ({
  option(colours) {
    const { trials, objectives } = data;
    const [objective] = objectives;
    const dots = trials.score.flatMap((score, trial): Dot[] =>
      score === null ? [] : [[trial, score, trial]],
    );
    if (dots.length === 0) return undefined;
    let best: number | undefined;
    const line = dots.map(([trial, score]): [number, number] => {
      best = best === undefined ? score : better(data, best, score);
      return [trial, best];
    });
    line.push([trials.score.length - 1, line.at(-1)?.[1] ?? 0]);
    const look = axisLook(colours);
    return {
      ...base(colours),
      grid: { left: 56, right: 14, top: 12, bottom: 28 },
      xAxis: {
        type: "value",
        min: 0,
        max: Math.max(1, trials.score.length - 1),
        minInterval: 1,
        ...look,
        splitLine: { show: false },
      },
      yAxis: {
        type: "value",
        scale: true,
        ...look,
        axisLine: { show: false },
        axisLabel: { ...look.axisLabel, formatter: (value: number) => shortText(objective, value) },
      },
      tooltip: {
        ...base(colours).tooltip,
        trigger: "item",
        formatter: ({ value: [, score, trial] }: Item) =>
          tip(`Trial ${trial}`, [
            { name: objective?.label ?? "", value: objectiveText(objective, score) },
            { name: valuesText(data, trial), value: "" },
          ]),
      },
      series: [
        {
          type: "line",
          step: "end",
          data: line,
          symbol: "none",
          silent: true,
          lineStyle: { color: colours.muted, width: 1.4 },
        },
        ...dotSeries(colours, dots, picked.trial),
      ],
    };
  },
  ready: picksOnClick((trial) => picked.pick(trial)),
});
