import { totalOf } from "../../ledger/charges.ts";
import { csvField, TRADEBOOK_COLUMNS, type TradebookRow, tradebookLine } from "../../ledger/tradebook-row.ts";
import { rupees } from "../../units/money.ts";
import { clockText } from "../../units/time.ts";
import type { TradeColumns } from "../html/run-page-data.ts";
import { rowAt } from "../html/trade-columns.ts";
import { wholeMoney } from "../rupees-text.ts";

/** One column of a table: how a row is shown, sorted and written. */
export interface TableColumn<Row> {
  readonly key: string;
  readonly label: string;
  readonly isNumeric?: boolean;
  /** Coloured by its sign. */
  readonly isAmount?: boolean;
  /** Left out on paper. */
  readonly isWide?: boolean;
  /** Opens the row's day. */
  readonly isDay?: boolean;
  readonly sort: (row: Row) => number | string;
  readonly text: (row: Row) => string;
}

/** Rows that the table can show, with what the controls ask of them. */
export interface TableSource<Row> {
  readonly rows: readonly Row[];
  readonly columns: readonly TableColumn<Row>[];
  readonly fileName: string;
  readonly words: (row: Row) => string;
  readonly reason: (row: Row) => string;
  /** Paise: a gain or a loss. */
  readonly result: (row: Row) => number;
  readonly csv: (rows: readonly Row[]) => string;
  /** Gives a shown row what it does beside being read. */
  readonly decorate?: (row: Row, made: HTMLTableRowElement) => HTMLTableRowElement;
}

export interface Trip {
  readonly opened: TradebookRow;
  readonly closed: TradebookRow;
  readonly qty: number;
  /** Paise before costs, what they were, and after them. */
  readonly gross: number;
  readonly costs: number;
  readonly net: number;
  /** Worst and best profit of its position while it was open, paise; undefined where it was not followed. */
  readonly worst: number | undefined;
  readonly best: number | undefined;
}

/** Paise as a price: rupees with two decimals. */
const price = (paise: number): string => rupees(paise);

/** Every fill of the tradebook. Its file is the tradebook's, line by line. */
export function fillSource(trades: TradeColumns, uid: string): TableSource<TradebookRow> {
  const rows = trades.fills.time.map((_, place) => rowAt(trades, place));
  const net = ({ fill, charges }: TradebookRow): number => -fill.price * fill.qtyDir - totalOf(charges);
  return {
    rows,
    fileName: "fills.csv",
    words: ({ fill }) => `${fill.symbol} ${fill.date} ${fill.leg} ${fill.note}`,
    reason: ({ fill }) => fill.reason,
    result: net,
    csv: (chosen) =>
      `${[TRADEBOOK_COLUMNS.join(","), ...chosen.map((row) => tradebookLine(uid, row.fill.seq, row))].join("\n")}\n`,
    columns: [
      {
        key: "seq",
        label: "#",
        isNumeric: true,
        sort: ({ fill }) => fill.seq,
        text: ({ fill }) => String(fill.seq),
      },
      {
        key: "date",
        label: "date",
        isDay: true,
        sort: ({ fill }) => fill.seq,
        text: ({ fill }) => fill.date,
      },
      { key: "time", label: "time", sort: ({ fill }) => fill.time, text: ({ fill }) => clockText(fill.time) },
      { key: "symbol", label: "symbol", sort: ({ fill }) => fill.symbol, text: ({ fill }) => fill.symbol },
      {
        key: "action",
        label: "",
        sort: ({ fill }) => Math.sign(fill.qtyDir),
        text: ({ fill }) => (fill.qtyDir > 0 ? "BUY" : "SELL"),
      },
      {
        key: "qty",
        label: "qty",
        isNumeric: true,
        sort: ({ fill }) => Math.abs(fill.qtyDir),
        text: ({ fill }) => String(Math.abs(fill.qtyDir)),
      },
      {
        key: "price",
        label: "price",
        isNumeric: true,
        sort: ({ fill }) => fill.price,
        text: ({ fill }) => price(fill.price),
      },
      {
        key: "costs",
        label: "costs",
        isNumeric: true,
        sort: ({ charges }) => totalOf(charges),
        text: ({ charges }) => price(totalOf(charges)),
      },
      {
        key: "net",
        label: "net value",
        isNumeric: true,
        isAmount: true,
        sort: net,
        text: (row) => wholeMoney(net(row)),
      },
      { key: "leg", label: "leg", isWide: true, sort: ({ fill }) => fill.leg, text: ({ fill }) => fill.leg },
      { key: "reason", label: "reason", sort: ({ fill }) => fill.reason, text: ({ fill }) => fill.reason },
      {
        key: "source",
        label: "price from",
        isWide: true,
        sort: ({ fill }) => fill.priceSource,
        text: ({ fill }) => fill.priceSource,
      },
      {
        key: "note",
        label: "note",
        isWide: true,
        sort: ({ fill }) => fill.note,
        text: ({ fill }) => fill.note,
      },
    ],
  };
}

