import type { CostModel, StressRung } from "../costs/cost-model.ts";
import type { Charges } from "../ledger/charges.ts";
import type { TradebookRow } from "../ledger/tradebook-row.ts";
import { currencyOfRows } from "../report/currency-of.ts";
import { countIn, money } from "../report/rupees-text.ts";
import { rupeesNumber } from "../units/money.ts";
import type { Paise } from "../units/unit.ts";

const PARTS: readonly (readonly [keyof Charges, string])[] = [
  ["brokerage", "brokerage"],
  ["stt", "STT"],
  ["exchangeFee", "exchange fee"],
  ["sebiFee", "SEBI fee"],
  ["stampDuty", "stamp duty"],
  ["gst", "GST"],
  ["slippage", "slippage"],
];

const sumOf = (rows: readonly TradebookRow[], part: keyof Charges): Paise =>
  rows.reduce((sum, row) => sum + row.charges[part], 0) as Paise;

const totalOf = (rows: readonly TradebookRow[]): number =>
  PARTS.reduce((sum, [part]) => sum + sumOf(rows, part), 0);

/** The costs a tradebook was booked with beside those of another model. */
export function costsBefore({
  before,
  after,
  model,
  ladder,
}: {
  readonly before: readonly TradebookRow[];
  readonly after: readonly TradebookRow[];
  readonly model: CostModel;
  readonly ladder: readonly StressRung[];
}): { readonly text: string; readonly json: object } {
  countIn(currencyOfRows(before));
  const gross = before.reduce((sum, { fill }) => sum - fill.price * fill.qtyDir, 0) as Paise;
  const net = (rows: readonly TradebookRow[]): Paise => (gross - totalOf(rows)) as Paise;
  const line = (label: string, booked: Paise, now: Paise): string =>
    `  ${label.padEnd(14)}${money(booked).padStart(18)}${money(now).padStart(18)}`;
  const lines = [
    "",
    `${before.length} fills, costs ${model.name}, slippage ${model.slippage.name}`,
    "",
    `  ${"".padEnd(14)}${"as booked".padStart(18)}${"recosted".padStart(18)}`,
    line("gross PnL", gross, gross),
    ...PARTS.map(([part, label]) => line(label, sumOf(before, part), sumOf(after, part))),
    line("net PnL", net(before), net(after)),
    "",
    `  at n × slippage  ${ladder.map(({ multiple, netPnl }) => `${multiple}× ${money(netPnl)}`).join("  ")}`,
    "",
    "",
  ];
  const parts = (rows: readonly TradebookRow[]): object =>
    Object.fromEntries(
      PARTS.map(([part, label]) => [label.toLowerCase().replace(" ", "_"), rupeesNumber(sumOf(rows, part))]),
    );
  const json = {
    fills: before.length,
    costs: model.name,
    slippage: model.slippage.name,
    gross_pnl: rupeesNumber(gross),
    booked: { ...parts(before), net_pnl: rupeesNumber(net(before)) },
    recosted: { ...parts(after), net_pnl: rupeesNumber(net(after)) },
    stress: ladder.map(({ multiple, netPnl }) => ({ multiple, net_pnl: rupeesNumber(netPnl) })),
  };
  return { text: lines.join("\n"), json };
}
