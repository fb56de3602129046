import type { Margin } from "../margin/margin-model.ts";
import type { Structure } from "../margin/structure.ts";
import { type StructurePayoff, valueAfter } from "../margin/structure-payoff.ts";
import type { PayoffLimit } from "../pricing/payoff.ts";
import type { PayoffPlot } from "../report/payoff-svg.ts";
import { money } from "../report/rupees-text.ts";
import { rupees, rupeesNumber } from "../units/money.ts";
import { clockText } from "../units/time.ts";
import type { Paise } from "../units/unit.ts";

export interface PayoffReport {
  readonly structure: Structure;
  readonly payoff: StructurePayoff;
  readonly margin: Margin;
  /** The instant of the second curve. */
  readonly on: string;
}

/** Nearest paisa: sums of theoretical values are not whole. */
const paise = (value: number): Paise => (Math.round(value) + 0) as Paise;
const paiseText = (value: number): string => rupees(paise(value));

const MOVES = [-0.05, -0.03, -0.02, -0.01, 0, 0.01, 0.02, 0.03, 0.05];

/** Profit at a price of the underlying: at the first expiry, and on the date asked for. */
function valuesAt({ structure, payoff }: PayoffReport, price: number): { atExpiry: number; onDate: number } {
  const { grid } = payoff;
  const high = grid.findIndex((point) => point >= price);
  const at = (values: readonly number[]): number => {
    if (high <= 0) return values[0] ?? 0;
    const [a, b] = [grid[high - 1] as number, grid[high] as number];
    const [va, vb] = [values[high - 1] as number, values[high] as number];
    return va + ((vb - va) * (price - a)) / (b - a);
  };
  // The payoff is straight between strikes, all of which are in the grid.
  if (payoff.isExact) return { atExpiry: at(payoff.atExpiry), onDate: at(payoff.onDate) };
  const first = structure.legs.reduce((near, leg) => (leg.years < near.years ? leg : near));
  return { atExpiry: valueAfter(structure, price, first.years), onDate: at(payoff.onDate) };
}

const limitText = (limit: PayoffLimit, word: string): string =>
  limit.kind === "unbounded" ? word : money(paise(limit.value));

function breakevenText({ breakevens: { points, intervals } }: StructurePayoff): string {
  const parts = [
    ...points.map((point) => ({ from: point, text: paiseText(point) })),
    ...intervals.map(({ from, to }) => ({
      from,
      text: to === undefined ? `${paiseText(from)} and above` : `${paiseText(from)} to ${paiseText(to)}`,
    })),
  ].sort((a, b) => a.from - b.from);
  return parts.length === 0 ? "none" : parts.map(({ text }) => text).join(", ");
}

function legLines({ legs }: Structure): string[] {
  const head = [
    "symbol".padEnd(24),
    "qty".padStart(8),
    "price".padStart(11),
    "forward".padStart(12),
    "iv %".padStart(8),
  ];
  return [
    `  ${head.join(" ")}`,
    ...legs.map(({ symbol, payoff, forward, iv, ivFrom }) => {
      const cells = [
        symbol.padEnd(24),
        String(payoff.qty).padStart(8),
        paiseText(payoff.price).padStart(11),
        paiseText(forward).padStart(12),
        (payoff.kind === "future" ? "" : (100 * iv).toFixed(2)).padStart(8),
      ];
      const note = ivFrom === "clearing" ? "  its price implies no volatility: the clearing house's" : "";
      return `  ${cells.join(" ")}${note}`;
    }),
  ];
}

const WIDTH = 64;
const HEIGHT = 13;

