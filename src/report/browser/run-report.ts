/** The script of a run's page: bundled by the build, carried by every report. */
import type { PathColumns, RunPageData, TradeColumns } from "../html/run-page-data.ts";
import { countIn } from "../rupees-text.ts";
import { distributionChart, fanChart, marginChart } from "./behaviour-charts.ts";
import { type ChartMaker, Charts } from "./charts.ts";
import { followContents } from "./contents.ts";
import { dayChart } from "./day-chart.ts";
import { DayView } from "./day-view.ts";
import { equityChart } from "./equity-chart.ts";
import { greeksChart } from "./greeks-chart.ts";
import { documentOf, packedDocument } from "./page-documents.ts";
import { themeToggle } from "./theme.ts";
import { fillSource } from "./trade-rows.ts";
import { tradeTable } from "./trade-table.ts";

/** Draws what is in sight first, then unpacks the tradebook and the days' paths. */
async function start(): Promise<void> {
  const data = documentOf<RunPageData>("run");
  countIn(data.currency);
  let day: DayView | undefined;
  const openDay = (date: string): void => day?.open(date);
  const makers: Readonly<Record<string, ChartMaker>> = {
    equity: equityChart(data, openDay),
    distribution: distributionChart(data),
    fan: fanChart(data),
    margin: marginChart(data, openDay),
    greeks: greeksChart(data, openDay),
    day: dayChart(() => day?.shown),
  };
  const charts = new Charts(makers);
  themeToggle(() => {
    charts.refresh();
    day?.recolour();
  });
  charts.start();
  followContents();
  const trades = await packedDocument<TradeColumns>("trades");
  if (trades !== undefined) {
    tradeTable(trades, data.uid);
    day = new DayView({ data, fills: fillSource(trades, data.uid), onShow: () => charts.refresh("day") });
    day.start();
  }
  // Tests, and whoever measures, wait for this: milliseconds since the page was asked for.
  document.documentElement.dataset.ready = String(Math.round(performance.now()));
  // The largest part, and the last that is looked at: first what has been drawn may be painted.
  await new Promise((resolve) => setTimeout(resolve));
  day?.withPaths(await packedDocument<PathColumns>("paths"));
  document.documentElement.dataset.complete = "true";
}

void start();
