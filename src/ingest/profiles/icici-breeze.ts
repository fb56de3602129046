import { byColumns, type Profile } from "./profile.ts";

/** ICICI's Breeze API v2, saved as CSV. */
export const iciciBreeze: Profile = {
  name: "icici-breeze",
  summary: "ICICI Breeze historical data v2 (CSV)",
  stamps:
    "2024-04-25 09:15:00, the start of the bar (medium); one-minute bars unless --bar-seconds says otherwise",
  traps: [
    "stock codes of its own: CNXBAN is BANKNIFTY, NIFFIN is FINNIFTY, BSESEN is SENSEX",
    "index rows have product type cash, or none",
    "1000 rows an answer: a set put together of many has repeats at the seams, which are dropped",
  ],
  recognise: (file) => byColumns(file, "datetime", "stock_code", "expiry_date", "right", "strike_price"),
  mapping: (file) => ({
    columns: {
      ts: "datetime",
      underlying: "stock_code",
      kind: "product_type",
      expiry: "expiry_date",
      strike: "strike_price",
      option_type: "right",
      open: "open",
      high: "high",
      low: "low",
      close: "close",
      ...(file === undefined || file.columns.includes("volume") ? { volume: "volume" } : {}),
      ...(file === undefined || file.columns.includes("open_interest") ? { oi: "open_interest" } : {}),
    },
    symbols: { CNXBAN: "BANKNIFTY", NIFFIN: "FINNIFTY", BSESEN: "SENSEX" },
    stamp: "start",
    bar_seconds: 60,
  }),
};
