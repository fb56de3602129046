import { badFile, cellOf, membersOf, parsedJson } from "./json-file.ts";
import type { Profile, VendorFile, VendorTable } from "./profile.ts";

const COLUMNS = [
  "ts",
  "underlying",
  "expiry",
  "strike",
  "type",
  "ltp",
  "bid",
  "ask",
  "bid_qty",
  "ask_qty",
  "volume",
  "oi",
  "spot",
] as const;

/** One saved page, or a page a line. */
function pagesOf({ path, members }: VendorFile): unknown[] {
  return members.flatMap(({ text }) => {
    const lines = text.split("\n").filter((line) => line.trim() !== "");
    const isLines =
      lines.length > 1 && lines.every((line) => line.startsWith("{") && line.trimEnd().endsWith("}"));
    if (isLines) return lines.map((line) => parsedJson(line, path));
    const parsed = parsedJson(text, path);
    return Array.isArray(parsed) ? parsed : [parsed];
  });
}

function rowsOf(page: unknown, path: string): VendorTable["rows"] {
  const records = membersOf(membersOf(page)?.records);
  if (records === undefined || !Array.isArray(records.data))
    throw badFile(path, "has no records.data; NSE answers so when it refuses a request: fetch it again");
  const ts = cellOf(records.timestamp);
  return records.data.flatMap((line: unknown) =>
    (["CE", "PE"] as const).flatMap((type) => {
      const side = membersOf(membersOf(line)?.[type]);
      if (side === undefined) return [];
      return [
        [
          ts,
          cellOf(side.underlying),
          cellOf(side.expiryDate) ?? cellOf(membersOf(line)?.expiryDate),
          cellOf(side.strikePrice),
          type,
          cellOf(side.lastPrice),
          cellOf(side.bidprice) ?? cellOf(side.buyPrice1),
          cellOf(side.askPrice) ?? cellOf(side.sellPrice1),
          cellOf(side.bidQty) ?? cellOf(side.buyQuantity1),
          cellOf(side.askQty) ?? cellOf(side.sellQuantity1),
          cellOf(side.totalTradedVolume),
          cellOf(side.openInterest),
          cellOf(side.underlyingValue),
        ],
      ];
    }),
  );
}

/** Pages of NSE's option chain, saved as JSON: a page a file, an array of pages, or a page a line. */
export const nseOptionChain: Profile = {
  name: "nse-option-chain",
  summary: "pages of NSE's option chain (JSON)",
  stamps: "records.timestamp, to the second: when the exchange made the page",
  traps: [
    "open interest and volume count lots, quote quantities units",
    "a page may be stale and repeat an earlier one: dropped, see frozen-page",
    "a last price of 0 means never traded: no price, the quotes stay",
    "the spot beside the rows becomes the index; 0 is no value",
    "a page was on screen some time after its stamp: what was saved with a clock of its own is better mapped by that",
  ],
  recognise: ({ head }) =>
    /"records"\s*:\s*\{/.test(head) && /"strikePrice"\s*:/.test(head)
      ? "records.data with strikePrice"
      : undefined,
  mapping: () => ({
    columns: {
      ts: "ts",
      underlying: "underlying",
      expiry: "expiry",
      strike: "strike",
      option_type: "type",
      ltp: "ltp",
      bid: "bid",
      ask: "ask",
      bid_qty: "bid_qty",
      ask_qty: "ask_qty",
      volume: "volume",
      oi: "oi",
      spot: "spot",
    },
    stamp: "59",
    ts_format: "%d-%b-%Y %H:%M:%S",
    volume_in: "lots",
    oi_in: "lots",
    spot_as_index: true,
  }),
  convert: (files) =>
    files.map((file) => ({
      shown: file.path,
      columns: COLUMNS,
      rows: pagesOf(file).flatMap((page) => rowsOf(page, file.path)),
    })),
};
