import type { BasketPageData } from "../html/basket-page-data.ts";
import { wholeMoney } from "../rupees-text.ts";
import { axisLook, base, dayText, moneyAxis, monthText, shortDay, tip } from "./chart-parts.ts";
import type { ChartMaker } from "./charts.ts";
import type { Colours } from "./theme.ts";

interface Item {
  readonly dataIndex: number;
}

const colourOf = ({ series, muted }: Colours, sleeve: number): string =>
  series[sleeve % series.length] ?? muted;
/** Colours come again after six: then the line is dashed. */
const dashOf = (sleeve: number): "solid" | number[] => (sleeve < 6 ? "solid" : sleeve < 12 ? [5, 3] : [1, 3]);

const dateLook = (dates: readonly string[]) => (dates.length > 130 ? monthText : shortDay);

/** The basket's curve over those of its sleeves; drawdowns of all below, on the same axis. */
export function basketEquityChart(data: BasketPageData): ChartMaker {
  const { dates, labels, sleeves } = data;
  return {
    option(colours, width) {
      const look = axisLook(colours);
      const [left, right] = [52, 12];
      const axis = { type: "category", data: dates, boundaryGap: false, ...look, splitLine: { show: false } };
      const line = (values: readonly number[], sleeve: number, grid: 0 | 1) => ({
        type: "line",
        name: labels[sleeve],
        data: values,
        xAxisIndex: grid,
        yAxisIndex: grid,
        symbol: "none",
        silent: true,
        lineStyle: { color: colourOf(colours, sleeve), type: dashOf(sleeve), width: 1, opacity: 0.85 },
        itemStyle: { color: colourOf(colours, sleeve) },
      });
      return {
        ...base(colours),
        axisPointer: { link: [{ xAxisIndex: "all" }] },
        grid: [
          { left, right, top: 12, bottom: "44%" },
          { left, right, top: "62%", bottom: 64 },
        ],
        xAxis: [
          { ...axis, gridIndex: 0, axisLabel: { show: false } },
          { ...axis, gridIndex: 1, axisLabel: { ...look.axisLabel, margin: 12, formatter: dateLook(dates) } },
        ],
        yAxis: [
          { ...moneyAxis(colours), gridIndex: 0 },
          { ...moneyAxis(colours), gridIndex: 1, splitNumber: 3, max: 0 },
        ],
        dataZoom: [
          { type: "inside", xAxisIndex: [0, 1], zoomOnMouseWheel: "ctrl", moveOnMouseMove: false },
          {
            type: "slider",
            xAxisIndex: [0, 1],
            height: 22,
            bottom: 6,
            left,
            right,
            borderColor: colours.rule,
            fillerColor: `${colours.accent}22`,
            backgroundColor: "transparent",
            handleStyle: { color: colours.raised, borderColor: colours.muted },
            moveHandleSize: 0,
            showDetail: false,
            brushSelect: false,
          },
        ],
        tooltip: {
          ...base(colours).tooltip,
          formatter: (items: readonly Item[]) => {
            const i = items[0]?.dataIndex ?? 0;
            const at = (values: readonly number[]): number => values[i] ?? 0;
            const shown = width < 480 ? [] : sleeves;
            return tip(dayText(dates[i] ?? ""), [
              { name: "Basket", value: wholeMoney(at(data.equity)), colour: colours.ink },
              { name: "This day", value: wholeMoney(at(data.net)), amount: at(data.net) },
              { name: "Drawdown", value: wholeMoney(at(data.drawdown)), colour: colours.lossFill },
              ...shown.map(({ equity }, sleeve) => ({
                name: labels[sleeve] ?? "",
                value: wholeMoney(at(equity)),
                colour: colourOf(colours, sleeve),
              })),
            ]);
          },
        },
        series: [
          ...sleeves.map(({ equity }, sleeve) => line(equity, sleeve, 0)),
          {
            type: "line",
            name: "basket",
            data: data.equity,
            symbol: "none",
            lineStyle: { color: colours.ink, width: 2 },
            itemStyle: { color: colours.ink },
            markLine: {
              silent: true,
              symbol: "none",
              label: { show: false },
              lineStyle: { color: colours.muted, type: "solid", width: 1, opacity: 0.6 },
              data: [{ yAxis: 0 }],
            },
          },
          ...sleeves.map(({ drawdown }, sleeve) => line(drawdown, sleeve, 1)),
          {
            type: "line",
            name: "drawdown",
            data: data.drawdown,
            xAxisIndex: 1,
            yAxisIndex: 1,
            symbol: "none",
            lineStyle: { color: colours.lossFill, width: 1.4 },
            itemStyle: { color: colours.lossFill },
            areaStyle: { color: colours.lossFill, opacity: 0.25 },
          },
        ],
      };
    },
  };
}

