import { symbolOfFile } from "../read-request.ts";
import { badFile, cellOf, membersOf, parsedJson } from "./json-file.ts";
import type { Profile, VendorFile, VendorTable } from "./profile.ts";

const COLUMNS = ["ts", "symbol", "ltp", "bid", "ask", "bid_qty", "ask_qty", "volume", "oi"];

/** A line as Python prints a dictionary. */
const jsonOf = (line: string): string =>
  line
    .replaceAll("'", '"')
    .replaceAll(/\bTrue\b/g, "true")
    .replaceAll(/\bFalse\b/g, "false")
    .replaceAll(/\bNone\b/g, "null");

/** Best level of one side of the book; a level without quantity is no quote. */
function bestOf(depth: unknown, side: "buy" | "sell"): Readonly<Record<string, unknown>> | undefined {
  const levels = membersOf(depth)?.[side];
  const best = Array.isArray(levels) ? membersOf(levels[0]) : undefined;
  return best?.quantity === 0 ? undefined : best;
}

function tickTable({ path, members }: VendorFile): VendorTable {
  const rows = members.flatMap(({ name, text }) => {
    const symbol = symbolOfFile(name);
    return text
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map((line) => {
        const tick = membersOf(parsedJson(jsonOf(line), path));
        if (tick === undefined) throw badFile(path, "has a line that is no tick");
        const [bid, ask] = [bestOf(tick.depth, "buy"), bestOf(tick.depth, "sell")];
        return [
          cellOf(tick.timestamp),
          symbol,
          cellOf(tick.last_price),
          cellOf(bid?.price),
          cellOf(ask?.price),
          cellOf(bid?.quantity),
          cellOf(ask?.quantity),
          cellOf(tick.volume),
          cellOf(tick.oi),
        ];
      });
  });
  return { shown: path, columns: COLUMNS, rows };
}

/** Ticks of Kite's WebSocket in full mode, a Python dictionary or JSON a line, a file a contract. */
export const kiteTicks: Profile = {
  name: "kite-ticks",
  summary: "Kite full-mode ticks, a dictionary a line",
  stamps: "timestamp: the exchange's second",
  traps: [
    "newest first: put in order",
    "the first packets carry 1970-01-01: no day that the calendar has",
    "several rows a second: the one with the largest running volume stays",
    "a tick of 10:00:01 is known when that second is over",
    "volume is the day's running total; the contract stands in the file's name only",
  ],
  recognise: ({ head }) =>
    /^\{['"]tradable['"]/.test(head) && /['"]last_price['"]/.test(head.slice(0, 400))
      ? "lines that begin with tradable, with last_price and depth"
      : undefined,
  mapping: () => ({
    columns: {
      ts: "ts",
      symbol: "symbol",
      ltp: "ltp",
      bid: "bid",
      ask: "ask",
      bid_qty: "bid_qty",
      ask_qty: "ask_qty",
      volume: "volume",
      oi: "oi",
    },
    stamp: "59",
  }),
  convert: (files) => files.map(tickTable),
};
