import type { RunPageData } from "../html/run-page-data.ts";
import { shortMoney, wholeMoney } from "../rupees-text.ts";
import { axisLook, base, dayText, minuteText, moneyAxis, monthText, shortDay, tip } from "./chart-parts.ts";
import type { ChartMaker } from "./charts.ts";

interface Item {
  readonly dataIndex: number;
}

/** How many days came out where: losses hatched by colour to the left of zero, gains to the right. */
export const distributionChart = ({ distribution }: RunPageData): ChartMaker => ({
  option(colours) {
    if (distribution === null) return undefined;
    const { edges, counts } = distribution;
    const look = axisLook(colours);
    return {
      ...base(colours),
      grid: { left: 34, right: 8, top: 10, bottom: 26 },
      xAxis: {
        type: "category",
        data: counts.map((_, i) => edges[i] ?? 0),
        ...look,
        splitLine: { show: false },
        axisLabel: { ...look.axisLabel, formatter: (edge: string) => shortMoney(Number(edge)) },
      },
      yAxis: { type: "value", minInterval: 1, ...look, axisLine: { show: false } },
      tooltip: {
        ...base(colours).tooltip,
        axisPointer: { type: "shadow" },
        formatter: (items: readonly Item[]) => {
          const i = items[0]?.dataIndex ?? 0;
          const range = `${wholeMoney(edges[i] ?? 0)} to ${wholeMoney(edges[i + 1] ?? 0)}`;
          return tip(range, [{ name: "Days", value: String(counts[i] ?? 0) }]);
        },
      },
      series: [
        {
          type: "bar",
          barCategoryGap: "8%",
          data: counts.map((count, i) => ({
            value: count,
            itemStyle: { color: (edges[i] ?? 0) < 0 ? colours.lossFill : colours.gainFill },
          })),
        },
      ],
    };
  },
});

/** Quantiles of the day's profit as it goes: the middle half, nine tenths, and the median. */
export const fanChart = ({ fan }: RunPageData): ChartMaker => ({
  option(colours) {
    if (fan === null) return undefined;
    const { times, lines } = fan;
    const look = axisLook(colours);
    const at = (line: number, i: number): number => lines[line]?.[i] ?? 0;
    // Bands are stacked: an invisible floor, then the height of the band, whatever the sign of either.
    const band = (low: number, high: number, opacity: number) => [
      {
        type: "line",
        stack: `${low}`,
        stackStrategy: "all",
        data: times.map((_, i) => at(low, i)),
        symbol: "none",
        lineStyle: { opacity: 0 },
        silent: true,
      },
      {
        type: "line",
        stack: `${low}`,
        stackStrategy: "all",
        data: times.map((_, i) => at(high, i) - at(low, i)),
        symbol: "none",
        lineStyle: { opacity: 0 },
        areaStyle: { color: colours.accent, opacity },
        silent: true,
      },
    ];
    return {
      ...base(colours),
      grid: { left: 52, right: 8, top: 10, bottom: 26 },
      xAxis: {
        type: "category",
        boundaryGap: false,
        data: times.map(minuteText),
        ...look,
        splitLine: { show: false },
      },
      yAxis: moneyAxis(colours),
      tooltip: {
        ...base(colours).tooltip,
        formatter: (items: readonly Item[]) => {
          const i = items[0]?.dataIndex ?? 0;
          const names = ["1 in 20 below", "1 in 4 below", "Median", "1 in 4 above", "1 in 20 above"];
          return tip(
            minuteText(times[i] ?? 0),
            [4, 3, 2, 1, 0].map((line) => ({
              name: names[line] ?? "",
              value: wholeMoney(at(line, i)),
              amount: at(line, i),
            })),
          );
        },
      },
      series: [
        ...band(0, 4, 0.14),
        ...band(1, 3, 0.24),
        {
          type: "line",
          data: times.map((_, i) => at(2, i)),
          symbol: "none",
          lineStyle: { color: colours.accent, width: 2 },
          itemStyle: { color: colours.accent },
          markLine: {
            silent: true,
            symbol: "none",
            label: { show: false },
            lineStyle: { color: colours.muted, type: "solid", width: 1 },
            data: [{ yAxis: 0 }],
          },
        },
      ],
    };
  },
});

/** The most that each day tied up. */
export const marginChart = ({ days }: RunPageData, openDay: (date: string) => void): ChartMaker => ({
  option(colours) {
    const look = axisLook(colours);
    return {
      ...base(colours),
      grid: { left: 52, right: 8, top: 10, bottom: 26 },
      xAxis: {
        type: "category",
        data: days.date,
        ...look,
        splitLine: { show: false },
        axisLabel: { ...look.axisLabel, formatter: days.date.length > 130 ? monthText : shortDay },
      },
      yAxis: moneyAxis(colours),
      tooltip: {
        ...base(colours).tooltip,
        formatter: (items: readonly Item[]) => {
          const i = items[0]?.dataIndex ?? 0;
          const margin = days.peakMargin[i];
          return tip(dayText(days.date[i] ?? ""), [
            {
              name: "Peak margin",
              value: margin === null || margin === undefined ? "–" : wholeMoney(margin),
              colour: colours.accent,
            },
            ...(typeof days.nightMargin[i] === "number"
              ? [
                  {
                    name: "Over the night",
                    value: wholeMoney(days.nightMargin[i] ?? 0),
                    colour: colours.muted,
                  },
                ]
              : []),
            { name: "Net PnL", value: wholeMoney(days.net[i] ?? 0), amount: days.net[i] ?? 0 },
          ]);
        },
      },
      series: [
        {
          type: "line",
          step: "middle",
          symbol: "none",
          data: days.peakMargin,
          lineStyle: { color: colours.accent, width: 1.4 },
          itemStyle: { color: colours.accent },
          areaStyle: { color: colours.accent, opacity: 0.1 },
        },
        {
          type: "line",
          step: "middle",
          symbol: "none",
          data: days.nightMargin,
          lineStyle: { color: colours.muted, width: 1.2, type: [4, 3] },
          itemStyle: { color: colours.muted },
        },
      ],
    };
  },
  ready(chart) {
    chart
      .getZr()
      .on("click", ({ offsetX, offsetY }: { readonly offsetX: number; readonly offsetY: number }) => {
        const [place = 0] = chart.convertFromPixel({ gridIndex: 0 }, [offsetX, offsetY]);
        const date = days.date[Math.round(place)];
        if (date !== undefined) openDay(date);
      });
  },
});
