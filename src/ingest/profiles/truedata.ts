import { byColumns, type FileOutline, type Profile } from "./profile.ts";

const HEADERLESS = /^[A-Z0-9&-]+,\d{8},\d{2}:\d{2}(:\d{2})?(,-?[\d.]+){5,6}\s*$/;
const isHeaderless = (file: FileOutline | undefined): boolean =>
  HEADERLESS.test(file?.head.split("\n", 1)[0] ?? "");

/** TrueData bars: with a header and one contract a file, or without a header and the symbol in each row. */
export const truedata: Profile = {
  name: "truedata",
  summary: "TrueData bars, with a header or without",
  stamps: "the start of the bar (medium); one-minute bars unless --bar-seconds says otherwise",
  traps: [
    "with a header the contract stands in the file's name only, up to the first _ or dot; --map contract=… says another",
    "without a header: SYMBOL,YYYYMMDD,HH:MM,open,high,low,close,volume,oi",
    "minutes without a trade are absent",
  ],
  recognise: (file) =>
    isHeaderless(file)
      ? "its first line SYMBOL,YYYYMMDD,HH:MM,… without a header"
      : file.columns.includes("symbol")
        ? undefined
        : byColumns(file, "timestamp", "open", "high", "low", "close", "volume", "oi"),
  mapping: (file) =>
    isHeaderless(file)
      ? {
          columns: {
            symbol: "column0",
            date: "column1",
            time: "column2",
            open: "column3",
            high: "column4",
            low: "column5",
            close: "column6",
            volume: "column7",
            ...((file?.columns.length ?? 9) > 8 ? { oi: "column8" } : {}),
          },
          header: false,
          ts_format: (file?.head ?? "").split(",")[2]?.length === 8 ? "%Y%m%d %H:%M:%S" : "%Y%m%d %H:%M",
          stamp: "start",
          bar_seconds: 60,
          sparse: false,
        }
      : {
          columns: {
            ts: "timestamp",
            open: "open",
            high: "high",
            low: "low",
            close: "close",
            volume: "volume",
            oi: "oi",
          },
          contract: "file",
          stamp: "start",
          bar_seconds: 60,
        },
};
