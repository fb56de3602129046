import type { StressCell, StressedBook } from "../margin/stressed-book.ts";
import type { Structure } from "../margin/structure.ts";
import { money, wholeMoney, withMinusSigns } from "../report/rupees-text.ts";
import { rupees, rupeesNumber } from "../units/money.ts";
import { clockText } from "../units/time.ts";

const percent = (share: number): string => {
  const value = Math.round(share * 1000) / 10;
  return `${value > 0 ? "+" : ""}${value} %`;
};
const CELL = 14;

function gridLines(title: string, { rows }: StressedBook, amountOf: (cell: StressCell) => number): string[] {
  const head = (rows[0] ?? []).map(({ volShock }) => `vol ${percent(volShock)}`.padStart(CELL)).join("");
  return [
    `  ${title}`,
    `  ${"spot".padStart(8)}${head}`,
    ...rows.map((cells) => {
      const values = cells.map((cell) => wholeMoney(amountOf(cell)).padStart(CELL)).join("");
      return `  ${percent(cells[0]?.spotShock ?? 0).padStart(8)}${values}`;
    }),
  ];
}

const cellText = ({ spotShock, volShock }: StressCell): string =>
  `spot ${percent(spotShock)}, volatility ${percent(volShock)}`;

/** A stressed book on the terminal. */
export function stressText(
  { underlying, date, time, spot, legs }: Structure,
  stressed: StressedBook,
): string {
  const { now, worstPnl, worstMargin } = stressed;
  const lines = [
    "",
    `${legs.length} open ${legs.length === 1 ? "leg" : "legs"} on ${underlying}, ${date} ${clockText(time)}, spot ${rupees(Math.round(spot))}; margin ${money(now.total)}`,
    "",
    ...legs.map(
      ({ symbol, payoff, iv }) =>
        `  ${String(payoff.qty).padStart(8)} ${symbol.padEnd(24)} at ${rupees(Math.round(payoff.price)).padStart(10)}${payoff.kind === "future" ? "" : `, ${(100 * iv).toFixed(2)} %`}`,
    ),
    "",
    ...gridLines("profit of the jump", stressed, ({ pnl }) => pnl),
    "",
    ...gridLines("margin after it", stressed, ({ margin }) => margin.total),
    "",
    `  worst profit   ${money(worstPnl.pnl)} at ${cellText(worstPnl)}`,
    `  most margin    ${money(worstMargin.margin.total)} at ${cellText(worstMargin)}`,
  ];
  return withMinusSigns(`${lines.join("\n")}\n\n`);
}

const cellJson = ({ spotShock, volShock, pnl, margin }: StressCell): object => ({
  spot_pct: Math.round(spotShock * 1e6) / 1e4,
  vol_pct: Math.round(volShock * 1e6) / 1e4,
  pnl: rupeesNumber(pnl),
  margin: rupeesNumber(margin.total),
});

/** A stressed book as JSON, rupees. */
export function stressJson(structure: Structure, { now, rows, worstPnl, worstMargin }: StressedBook): object {
  return {
    underlying: structure.underlying,
    date: structure.date,
    time: clockText(structure.time),
    spot: rupeesNumber(structure.spot),
    legs: structure.legs.map(({ symbol, payoff: { qty, price }, iv }) => ({
      symbol,
      qty,
      price: rupeesNumber(Math.round(price)),
      iv_pct: 100 * iv,
    })),
    margin: rupeesNumber(now.total),
    grid: rows.flat().map(cellJson),
    worst_pnl: cellJson(worstPnl),
    worst_margin: cellJson(worstMargin),
  };
}
