import { expect, test } from "vitest";
import { parseStoreUrl, shiftMsOf, unstamped } from "./store-url.ts";

test.each([
  ["duckdb:market.duckdb", "duckdb", "market.duckdb", undefined],
  ["files:data/market", "files", "data/market", undefined],
  ["duckdb:C:\\data\\m.duckdb?stamp=end", "duckdb", "C:\\data\\m.duckdb", { stamp: "end", barSeconds: 60 }],
  ["duckdb:m.duckdb?stamp=start&bar_s=300", "duckdb", "m.duckdb", { stamp: "start", barSeconds: 300 }],
  ["files:m?stamp=59", "files", "m", { stamp: "59", barSeconds: 60 }],
  ["redis:host?stamp=known", "redis", "host", { stamp: "known", barSeconds: 60 }],
])("%s is taken apart", (url, kind, path, stamp) => {
  expect(parseStoreUrl(url)).toEqual({ url, kind, path, stamp });
});

test.each([
  ["market.duckdb", "names no store"],
  ["duckdb:", "names no store"],
  ["", "names no store"],
  ["DUCKDB:market.duckdb", "names no store"],
  ["duckdb:m.duckdb?stamp=begin", "known, start, end, 59"],
  ["duckdb:m.duckdb?stamp=", "known, start, end, 59"],
  ["duckdb:m.duckdb?stmp=end", "stmp"],
  ["duckdb:m.duckdb?stamp=end&zone=utc", "zone"],
  ["duckdb:m.duckdb?stamp=start&bar_s=0", "bar_s"],
  ["duckdb:m.duckdb?stamp=start&bar_s=1.5", "bar_s"],
  ["duckdb:m.duckdb?stamp=start&bar_s=minute", "bar_s"],
])("%s is refused, and the message says why", (url, words) => {
  expect(() => parseStoreUrl(url)).toThrow(expect.objectContaining({ code: "store.bad-url" }));
  expect(() => parseStoreUrl(url)).toThrow(words);
});

test.each([
  [{ stamp: "known", barSeconds: 60 }, 0],
  [{ stamp: "end", barSeconds: 60 }, 0],
  [{ stamp: "start", barSeconds: 60 }, 60_000],
  [{ stamp: "start", barSeconds: 1 }, 1000],
  [{ stamp: "59", barSeconds: 60 }, 1000],
] as const)("a bar stamped by %o became known %i ms later", (rule, shift) => {
  expect(shiftMsOf(rule)).toBe(shift);
});

test("the refusal of a store of unknown stamps says what to add", () => {
  expect(unstamped("duckdb:m.duckdb").message).toMatch(/duckdb:m\.duckdb .*\?stamp=known\|start\|end\|59/);
});

test.each([
  "duckdb:s3://bucket/market.duckdb",
  "duckdb:https://host/market.duckdb?stamp=end",
  "files:gs://bucket/x",
])("%s lies in object storage, and is refused", (url) => {
  expect(() => parseStoreUrl(url)).toThrow(expect.objectContaining({ code: "store.object-storage" }));
});
