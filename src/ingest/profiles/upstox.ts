import { CANDLE_MAPPING, candleTable, hasCandles } from "./json-file.ts";
import type { Profile } from "./profile.ts";

/** Answers of Upstox's historical and expired-instruments candle APIs, saved as JSON. */
export const upstox: Profile = {
  name: "upstox",
  summary: "Upstox candles, v2, v3 and expired instruments (JSON)",
  stamps:
    "the start of the bar, with +05:30 behind, newest first; one-minute bars unless --bar-seconds says otherwise",
  traps: [
    "newest first: put in order",
    "the contract stands in the file's name only: NIFTY 22500 CE 25 APR 24.json (the trading symbol)",
    "an instrument key such as NSE_FO|54452 says no contract and is refused",
  ],
  recognise: ({ head }) =>
    hasCandles(head, /[+-]\d{2}:\d{2}$/)
      ? "data.candles with stamps like 2024-04-25T09:15:00+05:30"
      : undefined,
  mapping: () => CANDLE_MAPPING,
  convert: (files) => files.map(candleTable),
};
