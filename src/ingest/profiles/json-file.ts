import { messageOf, PlutoError } from "../../units/failure.ts";
import { symbolOfFile } from "../read-request.ts";
import type { VendorFile, VendorTable } from "./profile.ts";

export const badFile = (path: string, why: string): PlutoError =>
  new PlutoError("ingest.bad-vendor-file", `${path} ${why}`);

/** An object's members; undefined for anything else. */
export const membersOf = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;

/** What a member holds, if it is a number or text; else nothing. */
export function cellOf(value: unknown): string | number | undefined {
  return typeof value === "string" || typeof value === "number" ? value : undefined;
}

/** @throws `ingest.bad-vendor-file` for what is no JSON */
export function parsedJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badFile(path, `is no JSON: ${messageOf(error)}`);
  }
}

const CANDLE = ["ts", "open", "high", "low", "close", "volume", "oi"];

/**
 * The candles of Kite's and Upstox's answers, `{"status", "data": {"candles": [[ts, o, h, l, c, v, oi], …]}}`. The contract
 * stands in the file's name only.
 * @throws `ingest.bad-vendor-file` for an answer that reports a failure, or has no candles
 */
export function candleTable({ path, members }: VendorFile): VendorTable {
  const rows = members.flatMap(({ name, text }) => {
    const answer = membersOf(parsedJson(text, path));
    const status = answer?.status ?? "success";
    if (status !== "success")
      throw badFile(
        path,
        `is the answer of a failed request: ${String(answer?.message ?? status)}; fetch it again`,
      );
    const candles = membersOf(answer?.data)?.candles;
    if (!Array.isArray(candles)) throw badFile(path, "has no data.candles");
    const symbol = symbolOfFile(name);
    return candles.map((candle: unknown) => {
      if (!Array.isArray(candle) || candle.length < 5)
        throw badFile(path, `has a candle of another shape: ${JSON.stringify(candle)?.slice(0, 80)}`);
      return [symbol, ...CANDLE.map((_, i) => cellOf(candle[i]))];
    });
  });
  return { shown: path, columns: ["symbol", ...CANDLE], rows };
}

/** The mapping of `candleTable`'s columns. */
export const CANDLE_MAPPING = {
  columns: {
    ts: "ts",
    symbol: "symbol",
    open: "open",
    high: "high",
    low: "low",
    close: "close",
    volume: "volume",
    oi: "oi",
  },
  stamp: "start",
  bar_seconds: 60,
} as const;

const isCandles = (head: string): boolean => /"candles"\s*:\s*\[/.test(head);
const firstStamp = (head: string): string => /"candles"\s*:\s*\[\s*\[\s*"([^"]*)"/.exec(head)?.[1] ?? "";

/** Whether a file is an answer with candles whose first stamp ends so; true as well when it has no candle at all. */
export function hasCandles(head: string, zone: RegExp): boolean {
  const stamp = firstStamp(head);
  return isCandles(head) && (stamp === "" || zone.test(stamp));
}
