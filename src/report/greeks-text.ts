import { GREEK_PARTS, type GreekDay, type GreekPart, greekTotal } from "../analytics/greek-days.ts";
import { wholeMoney } from "./rupees-text.ts";
import { textTable } from "./text-table.ts";

/** What each part is, in words. */
export const GREEK_WORDS: Readonly<Record<GreekPart, string>> = {
  delta: "delta: moves of the forward",
  gamma: "gamma: their square",
  vega: "vega: implied volatility",
  theta: "theta: time",
  fills: "fills beside the last price",
  rest: "rest",
};

/** Profit by greeks on the terminal. */
export function greeksText(days: readonly GreekDay[]): string {
  const total = greekTotal(days);
  const share = (paise: number): string =>
    total.pnl === 0 ? "–" : `${((100 * paise) / total.pnl).toFixed(0).replace("-", "−")} %`;
  return `${[
    `  gross PnL by greeks (of the rest ${wholeMoney(total.unknown)} where volatility is not known)`,
    ...textTable(
      ["", "rupees", "of gross"],
      [
        ...GREEK_PARTS.map((part) => [GREEK_WORDS[part], wholeMoney(total[part]), share(total[part])]),
        ["gross PnL", wholeMoney(total.pnl), ""],
      ],
    ),
  ].join("\n")}\n\n`;
}

const rupeesOf = (paise: number): number => Math.round(paise) / 100;

/** Profit by greeks as JSON, rupees: the whole, and each session. The six parts sum to `gross_pnl`. */
export function greeksJson(days: readonly GreekDay[]): object {
  const partsOf = ({ pnl, delta, gamma, vega, theta, fills, rest, unknown }: Omit<GreekDay, "date">) => ({
    gross_pnl: rupeesOf(pnl),
    delta: rupeesOf(delta),
    gamma: rupeesOf(gamma),
    vega: rupeesOf(vega),
    theta: rupeesOf(theta),
    fills: rupeesOf(fills),
    rest: rupeesOf(rest),
    of_rest_unknown_volatility: rupeesOf(unknown),
  });
  return {
    total: partsOf(greekTotal(days)),
    days: days.map((day) => ({ date: day.date, ...partsOf(day) })),
  };
}