const TRIP_CSV =
  "entry_date,entry_time,exit_date,exit_time,symbol,leg,qty_dir,entry_price,exit_price,worst_pnl,best_pnl,gross_pnl,charges,net_pnl,exit_reason";

/** Round trips, first in first out, as analytics paired them. */
export function tripSource(trades: TradeColumns, fills: readonly TradebookRow[]): TableSource<Trip> {
  const { opened, closed, qty, pnl, charges, worst, best } = trades.trips;
  const rows = opened.flatMap((place, i): Trip[] => {
    const [from, to] = [fills[place], fills[closed[i] ?? -1]];
    if (from === undefined || to === undefined) return [];
    const [gross, costs] = [pnl[i] ?? 0, charges[i] ?? 0];
    const [low, high] = [worst?.[i] ?? undefined, best?.[i] ?? undefined];
    const net = gross - costs;
    return [{ opened: from, closed: to, qty: qty[i] ?? 0, gross, costs, net, worst: low, best: high }];
  });
  const entry = ({ opened: { fill } }: Trip) => fill;
  const exit = ({ closed: { fill } }: Trip) => fill;
  const exitText = (trip: Trip): string => {
    const time = clockText(exit(trip).time);
    return exit(trip).date === entry(trip).date ? time : `${exit(trip).date.slice(5)} ${time}`;
  };
  return {
    rows,
    fileName: "round-trips.csv",
    words: (trip) => `${entry(trip).symbol} ${entry(trip).date} ${entry(trip).leg} ${exit(trip).note}`,
    reason: (trip) => exit(trip).reason,
    result: (trip) => trip.net,
    csv: (chosen) =>
      `${[
        TRIP_CSV,
        ...chosen.map((trip) =>
          [
            entry(trip).date,
            clockText(entry(trip).time),
            exit(trip).date,
            clockText(exit(trip).time),
            csvField(entry(trip).symbol),
            csvField(entry(trip).leg),
            trip.qty,
            rupees(entry(trip).price),
            rupees(exit(trip).price),
            trip.worst === undefined ? "" : rupees(trip.worst),
            trip.best === undefined ? "" : rupees(trip.best),
            rupees(trip.gross),
            rupees(trip.costs),
            rupees(trip.net),
            csvField(exit(trip).reason),
          ].join(","),
        ),
      ].join("\n")}\n`,
    columns: [
      {
        key: "date",
        label: "date",
        isDay: true,
        sort: (trip) => entry(trip).seq,
        text: (trip) => entry(trip).date,
      },
      {
        key: "in",
        label: "in",
        sort: (trip) => entry(trip).time,
        text: (trip) => clockText(entry(trip).time),
      },
      { key: "out", label: "out", sort: (trip) => exit(trip).time, text: exitText },
      {
        key: "symbol",
        label: "symbol",
        sort: (trip) => entry(trip).symbol,
        text: (trip) => entry(trip).symbol,
      },
      {
        key: "leg",
        label: "leg",
        isWide: true,
        sort: (trip) => entry(trip).leg,
        text: (trip) => entry(trip).leg,
      },
      {
        key: "side",
        label: "side",
        sort: (trip) => Math.sign(trip.qty),
        text: (trip) => (trip.qty > 0 ? "long" : "short"),
      },
      {
        key: "qty",
        label: "qty",
        isNumeric: true,
        sort: (trip) => Math.abs(trip.qty),
        text: (trip) => String(Math.abs(trip.qty)),
      },
      {
        key: "entry",
        label: "entry",
        isNumeric: true,
        sort: (trip) => entry(trip).price,
        text: (trip) => price(entry(trip).price),
      },
      {
        key: "exit",
        label: "exit",
        isNumeric: true,
        sort: (trip) => exit(trip).price,
        text: (trip) => price(exit(trip).price),
      },
      ...(worst === undefined
        ? []
        : (["worst", "best"] as const).map((key) => ({
            key,
            label: key,
            isNumeric: true,
            isWide: true,
            sort: (trip: Trip) => trip[key] ?? 0,
            text: (trip: Trip) => (trip[key] === undefined ? "–" : wholeMoney(trip[key])),
          }))),
      {
        key: "gross",
        label: "gross",
        isNumeric: true,
        isWide: true,
        sort: (trip) => trip.gross,
        text: (trip) => wholeMoney(trip.gross),
      },
      {
        key: "costs",
        label: "costs",
        isNumeric: true,
        isWide: true,
        sort: (trip) => trip.costs,
        text: (trip) => wholeMoney(trip.costs),
      },
      {
        key: "net",
        label: "net PnL",
        isNumeric: true,
        isAmount: true,
        sort: (trip) => trip.net,
        text: (trip) => wholeMoney(trip.net),
      },
      {
        key: "reason",
        label: "exit by",
        sort: (trip) => exit(trip).reason,
        text: (trip) => exit(trip).reason,
      },
    ],
  };
}
