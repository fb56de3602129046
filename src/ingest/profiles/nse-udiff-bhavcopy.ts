import { fileName, namedDay } from "./named-day.ts";
import { byColumns, type Profile } from "./profile.ts";

/** NSE's (and BSE's) end-of-day file of derivatives from 2024-07-08 on. Format: UDiFF, NSE circular of 2024. */
export const nseUdiffBhavcopy: Profile = {
  name: "nse-udiff-bhavcopy",
  summary: "NSE and BSE bhavcopy since 2024-07-08 (UDiFF)",
  stamps: "a date; the file comes after the close",
  traps: [
    "SttlmPric on a contract's last day is the index's final value, not what the option pays",
    "ClsPric of a contract that did not trade is stale: such rows have no price of the day",
    "OpnIntrst counts units, TtlTradgVol counts lots; TtlTrfVal is (strike + premium) × quantity",
    "lots differ by expiry on one day: NewBrdLotQty says each contract's",
    "stocks (STO, STF) stand in the same file and are left out",
  ],
  recognise: (file) => byColumns(file, "TradDt", "FinInstrmTp", "TckrSymb", "XpryDt", "SttlmPric"),
  mapping: () => ({
    columns: {
      ts: "TradDt",
      kind: "FinInstrmTp",
      underlying: "TckrSymb",
      expiry: "XpryDt",
      strike: "StrkPric",
      option_type: "OptnTp",
      open: "OpnPric",
      high: "HghPric",
      low: "LwPric",
      close: "ClsPric",
      volume: "TtlTradgVol",
      oi: "OpnIntrst",
      lot: "NewBrdLotQty",
      settlement: "SttlmPric",
    },
    stamp: "day",
    volume_in: "lots",
    oi_in: "units",
    contract_list: true,
    skip_rows: true,
    no_trade_bars: "drop",
    filter: `"FinInstrmTp" IN ('IDO', 'IDF')`,
  }),
  dayOf: (path) =>
    /^BhavCopy_[A-Z]+_FO_0_0_0_\d{8}_F_/i.test(fileName(path)) ? namedDay(fileName(path), "ymd") : undefined,
};
