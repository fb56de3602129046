import type { WalkPageData } from "../../html/walkforward/walk-page-data.ts";
import { type ChartMaker, Charts } from "../charts.ts";
import { followContents } from "../contents.ts";
import { themeToggle } from "../theme.ts";
import { setSource } from "./set-source.ts";
import { controlledTable } from "./table-controls.ts";
import { driftChart, keptChart, outOfSampleChart, stabilityChart } from "./walk-charts.ts";

/** Brings the page of a walk-forward to life. */
export function startWalkPage(data: WalkPageData): void {
  const drifts = data.dimensions.map((_, d): [string, ChartMaker] => [`drift-${d}`, driftChart(data, d)]);
  const charts = new Charts({
    oos: outOfSampleChart(data),
    kept: keptChart(data),
    stability: stabilityChart(data),
    ...Object.fromEntries(drifts),
  });
  themeToggle(() => charts.refresh());
  charts.start();
  followContents();
  controlledTable("set", setSource(data));
  document.documentElement.dataset.ready = String(Math.round(performance.now()));
  document.documentElement.dataset.complete = "true";
}
