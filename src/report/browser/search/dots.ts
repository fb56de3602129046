import type { ECharts } from "echarts/core";
import type { Colours } from "../theme.ts";

/** A dot that stands for a trial: its place on the chart, then its number. */
export type Dot = readonly [x: number, y: number, trial: number];

interface Clicked {
  readonly seriesType?: string;
  readonly value?: unknown;
}

/** Dots of trials, and on top the one that is picked. */
export function dotSeries(colours: Colours, dots: readonly Dot[], picked: number | undefined) {
  const chosen = dots.filter(([, , trial]) => trial === picked);
  return [
    {
      type: "scatter",
      data: dots,
      symbolSize: dots.length > 400 ? 5 : 8,
      itemStyle: { color: colours.accent, opacity: 0.45 },
      cursor: "pointer",
    },
    {
      type: "scatter",
      data: chosen,
      symbolSize: 13,
      symbol: "diamond",
      itemStyle: { color: colours.series[1], borderColor: colours.raised, borderWidth: 1.5 },
      z: 5,
    },
  ];
}

/** A click on a dot picks its trial. */
export const picksOnClick =
  (pick: (trial: number) => void) =>
  (chart: ECharts): void => {
    chart.on("click", (clicked) => {
      const { seriesType, value } = clicked as Clicked;
      if (seriesType === "scatter" && Array.isArray(value) && typeof value[2] === "number") pick(value[2]);
    });
  };
