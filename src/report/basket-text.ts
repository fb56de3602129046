import type { Basket } from "../basket/basket.ts";
import { type Figures, totalProfit } from "../basket/contribution.ts";
import type { Paise } from "../units/unit.ts";
import { sparkline } from "./run-text.ts";
import { countIn, countText, wholeMoney, withMinusSigns } from "./rupees-text.ts";
import { textTable } from "./text-table.ts";

const ratio = (value: number | undefined): string => (value === undefined ? "–" : value.toFixed(2));
const percent = (value: number): string => `${(100 * value).toFixed(2)} %`;
const share = (part: number, of: number): string => (of === 0 ? "–" : `${((100 * part) / of).toFixed(0)} %`);

const matrix = (labels: readonly string[], values: readonly (readonly number[])[]): string[] =>
  textTable(
    ["", ...labels],
    labels.map((label, i) => [label, ...(values[i] ?? []).map((value) => value.toFixed(2))]),
  );

const figureCells = ({ net, sharpe, maxDrawdown, cvar }: Figures): string[] => [
  wholeMoney(net),
  ratio(sharpe),
  wholeMoney(maxDrawdown),
  wholeMoney(cvar),
];

/** A basket on the terminal. @param capital paise */
export function basketText(basket: Basket, capital: number | undefined): string {
  const { name, dates, sleeves, figures, contributions: parts, together } = basket;
  countIn(basket.currency);
  const labels = sleeves.map(({ label }) => label);
  const daily = totalProfit(basket.profit) as Paise[];
  const onCapital =
    capital === undefined ? "" : `, ${percent(figures.net / capital)} of ${wholeMoney(capital)}`;
  const lines = [
    "",
    `${name}: ${sleeves.length} sleeves, ${dates[0]} to ${dates.at(-1)}, ${countText(dates.length)} sessions, ${countText(basket.rows.length)} fills`,
    `  ${sparkline(daily)}`,
    `  net ${wholeMoney(figures.net)}${onCapital}; Sharpe ${ratio(figures.sharpe)}; deepest drawdown ${wholeMoney(figures.maxDrawdown)}; worst twentieth of sessions ${wholeMoney(figures.cvar)}`,
    "",
    "Each sleeve alone",
    ...textTable(
      ["", "size", "fills", "net", "Sharpe", "drawdown", "worst 5 %", "booked"],
      sleeves.map(({ label, multiplier, fills, booked }, i) => [
        label,
        multiplier === undefined ? "fitted" : `×${Number(multiplier.toFixed(4))}`,
        countText(fills),
        ...(parts[i] === undefined ? [] : figureCells(parts[i].alone)),
        booked,
      ]),
    ),
    "",
    "What each adds to the basket (each column sums to the basket's figure)",
    ...textTable(
      ["", "net", "", "deviation", "", "worst 5 %", "", "drawdown", ""],
      parts.map(({ net, deviation, cvar, maxDrawdown }, i) => [
        labels[i] ?? "",
        wholeMoney(net),
        share(net, figures.net),
        wholeMoney(deviation),
        share(deviation, figures.deviation),
        wholeMoney(cvar),
        share(cvar, figures.cvar),
        wholeMoney(maxDrawdown),
        share(maxDrawdown, figures.maxDrawdown),
      ]),
    ),
    "",
    "The basket without one of them",
    ...textTable(
      ["", "net", "Sharpe", "drawdown", "worst 5 %"],
      [
        ["(whole)", ...figureCells(figures)],
        ...parts.map(({ without }, i) => [`− ${labels[i]}`, ...figureCells(without)]),
      ],
    ),
    ...(together.correlation === undefined
      ? []
      : ["", "Correlation of net profit a session", ...matrix(labels, together.correlation)]),
    "",
    "Of the row's worst twentieth of sessions, share that is the column's too",
    ...matrix(labels, together.tailCoLoss),
    "",
    "Sessions with both in a drawdown, of those with either",
    ...matrix(labels, together.drawdownOverlap),
    "",
    "Sessions by how many sleeves lost, and what independent sleeves would have",
    ...textTable(
      ["sleeves", "sessions", "if independent"],
      together.losses.map((count) => [
        String(count.sleeves),
        countText(count.sessions),
        count.ifIndependent.toFixed(1),
      ]),
    ),
    ...marginLines(basket),
    ...weightLines(basket),
    ...cutLines(basket),
  ];
  return withMinusSigns(`${lines.join("\n")}\n\n`);
}

function marginLines({ margin, sleeves, figures }: Basket): string[] {
  if (margin === undefined) return [];
  const { peak, peakDate, summedPeak, sleevePeaks, mean, summedMean, instants, unknownInstants } = margin;
  return [
    "",
    `Margin, recomputed on the netted book after each of ${countText(instants)} instants with fills`,
    ...textTable(
      ["", "peak", "mean"],
      [
        ["netted", wholeMoney(peak), wholeMoney(mean)],
        ["sleeves summed", wholeMoney(summedPeak), wholeMoney(summedMean)],
        ["netted ÷ summed", share(peak, summedPeak), share(mean, summedMean)],
        ...sleeves.map(({ label }, i) => [`${label} alone`, wholeMoney(sleevePeaks[i] ?? 0), ""]),
      ],
    ),
    `  peak on ${peakDate ?? "no day"}; net profit is ${share(figures.net, peak)} of it`,
    ...(unknownInstants === 0
      ? []
      : [`  ${countText(unknownInstants)} instants are left out: no run here knows the index of their day`]),
  ];
}

function weightLines({ fitted, sleeves }: Basket): string[] {
  if (fitted === undefined) return [];
  const { chosen, all } = fitted;
  return [
    "",
    `Weights by ${chosen.method}, each fitted on the sessions before`,
    ...textTable(
      ["held", ...sleeves.map(({ label }) => label)],
      chosen.windows.map(({ from, to, weights }) => [`${from} to ${to}`, ...weights.map(percent)]),
    ),
    "",
    "Every method on sessions that it had not seen (returns on capital, sleeves of any size)",
    ...textTable(
      ["", "Sharpe fitted", "Sharpe unseen", "return", "drawdown", "worst 5 %", "turnover a fit"],
      all.flatMap((one) =>
        "why" in one
          ? []
          : [
              [
                one.method,
                ratio(one.inSample.sharpe),
                ratio(one.outOfSample.sharpe),
                percent(one.outOfSample.net),
                percent(one.outOfSample.maxDrawdown),
                percent(one.outOfSample.cvar),
                one.turnover === undefined ? "–" : percent(one.turnover),
              ],
            ],
      ),
    ),
    ...all.flatMap((one) => ("why" in one ? [`  ${one.method}: ${one.why}`] : [])),
  ];
}

function cutLines({ sleeves }: Basket): string[] {
  const lines = sleeves.flatMap(({ label, cuts, cutByDates }) =>
    [
      [cuts.lots, "fills cut by a cap on lots"],
      [cuts.lossADay, "fills kept out by a loss a day"],
      [cuts.belowOneLot, "openings below half a lot, left out"],
      [cutByDates, "positions not opened and closed within these dates, left out"],
    ].flatMap(([count, what]) => (count === 0 ? [] : [`  ${label}: ${count} ${what}`])),
  );
  return lines.length === 0 ? [] : ["", ...lines];
}
