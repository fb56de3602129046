import { expect, test } from "vitest";
import { kindOf, parseMapping, withMapFlag } from "./mapping.ts";

const chain = { ts: "ts", expiry: "expiry", strike: "strike", option_type: "opt", ltp: "ltp" };

test("every fault of a mapping is listed with its path", () => {
  const bad = {
    columns: { ts: "ts", close: "c", ltp: "l", open: "o", colour: "x" },
    stamp: "begin",
    zone: "Mars",
  };
  expect(() => parseMapping(bad, "map.json")).toThrow(
    /^ingest\.bad-mapping: map\.json: (?=.*columns knows no "colour")(?=.*stamp is "begin"; one of 59, day, end, known, start)(?=.*zone is not a time zone)/,
  );
});

test("rules between the parts are told beside faults of the shape", () => {
  const bad = { columns: { ...chain, close: "c" }, stamp: "start", colour: "x" };
  expect(() => parseMapping(bad, "map.json")).toThrow(
    /(?=.*mapping knows no "colour")(?=.*columns.ltp and close)(?=.*bar_seconds is needed)(?=.*underlying is needed)/,
  );
});

test.each([
  [{ columns: { ...chain, ts: undefined }, stamp: "known", underlying: "NIFTY" }, "columns.ts is needed"],
  [{ columns: { ...chain, date: "d" }, stamp: "known", underlying: "NIFTY" }, "columns.date needs time"],
  [{ columns: chain, stamp: "known" }, "underlying is needed"],
  [{ columns: chain, stamp: "start", underlying: "NIFTY" }, "bar_seconds is needed with stamp start"],
  [
    { columns: { ...chain, close: "c" }, stamp: "known", underlying: "NIFTY" },
    "columns.ltp and close are the same thing",
  ],
  [
    { columns: { ...chain, open: "o" }, stamp: "known", underlying: "NIFTY" },
    "columns.open high and low come together",
  ],
  [
    { columns: { ts: "ts", strike: "k", ltp: "l" }, stamp: "known", underlying: "NIFTY" },
    "columns.expiry is needed",
  ],
  [{ columns: { ts: "ts" }, stamp: "known", underlying: "NIFTY" }, "columns.close is needed"],
  [{ columns: chain, stamp: "known", underlying: "NIFTY", spot_as_index: true }, "columns.spot is needed"],
  [{ columns: chain, underlying: "NIFTY" }, "stamp is missing; one of 59, day, end, known, start"],
])("a mapping is refused where it says too little or too much: %j", (json, message) => {
  expect(() => parseMapping(json, "map.json")).toThrow(message);
});

test("what the rows are follows from the columns", () => {
  expect(kindOf({ columns: chain })).toBe("options");
  expect(kindOf({ columns: { ts: "ts", expiry: "expiry" } })).toBe("future");
  expect(kindOf({ columns: { ts: "ts" } })).toBe("index");
  expect(kindOf({ kind: "index", columns: chain })).toBe("index");
});

test("flags go over a mapping file", () => {
  const flags = [
    "close=ltp",
    "stamp=end",
    "bar_seconds=60",
    "spot_as_index=true",
    "columns.underlying=und",
    "symbols.NIFTY 50=NIFTYSPOT",
  ];
  const json = flags.reduce<Record<string, unknown>>(withMapFlag, { columns: { ts: "t" }, stamp: "start" });
  expect(json).toEqual({
    columns: { ts: "t", close: "ltp", underlying: "und" },
    stamp: "end",
    bar_seconds: 60,
    spot_as_index: true,
    symbols: { "NIFTY 50": "NIFTYSPOT" },
  });
  for (const flag of ["close", "colour=x", "=x", "close=", "columns=x"])
    expect(() => withMapFlag({}, flag)).toThrow("ingest.bad-mapping");
});