/** The two curves as characters: `█` at expiry, `·` on the date; the line of no profit, and the spot below. */
function plotLines({ structure, payoff }: PayoffReport): string[] {
  const { grid, atExpiry, onDate } = payoff;
  const columns = Array.from({ length: WIDTH }, (_, i) => Math.round((i * (grid.length - 1)) / (WIDTH - 1)));
  const values = [...atExpiry, ...onDate];
  const [high, low] = [Math.max(0, ...values), Math.min(0, ...values)];
  const rowOf = (value: number): number => Math.round(((high - value) / (high - low || 1)) * (HEIGHT - 1));
  const zero = rowOf(0);
  /** Whether a curve passes through the cell: where it is steep, all the way from the column before. */
  const isThrough = (
    values: readonly number[],
    { row, column }: { row: number; column: number },
  ): boolean => {
    const now = rowOf(values[columns[column] as number] as number);
    const before = column === 0 ? now : rowOf(values[columns[column - 1] as number] as number);
    if (now === before) return row === now;
    return now > before ? row > before && row <= now : row < before && row >= now;
  };
  const rows = Array.from({ length: HEIGHT }, (_, row) =>
    columns.map((__, column) => {
      if (isThrough(atExpiry, { row, column })) return "█";
      if (isThrough(onDate, { row, column })) return "·";
      return row === zero ? "─" : " ";
    }),
  );
  const label = (row: number): string =>
    row === 0 ? paiseText(high) : row === HEIGHT - 1 ? paiseText(low) : row === zero ? "0" : "";
  const spotAt = columns.findIndex((point) => (grid[point] as number) >= structure.spot);
  const [first = 0] = grid;
  const ends = `${paiseText(first)}${paiseText(grid.at(-1) ?? 0).padStart(WIDTH - paiseText(first).length)}`;
  return [
    ...rows.map((cells, row) => `  ${label(row).padStart(12)} ${cells.join("").trimEnd()}`),
    `  ${"".padStart(12)} ${" ".repeat(Math.max(0, spotAt))}^ spot`,
    `  ${"".padStart(12)} ${ends}`,
  ];
}

/** The payoff on the terminal. @param svg where the plot was written, if anywhere */
export function payoffText(report: PayoffReport, svg: string | undefined): string {
  const { structure, payoff, margin, on } = report;
  const { underlying, date, time, spot, legs } = structure;
  const { greeks } = payoff;
  const row = (label: string, value: string): string => `  ${label.padEnd(16)}${value}`;
  const credit = payoff.netPremium >= 0 ? "received" : "paid";
  const where = payoff.isExact ? "" : "  (over the prices of the plot)";
  const lines = [
    "",
    `${legs.length} ${legs.length === 1 ? "leg" : "legs"} on ${underlying}, ${date} ${clockText(time)}, spot ${paiseText(spot)}`,
    "",
    ...legLines(structure),
    "",
    row("net premium", `${money(paise(Math.abs(payoff.netPremium)))} ${credit}`),
    row("max profit", `${limitText(payoff.maxProfit, "unbounded")}${where}`),
    row("max loss", `${limitText(payoff.maxLoss, "unbounded")}${where}`),
    row("breakevens", breakevenText(payoff)),
    row("delta", `${greeks.delta.toFixed(2)} units; gamma ${greeks.gamma.toFixed(4)} a point`),
    row(
      "vega",
      `${money(paise(greeks.vega))} a point of volatility; theta ${money(paise(greeks.theta))} a day`,
    ),
    row("margin", `${money(margin.total)}  (SPAN ${money(margin.span)}, exposure ${money(margin.exposure)})`),
    "",
    `  ${"move".padStart(7)} ${underlying.padStart(12)} ${`at expiry ${payoff.expiry}`.padStart(22)} ${`on ${on}`.padStart(24)}`,
    ...MOVES.map((move) => {
      const price = spot * (1 + move);
      const { atExpiry, onDate } = valuesAt(report, price);
      const cells = [
        `${move > 0 ? "+" : ""}${(100 * move).toFixed(0)} %`.padStart(7),
        paiseText(price).padStart(12),
        money(paise(atExpiry)).padStart(22),
        money(paise(onDate)).padStart(24),
      ];
      return `  ${cells.join(" ")}`;
    }),
    "",
    ...plotLines(report),
    "",
    `  █ at expiry${payoff.isExact ? "" : ", later legs at theoretical value"}   · on ${on}`,
  ];
  if (svg !== undefined) lines.push("", `  written: ${svg}`);
  return `${lines.join("\n")}\n\n`;
}

