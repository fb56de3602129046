import type { DimensionData, SearchPageData } from "../../html/search/search-page-data.ts";
import { axisLook, base, tip } from "../chart-parts.ts";
import type { ChartMaker } from "../charts.ts";
import { type Dot, dotSeries, picksOnClick } from "./dots.ts";
import type { Picked } from "./picked.ts";
import { better, objectiveText, shortText, valuesText } from "./score.ts";

interface Item {
  readonly value: Dot;
}

/** A slice: trials along one dimension, with the mean and the best of each of its parts. */
export interface SliceOf {
  /** Place of the dimension; undefined while there is nothing to show. */
  readonly dimension: number | undefined;
  /** Which trials are in it. */
  readonly holds: (trial: number) => boolean;
  /** The part that is marked. */
  readonly part?: number | undefined;
}

/** Trials along one dimension. `slice` is asked at each drawing. */
export const sliceChart = (data: SearchPageData, picked: Picked, slice: () => SliceOf): ChartMaker => ({
  option(colours) {
    const { dimension: d, holds, part } = slice();
    const dimension = d === undefined ? undefined : data.dimensions[d];
    if (d === undefined || dimension === undefined) return undefined;
    const { trials, objectives } = data;
    const [objective] = objectives;
    const dots = trials.score.flatMap((score, trial): Dot[] => {
      const place = trials.places[d]?.[trial] ?? -1;
      return score === null || place < 0 || !holds(trial) ? [] : [[xOf(dimension, place), score, trial]];
    });
    const { means, bests } = partLines(data, d, holds);
    const look = axisLook(colours);
    return {
      ...base(colours),
      grid: { left: 56, right: 14, top: 12, bottom: 28 },
      xAxis: partAxis(look, dimension),
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
          data: bests,
          symbol: "none",
          silent: true,
          lineStyle: { color: colours.muted, width: 1, type: "dashed" },
        },
        {
          type: "line",
          data: means,
          symbol: "circle",
          symbolSize: 4,
          silent: true,
          lineStyle: { color: colours.ink, width: 1.6 },
          itemStyle: { color: colours.ink },
          ...(part === undefined
            ? {}
            : {
                markLine: {
                  silent: true,
                  symbol: "none",
                  label: { show: false },
                  lineStyle: { color: colours.series[1], type: "solid", width: 1.2 },
                  data: [{ xAxis: part }],
                },
              }),
        },
        ...dotSeries(colours, dots, picked.trial),
      ],
    };
  },
  ready: picksOnClick((trial) => picked.pick(trial)),
});

/** A place 0 … 1 on an axis whose parts are one apart, the first at 0. */
const xOf = ({ parts }: DimensionData, place: number): number => place * parts.length - 0.5;

/** An axis whose whole numbers are the parts of a dimension. */
export const partAxis = (look: ReturnType<typeof axisLook>, { parts }: DimensionData) => ({
  type: "value",
  min: -0.5,
  max: parts.length - 0.5,
  ...look,
  splitLine: { show: false },
  axisLabel: {
    ...look.axisLabel,
    customValues: parts.map((_, part) => part),
    formatter: (value: number) => parts[value] ?? "",
  },
});

function partLines(data: SearchPageData, d: number, holds: (trial: number) => boolean) {
  const { trials, dimensions } = data;
  const means: [number, number][] = [];
  const bests: [number, number][] = [];
  for (const part of dimensions[d]?.parts.keys() ?? []) {
    const scores = trials.score.flatMap((score, trial) =>
      score !== null && trials.parts[d]?.[trial] === part && holds(trial) ? [score] : [],
    );
    const [first] = scores;
    if (first === undefined) continue;
    means.push([part, scores.reduce((sum, score) => sum + score, 0) / scores.length]);
    bests.push([part, scores.reduce((best, score) => better(data, best, score), first)]);
  }
  return { means, bests };
}