/** The most margin of each day, netted and summed. */
export const basketMarginChart = ({ margin }: BasketPageData): ChartMaker => ({
  option(colours) {
    if (margin === null) return undefined;
    const { dates, netted, summed } = margin;
    const look = axisLook(colours);
    const line = (values: readonly number[], colour: string) => ({
      type: "line",
      step: "middle",
      symbol: "none",
      data: values,
      lineStyle: { color: colour, width: 1.4 },
      itemStyle: { color: colour },
    });
    return {
      ...base(colours),
      grid: { left: 52, right: 8, top: 10, bottom: 26 },
      xAxis: {
        type: "category",
        data: dates,
        ...look,
        splitLine: { show: false },
        axisLabel: { ...look.axisLabel, formatter: dateLook(dates) },
      },
      yAxis: moneyAxis(colours),
      tooltip: {
        ...base(colours).tooltip,
        formatter: (items: readonly Item[]) => {
          const i = items[0]?.dataIndex ?? 0;
          return tip(dayText(dates[i] ?? ""), [
            { name: "Netted", value: wholeMoney(netted[i] ?? 0), colour: colours.accent },
            { name: "Summed", value: wholeMoney(summed[i] ?? 0), colour: colours.muted },
          ]);
        },
      },
      series: [
        line(summed, colours.muted),
        { ...line(netted, colours.accent), areaStyle: { color: colours.accent, opacity: 0.1 } },
      ],
    };
  },
});

/** Weights of each fit, stacked to one. */
export const weightsChart = ({ weights, labels }: BasketPageData): ChartMaker => ({
  option(colours) {
    if (weights === null) return undefined;
    const { from, shares } = weights;
    const look = axisLook(colours);
    return {
      ...base(colours),
      grid: { left: 42, right: 8, top: 10, bottom: 26 },
      xAxis: {
        type: "category",
        data: from,
        ...look,
        splitLine: { show: false },
        axisLabel: { ...look.axisLabel, formatter: monthText },
      },
      yAxis: {
        type: "value",
        max: 1,
        ...look,
        axisLine: { show: false },
        axisLabel: { ...look.axisLabel, formatter: (share: number) => `${Math.round(share * 100)} %` },
      },
      tooltip: {
        ...base(colours).tooltip,
        axisPointer: { type: "shadow" },
        formatter: (items: readonly Item[]) => {
          const i = items[0]?.dataIndex ?? 0;
          return tip(
            `held from ${dayText(from[i] ?? "")}`,
            labels.map((name, sleeve) => ({
              name,
              value: `${((shares[i]?.[sleeve] ?? 0) * 100).toFixed(1)} %`,
              colour: colourOf(colours, sleeve),
            })),
          );
        },
      },
      series: labels.map((name, sleeve) => ({
        type: "bar",
        stack: "weights",
        name,
        barCategoryGap: "12%",
        data: shares.map((own) => own[sleeve] ?? 0),
        itemStyle: { color: colourOf(colours, sleeve), opacity: sleeve < 6 ? 1 : 0.6 },
      })),
    };
  },
});
