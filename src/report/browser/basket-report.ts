/** The script of a basket's page: bundled by the build, carried by every such report. */
import type { BasketPageData } from "../html/basket-page-data.ts";
import type { TradeColumns } from "../html/run-page-data.ts";
import { countIn } from "../rupees-text.ts";
import { basketEquityChart, basketMarginChart, weightsChart } from "./basket-charts.ts";
import { Charts } from "./charts.ts";
import { followContents } from "./contents.ts";
import { documentOf, packedDocument } from "./page-documents.ts";
import { themeToggle } from "./theme.ts";
import { tradeTable } from "./trade-table.ts";

/** Draws what is in sight first, then unpacks the combined tradebook. */
async function start(): Promise<void> {
  const data = documentOf<BasketPageData>("basket");
  countIn(data.currency);
  const charts = new Charts({
    "basket-equity": basketEquityChart(data),
    margin: basketMarginChart(data),
    weights: weightsChart(data),
  });
  themeToggle(() => charts.refresh());
  charts.start();
  followContents();
  const trades = await packedDocument<TradeColumns>("trades");
  if (trades !== undefined) tradeTable(trades, data.name, { hasDays: false });
  document.documentElement.dataset.ready = String(Math.round(performance.now()));
  document.documentElement.dataset.complete = "true";
}

void start();
