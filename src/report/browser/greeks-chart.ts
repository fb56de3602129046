import { GREEK_PARTS } from "../../analytics/greek-days.ts";
import type { RunPageData } from "../html/run-page-data.ts";
import { wholeMoney } from "../rupees-text.ts";
import { axisLook, base, dayText, moneyAxis, monthText, shortDay, tip } from "./chart-parts.ts";
import type { ChartMaker } from "./charts.ts";

/** Each part of the profit, added up over the sessions. */
export const greeksChart = ({ greeks }: RunPageData, openDay: (date: string) => void): ChartMaker => ({
  option(colours) {
    if (greeks === null) return undefined;
    const { date, parts } = greeks;
    const look = axisLook(colours);
    const sums = parts.map((values) => {
      let sum = 0;
      return values.map((value) => {
        sum += value;
        return sum;
      });
    });
    const colour = (part: number): string => colours.series[part] ?? colours.muted;
    return {
      ...base(colours),
      grid: { left: 52, right: 8, top: 10, bottom: 26 },
      xAxis: {
        type: "category",
        boundaryGap: false,
        data: date,
        ...look,
        splitLine: { show: false },
        axisLabel: { ...look.axisLabel, formatter: date.length > 130 ? monthText : shortDay },
      },
      yAxis: moneyAxis(colours),
      tooltip: {
        ...base(colours).tooltip,
        formatter: (items: readonly { readonly dataIndex: number }[]) => {
          const i = items[0]?.dataIndex ?? 0;
          return tip(
            `${dayText(date[i] ?? "")}: this day, and so far`,
            GREEK_PARTS.map((name, part) => ({
              name,
              value: `${wholeMoney(parts[part]?.[i] ?? 0)}, ${wholeMoney(sums[part]?.[i] ?? 0)}`,
              colour: colour(part),
            })),
          );
        },
      },
      series: sums.map((values, part) => ({
        type: "line",
        name: GREEK_PARTS[part],
        data: values,
        symbol: "none",
        lineStyle: { color: colour(part), width: 1.5 },
        itemStyle: { color: colour(part) },
      })),
    };
  },
  ready(chart) {
    chart
      .getZr()
      .on("click", ({ offsetX, offsetY }: { readonly offsetX: number; readonly offsetY: number }) => {
        const [place = 0] = chart.convertFromPixel({ gridIndex: 0 }, [offsetX, offsetY]);
        const day = greeks?.date[Math.round(place)];
        if (day !== undefined) openDay(day);
      });
  },
});
