import type { TradebookRow } from "../../ledger/tradebook-row.ts";
import { rupees } from "../../units/money.ts";
import { clockText } from "../../units/time.ts";
import { fromSteps } from "../html/columns.ts";
import type { DayPathColumns } from "../html/run-page-data.ts";
import { wholeMoney } from "../rupees-text.ts";
import { axisLook, base, minuteText, moneyAxis, tip } from "./chart-parts.ts";
import type { ChartMaker } from "./charts.ts";
import type { Colours } from "./theme.ts";

/** The day that is shown: its path where the run has marks, and its fills. */
export interface ShownDay {
  readonly path: DayPathColumns | undefined;
  readonly symbols: readonly string[];
  readonly fills: readonly TradebookRow[];
}

type Point = readonly [number, number];

const pointsOf = (seconds: readonly number[], values: readonly number[]): Point[] => {
  const [times, amounts] = [fromSteps(seconds), fromSteps(values)];
  return times.map((time, i) => [time * 1000, amounts[i] ?? 0]);
};

/** Premium of every leg with its fills above, the day's profit (and margin) below. */
export const dayChart = (shown: () => ShownDay | undefined): ChartMaker => ({
  option(colours) {
    const day = shown();
    if (day === undefined) return undefined;
    const { path, fills } = day;
    const legs =
      path?.legs.map(([place, t, p]) => ({ symbol: day.symbols[place] ?? "", points: pointsOf(t, p) })) ?? [];
    const profit = path === undefined ? [] : pointsOf(path.t, path.p);
    const margin = path?.mt === undefined || path.m === undefined ? [] : pointsOf(path.mt, path.m);
    const instants = [
      ...legs.flatMap(({ points }) => points.map(([time]) => time)),
      ...fills.map(({ fill }) => fill.time),
    ];
    if (instants.length === 0) return undefined;
    const look = axisLook(colours);
    // Without marks there is no path: the fills have the whole chart.
    const isAlone = profit.length === 0;
    const symbols = isAlone
      ? [...new Set(fills.map(({ fill }) => fill.symbol))]
      : legs.map(({ symbol }) => symbol);
    const right = margin.length > 0 ? 56 : 14;
    const time = {
      type: "value",
      min: Math.min(...instants),
      max: Math.max(...instants),
      interval: stepOf(Math.max(...instants) - Math.min(...instants)),
      ...look,
      axisLabel: { ...look.axisLabel, formatter: minuteText, showMinLabel: true, showMaxLabel: false },
      splitLine: { show: false },
    };
    return {
      ...base(colours),
      axisPointer: { link: [{ xAxisIndex: "all" }] },
      grid: [
        { left: 56, right, top: 14, bottom: isAlone ? 28 : "46%" },
        { left: 56, right, top: "61%", bottom: 28 },
      ],
      xAxis: [
        isAlone ? { ...time, gridIndex: 0 } : { ...time, gridIndex: 0, axisLabel: { show: false } },
        { ...time, gridIndex: 1, show: !isAlone },
      ],
      yAxis: [
        {
          type: "value",
          ...look,
          axisLine: { show: false },
          axisLabel: { ...look.axisLabel, formatter: (value: number) => String(value / 100) },
          scale: true,
        },
        { ...moneyAxis(colours), gridIndex: 1, show: !isAlone },
        {
          ...moneyAxis(colours),
          gridIndex: 1,
          position: "right",
          splitLine: { show: false },
          show: margin.length > 0,
        },
      ],
      tooltip: { ...base(colours).tooltip, formatter: tipOf },
      series: [
        ...legs.map(({ symbol, points }, i) => ({
          type: "line",
          name: symbol,
          data: points,
          symbol: "none",
          lineStyle: { color: legColour(colours, i), width: 1.5, type: i < 6 ? "solid" : "dashed" },
          itemStyle: { color: legColour(colours, i) },
        })),
        ...fillMarkers(fills, symbols, colours),
        {
          type: "line",
          name: "PnL before costs",
          data: profit,
          xAxisIndex: 1,
          yAxisIndex: 1,
          symbol: "none",
          lineStyle: { color: colours.ink, width: 1.5 },
          itemStyle: { color: colours.ink },
          areaStyle: { color: colours.muted, opacity: 0.14 },
          markLine: {
            silent: true,
            symbol: "none",
            label: { show: false },
            lineStyle: { color: colours.muted, type: "solid", width: 1 },
            data: [{ yAxis: 0 }],
          },
        },
        ...(margin.length > 0
          ? [
              {
                type: "line",
                name: "margin",
                data: margin,
                xAxisIndex: 1,
                yAxisIndex: 2,
                step: "end",
                symbol: "none",
                lineStyle: { color: colours.muted, width: 1, type: [4, 3] },
                itemStyle: { color: colours.muted },
              },
            ]
          : []),
      ],
    };
  },
});

/** The colour of the nth leg; the seventh begins again, with dashes. */
export const legColour = ({ series }: Colours, leg: number): string => series[leg % series.length] ?? "";

/** Hours, or what is finer for a short day. */
const stepOf = (span: number): number =>
  [60_000, 5 * 60_000, 15 * 60_000, 30 * 60_000].find((step) => span / step <= 8) ?? 3_600_000;

/** A triangle up for what was bought, down for what was sold, in the leg's colour. */
const fillMarkers = (rows: readonly TradebookRow[], legs: readonly string[], colours: Colours) => {
  const marker = (isBuy: boolean) => ({
    type: "scatter",
    name: isBuy ? "bought" : "sold",
    symbol: "triangle",
    symbolRotate: isBuy ? 0 : 180,
    symbolSize: 11,
    data: rows
      .filter(({ fill }) => fill.qtyDir > 0 === isBuy)
      .map(({ fill }) => ({
        value: [fill.time, fill.price],
        name: `${isBuy ? "Bought" : "Sold"} ${Math.abs(fill.qtyDir)} ${fill.symbol}, ${fill.reason}`,
        itemStyle: {
          color: legColour(colours, Math.max(0, legs.indexOf(fill.symbol))),
          borderColor: colours.paper,
          borderWidth: 1,
        },
      })),
    z: 5,
  });
  return [marker(true), marker(false)];
};

interface TipItem {
  readonly seriesName?: string;
  readonly seriesType?: string;
  readonly name?: string;
  readonly color?: string;
  readonly value?: unknown;
}

function tipOf(items: readonly TipItem[]): HTMLElement {
  const at = (value: unknown, place: number): number => (Array.isArray(value) ? Number(value[place]) : 0);
  return tip(
    clockText(at(items[0]?.value, 0)),
    items.map(({ seriesName = "", seriesType, name = "", color, value }) => {
      const amount = at(value, 1);
      const isMoney = seriesName === "PnL before costs" || seriesName === "margin";
      return {
        name: seriesType === "scatter" ? name : seriesName,
        value: isMoney ? wholeMoney(amount) : rupees(amount),
        ...(color === undefined ? {} : { colour: color }),
      };
    }),
  );
}