const limitJson = (limit: PayoffLimit): number | "unbounded" =>
  limit.kind === "unbounded" ? "unbounded" : rupeesNumber(paise(limit.value));
const tenThousandth = (value: number): number => Math.round(value * 100) / 10_000;

/** The payoff as JSON: rupees, volatilities in per cent. */
export function payoffJson(report: PayoffReport): object {
  const { structure, payoff, margin, on } = report;
  const { greeks } = payoff;
  return {
    underlying: structure.underlying,
    date: structure.date,
    time: clockText(structure.time),
    spot: rupeesNumber(structure.spot),
    expiry: payoff.expiry,
    is_exact: payoff.isExact,
    legs: structure.legs.map(({ symbol, expiry, payoff: leg, forward, iv, ivFrom }) => ({
      symbol,
      expiry,
      qty: leg.qty,
      price: tenThousandth(leg.price),
      forward: tenThousandth(forward),
      iv_pct: leg.kind === "future" ? null : 100 * iv,
      iv_from: ivFrom,
    })),
    net_premium: rupeesNumber(paise(payoff.netPremium)),
    max_profit: limitJson(payoff.maxProfit),
    max_loss: limitJson(payoff.maxLoss),
    breakevens: payoff.breakevens.points.map(tenThousandth),
    zero_intervals: payoff.breakevens.intervals.map(({ from, to }) => [
      tenThousandth(from),
      to === undefined ? null : tenThousandth(to),
    ]),
    greeks: {
      delta: greeks.delta,
      gamma: greeks.gamma,
      vega: rupeesNumber(paise(greeks.vega)),
      theta: rupeesNumber(paise(greeks.theta)),
    },
    margin: {
      span: rupeesNumber(margin.span),
      exposure: rupeesNumber(margin.exposure),
      expiry_day: rupeesNumber(margin.expiryDay),
      total: rupeesNumber(margin.total),
    },
    on,
    curve: payoff.grid.map((price, i) => ({
      price: tenThousandth(price),
      at_expiry: rupeesNumber(paise(payoff.atExpiry[i] as number)),
      on_date: rupeesNumber(paise(payoff.onDate[i] as number)),
    })),
  };
}

/** What the plot shows, rupees. */
export function plotOf({ structure, payoff, margin, on }: PayoffReport): PayoffPlot {
  const { underlying, spot, legs } = structure;
  const inRupees = (values: readonly number[]): number[] => values.map((value) => value / 100);
  const strikes = legs.flatMap((leg) => (leg.payoff.kind === "option" ? [leg.payoff.strike / 100] : []));
  return {
    title: `${underlying}, ${structure.date} ${clockText(structure.time)}`,
    legs: legs.map(({ symbol, payoff: { qty, price } }) => `${qty} ${symbol} at ${paiseText(price)}`),
    facts: [
      [
        "net premium",
        `${money(paise(Math.abs(payoff.netPremium)))} ${payoff.netPremium >= 0 ? "received" : "paid"}`,
      ],
      ["max profit", limitText(payoff.maxProfit, "unbounded")],
      ["max loss", limitText(payoff.maxLoss, "unbounded")],
      ["breakevens", breakevenText(payoff)],
      ["margin", money(margin.total)],
    ],
    spot: spot / 100,
    strikes: [...new Set(strikes)].sort((a, b) => a - b),
    breakevens: inRupees(payoff.breakevens.points),
    price: inRupees(payoff.grid),
    atExpiry: inRupees(payoff.atExpiry),
    onDate: inRupees(payoff.onDate),
    expiryLabel: `at expiry, ${payoff.expiry}`,
    dateLabel: `on ${on}`,
  };
}
