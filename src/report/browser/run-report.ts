/** The script of a run's page: bundled by the build, carried by every report. */
import type { PathColumns, RunPageData, TradeColumns } from "../html/run-page-data.ts";
import { distributionChart, fanChart, marginChart } from "./behaviour-charts.ts";
import { type ChartMaker, Charts } from "./charts.ts";
import { followContents } from "./contents.ts";
import { dayChart } from "./day-chart.ts";
import { DayView } from "./day-view.ts";
import { equityChart } from "./equity-chart.ts";
import { documentOf, packedDocument } from "./page-documents.ts";
import { themeToggle } from "./theme.ts";
import { fillSource } from "./trade-rows.ts";
import { tradeTable } from "./trade-table.ts";

/** Draws what is in sight first, then unpacks the tradebook and the days' paths. */
async function start(): Promise<void> {
  const data = documentOf<RunPageData>("run");
  let day: DayView | undefined;
  const openDay = (date: string): void => day?.open(date);
  const makers: Readonly<Record<string, ChartMaker>> = {
    equity: equityChart(data, openDay),
    distribution: distributionChart(data),
    fan: fanChart(data),
    margin: marginChart(data, openDay),
    day: dayChart(() => day?.shown),
  };
  const charts = new Charts(makers);
  themeToggle(() => {
    charts.refresh();
    day?.recolour();
  });
  charts.start();
  followContents();
  const [trades, paths] = await Promise.all([
    packedDocument<TradeColumns>("trades"),
    packedDocument<PathColumns>("paths"),
  ]);
  if (trades !== undefined) {
    tradeTable(trades, data.uid);
    day = new DayView({
      data,
      fills: fillSource(trades, data.uid),
      paths,
      onShow: () => charts.refresh("day"),
    });
    day.start();
  }
  // Tests, and whoever measures, wait for this.
  document.documentElement.dataset.ready = "true";
}

void start();
