import { fileName, namedDay } from "./named-day.ts";
import { byColumns, type FileOutline, type Profile } from "./profile.ts";

const isTicks = (file: FileOutline | undefined): boolean => file?.columns.includes("LTP") === true;

/** Global Datafeeds: minute bars of a day in one file, or ticks in a file a contract. */
export const gdfl: Profile = {
  name: "gdfl",
  summary: "Global Datafeeds (GDFL) minutes and ticks",
  stamps:
    "minutes in the last second of their bar, 09:15:59 (medium: no official word); ticks the second they fell in",
  traps: [
    "a bar of 09:15:59 is known at 09:16:00, a tick of 10:00:01 when that second is over",
    "dates are day first, 25/04/2024",
    "names end in .NFO or .BFO; NIFTY-I, -II, -III are another future each month, taken by the row's day",
    "several ticks a second: the one with the largest open interest stays, then the lowest price",
    "stocks stand in the same file: unknown symbols are counted and left out",
  ],
  recognise: (file) =>
    byColumns(file, "Ticker", "Date", "Time", "Open", "High", "Low", "Close") ??
    byColumns(file, "Ticker", "Date", "Time", "LTP", "BuyPrice", "SellPrice"),
  mapping: (file) => ({
    columns: {
      date: "Date",
      time: "Time",
      symbol: "Ticker",
      ...(isTicks(file)
        ? {
            ltp: "LTP",
            bid: "BuyPrice",
            ask: "SellPrice",
            bid_qty: "BuyQty",
            ask_qty: "SellQty",
            oi: "OpenInterest",
          }
        : {
            open: "Open",
            high: "High",
            low: "Low",
            close: "Close",
            volume: "Volume",
            ...(file === undefined || file.columns.includes("Open Interest") ? { oi: "Open Interest" } : {}),
          }),
    },
    stamp: "59",
    ts_format: "%d/%m/%Y %H:%M:%S",
  }),
  dayOf: (path) => (/^GDFL/i.test(fileName(path)) ? namedDay(fileName(path), "dmy") : undefined),
};
