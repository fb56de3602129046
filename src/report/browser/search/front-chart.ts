import type { SearchPageData } from "../../html/search/search-page-data.ts";
import { axisLook, base, tip } from "../chart-parts.ts";
import type { ChartMaker } from "../charts.ts";
import { type Dot, dotSeries, picksOnClick } from "./dots.ts";
import type { Picked } from "./picked.ts";
import { objectiveText, shortText, valuesText } from "./score.ts";

interface Item {
  readonly value: Dot;
}

/** Two objectives against each other; the trials of the front are joined. */
export const frontChart = (
  data: SearchPageData,
  picked: Picked,
  axes: () => readonly [across: number, up: number],
): ChartMaker => ({
  option(colours) {
    const [across, up] = axes();
    const { trials, objectives, front, ranked } = data;
    const at = (trial: number): Dot[] => {
      const [x, y] = [trials.objectives[across]?.[trial], trials.objectives[up]?.[trial]];
      return x === null || x === undefined || y === null || y === undefined ? [] : [[x, y, trial]];
    };
    const look = axisLook(colours);
    const axis = (place: number, isUp: boolean) => ({
      type: "value",
      scale: true,
      ...look,
      name: objectives[place]?.label ?? "",
      nameLocation: "middle",
      nameGap: isUp ? 46 : 26,
      nameTextStyle: { color: colours.muted },
      axisLabel: { ...look.axisLabel, formatter: (value: number) => shortText(objectives[place], value) },
    });
    const joined = front.flatMap(at).sort((a, b) => a[0] - b[0]);
    return {
      ...base(colours),
      grid: { left: 66, right: 14, top: 12, bottom: 44 },
      xAxis: axis(across, false),
      yAxis: axis(up, true),
      tooltip: {
        ...base(colours).tooltip,
        trigger: "item",
        formatter: ({ value: [, , trial] }: Item) =>
          tip(`Trial ${trial}`, [
            ...objectives.map((objective, i) => ({
              name: objective.label,
              value: objectiveText(objective, trials.objectives[i]?.[trial]),
            })),
            { name: valuesText(data, trial), value: "" },
          ]),
      },
      series: [
        ...dotSeries(colours, ranked.flatMap(at), picked.trial),
        {
          type: "line",
          data: joined.map(([x, y]) => [x, y]),
          symbol: "circle",
          symbolSize: 7,
          silent: true,
          lineStyle: { color: colours.series[2], width: 1.5 },
          itemStyle: { color: colours.series[2] },
          z: 4,
        },
      ],
    };
  },
  ready: picksOnClick((trial) => picked.pick(trial)),
});
