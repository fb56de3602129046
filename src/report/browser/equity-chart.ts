import type { RunPageData } from "../html/run-page-data.ts";
import { wholeMoney } from "../rupees-text.ts";
import { axisLook, base, dayText, moneyAxis, monthText, shortDay, tip } from "./chart-parts.ts";
import type { ChartMaker } from "./charts.ts";

const points = (value: number | null | undefined): string =>
  value === null || value === undefined
    ? "–"
    : (value / 100).toLocaleString("en-IN", { maximumFractionDigits: 0 });

/** Equity over the underlying, drawdown below, one time axis for both. */
export function equityChart({ days, underlying }: RunPageData, openDay: (date: string) => void): ChartMaker {
  const hasIndex = days.indexClose.some((value) => value !== null);
  /** Sessions in sight: of many the axis names months, of few days. */
  let visible = days.date.length;
  const dateText = (date: string): string => (visible > 130 ? monthText(date) : shortDay(date));
  return {
    option(colours, width) {
      const look = axisLook(colours);
      const left = 52;
      const right = hasIndex && width > 480 ? 52 : 12;
      const dates = {
        type: "category",
        data: days.date,
        boundaryGap: false,
        ...look,
        splitLine: { show: false },
      };
      return {
        ...base(colours),
        axisPointer: { link: [{ xAxisIndex: "all" }] },
        grid: [
          { left, right, top: 12, bottom: "42%" },
          { left, right, top: "64%", bottom: 64 },
        ],
        xAxis: [
          { ...dates, gridIndex: 0, axisLabel: { show: false } },
          { ...dates, gridIndex: 1, axisLabel: { ...look.axisLabel, margin: 12, formatter: dateText } },
        ],
        yAxis: [
          { ...moneyAxis(colours), gridIndex: 0 },
          {
            ...moneyAxis(colours),
            gridIndex: 0,
            position: "right",
            scale: true,
            show: hasIndex && width > 480,
            splitLine: { show: false },
            axisLabel: { ...look.axisLabel, formatter: (value: number) => points(value) },
          },
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
            dataBackground: {
              lineStyle: { color: colours.muted, opacity: 0.5 },
              areaStyle: { color: colours.rule, opacity: 0.6 },
            },
            selectedDataBackground: {
              lineStyle: { color: colours.accent },
              areaStyle: { color: colours.accent, opacity: 0.12 },
            },
            handleStyle: { color: colours.raised, borderColor: colours.muted },
            moveHandleSize: 0,
            showDetail: false,
            brushSelect: false,
          },
        ],
        tooltip: {
          ...base(colours).tooltip,
          formatter: (items: readonly { readonly dataIndex: number }[]) => {
            const i = items[0]?.dataIndex ?? 0;
            const [equity = 0, net = 0, drawdown = 0] = [days.equity[i], days.net[i], days.drawdown[i]];
            return tip(dayText(days.date[i] ?? ""), [
              { name: "Equity", value: wholeMoney(equity), colour: colours.accent },
              { name: "This day", value: wholeMoney(net), amount: net },
              { name: "Drawdown", value: wholeMoney(drawdown), colour: colours.lossFill },
              ...(hasIndex
                ? [{ name: underlying, value: points(days.indexClose[i]), colour: colours.muted }]
                : []),
            ]);
          },
        },
        series: [
          ...(hasIndex
            ? [
                {
                  type: "line",
                  name: underlying,
                  data: days.indexClose,
                  yAxisIndex: 1,
                  symbol: "none",
                  connectNulls: true,
                  lineStyle: { color: colours.muted, width: 1, opacity: 0.75 },
                  itemStyle: { color: colours.muted },
                },
              ]
            : []),
          {
            type: "line",
            name: "equity",
            data: days.equity,
            symbol: "none",
            lineStyle: { color: colours.accent, width: 1.8 },
            itemStyle: { color: colours.accent },
            areaStyle: { color: colours.accent, opacity: 0.08 },
            markLine: {
              silent: true,
              symbol: "none",
              label: { show: false },
              lineStyle: { color: colours.muted, type: "solid", width: 1, opacity: 0.6 },
              data: [{ yAxis: 0 }],
            },
          },
          {
            type: "line",
            name: "drawdown",
            data: days.drawdown,
            xAxisIndex: 1,
            yAxisIndex: 2,
            symbol: "none",
            lineStyle: { color: colours.lossFill, width: 1 },
            itemStyle: { color: colours.lossFill },
            areaStyle: { color: colours.lossFill, opacity: 0.35 },
          },
        ],
      };
    },
    ready(chart) {
      chart.on("datazoom", () => {
        const { dataZoom } = chart.getOption() as {
          readonly dataZoom?: readonly Readonly<Record<string, number>>[];
        };
        const { start = 0, end = 100 } = dataZoom?.[0] ?? {};
        const before = visible;
        visible = ((end - start) / 100) * days.date.length;
        if (before > 130 !== visible > 130)
          chart.setOption({ xAxis: [{}, { axisLabel: { formatter: dateText } }] });
      });
      chart
        .getZr()
        .on("click", ({ offsetX, offsetY }: { readonly offsetX: number; readonly offsetY: number }) => {
          for (const gridIndex of [0, 1]) {
            if (!chart.containPixel({ gridIndex }, [offsetX, offsetY])) continue;
            const [place = 0] = chart.convertFromPixel({ gridIndex }, [offsetX, offsetY]);
            const date = days.date[Math.round(place)];
            if (date !== undefined) openDay(date);
          }
        });
    },
  };
}
