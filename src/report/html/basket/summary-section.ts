import { countText, wholeMoney } from "../../rupees-text.ts";
import { type Html, html } from "../html.ts";
import { amount, notice, percent, type Stat, statStrip } from "../parts.ts";
import type { BasketPageInput } from "./basket-page-input.ts";

const decimal = (value: number | undefined): string =>
  value === undefined ? "–" : value.toFixed(2).replace("-", "−");

/** Headline numbers of the basket, and what was left out of it. */
export function summarySection({ basket, capital }: BasketPageInput): Html {
  const { figures, sleeves, dates, rows, margin, contributions } = basket;
  const alone = contributions.reduce((sum, part) => sum + part.alone.maxDrawdown, 0);
  const stats: Stat[] = [
    {
      label: "Net PnL",
      value: amount(figures.net),
      under:
        capital === undefined ? undefined : `${percent(figures.net / capital)} of ${wholeMoney(capital)}`,
      isLead: true,
    },
    {
      label: "Max drawdown",
      value: amount(figures.maxDrawdown),
      under: `${wholeMoney(alone)} if all sleeves' own came at once`,
    },
    { label: "Sharpe", value: decimal(figures.sharpe), under: "annual" },
    {
      label: "One day in twenty",
      value: amount(figures.cvar),
      under: "loses this much on average (CVaR 95 %)",
    },
    { label: "Deviation of a day", value: wholeMoney(figures.deviation) },
    ...(margin === undefined
      ? []
      : [
          {
            label: "Peak margin, netted",
            value: wholeMoney(margin.peak),
            under: `${margin.peakDate ?? "never"}; summed ${wholeMoney(margin.summedPeak)}`,
          },
          {
            label: "Return on it",
            value: margin.peak === 0 ? "–" : percent(figures.net / margin.peak),
            under: "net PnL ÷ peak margin, not annual",
          },
        ]),
    {
      label: "Sleeves",
      value: countText(sleeves.length),
      under: `${countText(rows.length)} fills in ${countText(dates.length)} sessions`,
    },
  ];
  const left = leftOut(basket);
  return html`${statStrip(stats)}
${left.length === 0 ? undefined : html`<div style="margin-top:1.2rem">${notice(html`Left out: ${left.join("; ")}.`)}</div>`}`;
}

/** What sizing, caps and dates kept out, in words. */
function leftOut({ sleeves }: BasketPageInput["basket"]): string[] {
  return sleeves.flatMap(({ label, cuts, cutByDates }) =>
    (
      [
        [cuts.lots, "fills cut by a cap on lots"],
        [cuts.lossADay, "fills kept out by a loss a day"],
        [cuts.belowOneLot, "openings below half a lot"],
        [cutByDates, "positions not opened and closed within these dates"],
      ] as const
    ).flatMap(([count, what]) => (count === 0 ? [] : [`${label}: ${countText(count)} ${what}`])),
  );
}
