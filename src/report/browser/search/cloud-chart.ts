import { fromSteps } from "../../html/columns.ts";
import type { EquityColumns, SearchPageData } from "../../html/search/search-page-data.ts";
import { wholeMoney } from "../../rupees-text.ts";
import { axisLook, base, dayText, moneyAxis, monthText, shortDay, tip } from "../chart-parts.ts";
import type { ChartMaker } from "../charts.ts";
import type { Picked } from "./picked.ts";

interface Item {
  readonly dataIndex: number;
}

/** Profit of the best and of the picked trial over bands that hold most of all trials. */
export function cloudChart(
  { ranked }: SearchPageData,
  picked: Picked,
  equity: () => EquityColumns | undefined,
): ChartMaker {
  return {
    option(colours) {
      const columns = equity();
      if (columns === undefined) return undefined;
      const { dates } = columns;
      const fan = columns.fan.map(fromSteps);
      const [best] = ranked;
      const lineOf = (trial: number | undefined): number[] | undefined => {
        const steps = trial === undefined ? undefined : columns.lines[trial];
        return steps === undefined ? undefined : fromSteps(steps);
      };
      const top = lineOf(best);
      const own = picked.trial === best ? undefined : lineOf(picked.trial);
      const at = (line: number, i: number): number => fan[line]?.[i] ?? 0;
      const band = (low: number, high: number, opacity: number) =>
        [0, 1].map((part) => ({
          type: "line",
          stack: `${low}`,
          stackStrategy: "all",
          data: dates.map((_, i) => (part === 0 ? at(low, i) : at(high, i) - at(low, i))),
          symbol: "none",
          silent: true,
          lineStyle: { opacity: 0 },
          ...(part === 0 ? {} : { areaStyle: { color: colours.muted, opacity } }),
        }));
      const line = (data: readonly number[], colour: string | undefined, width: number) => ({
        type: "line",
        data,
        symbol: "none",
        lineStyle: { color: colour, width },
        itemStyle: { color: colour },
      });
      const look = axisLook(colours);
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
            const i = items[0]?.dataIndex ?? 0;
            const money = (name: string, value: number | undefined, colour?: string) =>
              value === undefined
                ? []
                : [
                    {
                      name,
                      value: wholeMoney(value),
                      amount: value,
                      ...(colour === undefined ? {} : { colour }),
                    },
                  ];
            return tip(dayText(dates[i] ?? ""), [
              ...money(`Best, trial ${best}`, top?.[i], colours.accent),
              ...money(`Trial ${picked.trial}`, own?.[i], colours.series[1]),
              ...money("Median trial", at(2, i)),
              ...money("1 in 20 above", at(4, i)),
              ...money("1 in 20 below", at(0, i)),
            ]);
          },
        },
        series: [
          ...band(0, 4, 0.14),
          ...band(1, 3, 0.2),
          line(fan[2] ?? [], colours.muted, 1.2),
          ...(top === undefined ? [] : [line(top, colours.accent, 2)]),
          ...(own === undefined ? [] : [line(own, colours.series[1], 2)]),
        ],
      };
    },
  };
}
