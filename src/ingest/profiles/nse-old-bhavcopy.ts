import { fileName, namedDay } from "./named-day.ts";
import { byColumns, type Profile } from "./profile.ts";

/** NSE's end-of-day file of derivatives until 2024-07-05, `foDDMMMYYYYbhav.csv.zip`. */
export const nseOldBhavcopy: Profile = {
  name: "nse-old-bhavcopy",
  summary: "NSE bhavcopy until 2024-07-05 (fo…bhav.csv)",
  stamps: "a date, 01-JAN-2020; the file comes after the close",
  traps: [
    "SETTLE_PR on a contract's last day is taken only where its rows agree on one value, or the future has it",
    "CLOSE of a contract with no CONTRACTS is stale",
    "OPEN_INT counts units, CONTRACTS counts lots; lot sizes do not stand in the file",
    "a future has option type XX and strike 0; stocks stand in the same file and are left out",
  ],
  recognise: (file) => byColumns(file, "INSTRUMENT", "SYMBOL", "EXPIRY_DT", "STRIKE_PR", "SETTLE_PR"),
  mapping: () => ({
    columns: {
      ts: "TIMESTAMP",
      kind: "INSTRUMENT",
      underlying: "SYMBOL",
      expiry: "EXPIRY_DT",
      strike: "STRIKE_PR",
      option_type: "OPTION_TYP",
      open: "OPEN",
      high: "HIGH",
      low: "LOW",
      close: "CLOSE",
      volume: "CONTRACTS",
      oi: "OPEN_INT",
      settlement: "SETTLE_PR",
    },
    stamp: "day",
    ts_format: "%d-%b-%Y",
    volume_in: "lots",
    oi_in: "units",
    contract_list: true,
    skip_rows: true,
    no_trade_bars: "drop",
    filter: `"INSTRUMENT" IN ('OPTIDX', 'FUTIDX')`,
  }),
  dayOf: (path) =>
    /^fo\d\d[A-Z]{3}\d{4}/i.test(fileName(path)) ? namedDay(fileName(path), "dMMMy") : undefined,
};
