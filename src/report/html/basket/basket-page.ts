import { type Trip, tripsOf } from "../../../analytics/book/trip.ts";
import { equityCurve } from "../../../analytics/metrics/equity.ts";
import type { Basket } from "../../../basket/basket.ts";
import { totalProfit } from "../../../basket/contribution.ts";
import type { TradebookRow } from "../../../ledger/tradebook-row.ts";
import type { Paise } from "../../../units/unit.ts";
import { countIn, currencyWord, wholeMoney } from "../../rupees-text.ts";
import type { BasketPageData } from "../basket-page-data.ts";
import { capacitySection } from "../capacity-section.ts";
import { type Html, html } from "../html.ts";
import type { PageContent, PageSection } from "../page.ts";
import { facts, figure } from "../parts.ts";
import { tradesSection } from "../run/trades-section.ts";
import { tradeColumnsOf } from "../trade-columns.ts";
import type { BasketPageInput } from "./basket-page-input.ts";
import { seriesKey } from "./key.ts";
import { marginSection } from "./margin-section.ts";
import { sleevesSection } from "./sleeves-section.ts";
import { stressSection } from "./stress-section.ts";
import { summarySection } from "./summary-section.ts";
import { togetherSection } from "./together-section.ts";
import { weightsSection } from "./weights-section.ts";

/** A basket's page, ready for the shell. It computes nothing: figures are the basket's. */
export function basketPage(input: BasketPageInput): PageContent {
  const { basket, capacity, stress, whyNoStress } = input;
  const { name, dates, sleeves, rows } = basket;
  countIn(basket.currency);
  const labels = sleeves.map(({ label }) => label);
  const data = pageData(basket);
  const weights = weightsSection(basket);
  const sections: PageSection[] = [
    { id: "summary", title: "Summary", body: summarySection(input) },
    {
      id: "equity",
      title: "Equity",
      lead: html`Net of costs, session by session. <span class="on-screen">The slider, or Ctrl and the wheel, zooms.</span>`,
      body: html`${figure({
        chart: "basket-equity",
        title: "Basket over its sleeves, and drawdowns",
        summary: equityText(data),
        size: "tall",
      })}
${seriesKey(labels)}`,
    },
    { id: "sleeves", title: "Sleeves", body: sleevesSection(basket) },
    { id: "together", title: "Together", body: togetherSection(basket) },
    { id: "margin", title: "Margin", body: marginSection(basket) },
    ...(weights === undefined ? [] : [{ id: "weights", title: "Weights", body: weights }]),
    {
      id: "capacity",
      title: "Capacity",
      body:
        capacity === undefined
          ? html`<p class="muted">Not computed: <code>pluto report BASKET.json --market</code> reads the volumes that its fills met.</p>`
          : capacitySection(capacity),
    },
    {
      id: "stress",
      title: "Stress",
      lead: "The netted book held at one instant, if the index jumped and every implied volatility changed at once.",
      body:
        stress.length === 0
          ? html`<p class="muted">${whyNoStress ?? html`Not computed: <code>--market</code> takes the instant of the most margin; <code>--stress-at</code> any.`}</p>`
          : stressSection(stress),
    },
    { id: "trades", title: "Trades", body: tradesSection(rows) },
    { id: "identity", title: "Identity", body: identity(input) },
  ];
  return {
    title: name,
    eyebrow: "Basket report",
    subtitle: html`${sleeves.length} sleeves, ${dates[0] ?? ""} to ${dates.at(-1) ?? ""}`,
    sections,
    footer: html`Made by Pluto from recorded fills. Money in ${currencyWord()}, net of costs; sleeves are sized to whole lots, and prices stay as recorded.`,
    data: { basket: data },
    packed: { trades: tradeColumnsOf(rows, input.trips) },
  };
}

/** Round trips of a basket: paired within a sleeve, since two sleeves in one contract do not close each other's. */
export function basketTrips({ sleeves, sleeveRows, rows }: Basket): Trip[] {
  const own: TradebookRow[][] = sleeves.map(() => []);
  for (const [place, { sleeve }] of sleeveRows.entries()) {
    const row = rows[place];
    if (row !== undefined) own[sleeve]?.push(row);
  }
  const trips = own.flatMap((part) => tripsOf(part).trips);
  return trips.sort((a, b) => a.closed.seq - b.closed.seq || a.opened.seq - b.opened.seq);
}

function curveOf(pnl: readonly number[]) {
  const curve = equityCurve(pnl as readonly Paise[]);
  return {
    equity: curve.map(({ equity }) => equity),
    drawdown: curve.map(({ equity, peak }) => equity - peak),
  };
}

function pageData({ name, currency, dates, sleeves, profit, margin, fitted }: Basket): BasketPageData {
  const net = totalProfit(profit);
  return {
    name,
    currency,
    labels: sleeves.map(({ label }) => label),
    dates,
    net,
    ...curveOf(net),
    sleeves: profit.map(curveOf),
    margin:
      margin === undefined
        ? null
        : {
            dates: margin.days.map(({ date }) => date),
            netted: margin.days.map(({ netted }) => netted),
            summed: margin.days.map(({ summed }) => summed),
          },
    weights:
      fitted === undefined
        ? null
        : {
            from: fitted.chosen.windows.map(({ from }) => from),
            shares: fitted.chosen.windows.map(({ weights }) => weights),
          },
  };
}

function equityText({ equity, drawdown, dates }: BasketPageData): string {
  const low = drawdown.indexOf(Math.min(...drawdown));
  const fall =
    (drawdown[low] ?? 0) < 0
      ? `deepest fall ${wholeMoney(drawdown[low] ?? 0)}, low on ${dates[low]}`
      : "no drawdown";
  return `Ends at ${wholeMoney(equity.at(-1) ?? 0)}; ${fall}.`;
}

function identity({ basket, sources, config }: BasketPageInput): Html {
  return html`${facts([
    ["Tradebook hash", html`<span class="hash" id="tradebook-hash">${basket.tradebookHash}</span>`],
    ...basket.sleeves.map(({ label }, i) => [label, html`<code>${sources[i] ?? ""}</code>`] as const),
  ])}
<details><summary>Config, after defaults</summary><pre tabindex="0">${JSON.stringify(config, undefined, 2)}</pre></details>`;
}
