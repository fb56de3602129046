import { CANDLE_MAPPING, candleTable, hasCandles } from "./json-file.ts";
import type { Profile } from "./profile.ts";

/** Answers of Kite Connect's historical data API, saved as JSON. */
export const kiteHistorical: Profile = {
  name: "kite-historical",
  summary: "Kite Connect historical candles (JSON)",
  stamps: "the start of the bar, with +0530 behind; one-minute bars unless --bar-seconds says otherwise",
  traps: [
    "the contract stands in the file's name only, up to the first _ or dot: NIFTY24APR22500CE.json, NIFTY 50.json",
    "Kite has no candles of expired options: a set fetched later lacks what expired",
    "a saved error message is refused",
  ],
  recognise: ({ head }) =>
    hasCandles(head, /[+-]\d{4}$/) ? "data.candles with stamps like 2024-04-25T09:15:00+0530" : undefined,
  mapping: () => CANDLE_MAPPING,
  convert: (files) => files.map(candleTable),
};
