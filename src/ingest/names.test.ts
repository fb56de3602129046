import { expect, test } from "vitest";
import { expiryNamed, instrumentNamed, isPutNamed, kindNamed, underlyingNamed } from "./names.ts";

const OPTION_OF_APRIL = {
  kind: "option",
  underlying: "NIFTY",
  expiry: "2024-04-25",
  strike: 2_250_000,
  optionType: "CE",
};

test.each([
  [
    "NIFTY24042522500CE",
    { kind: "option", underlying: "NIFTY", expiry: "2024-04-25", strike: 2_250_000, optionType: "CE" },
  ],
  [
    "NIFTY2161715600PE",
    { kind: "option", underlying: "NIFTY", expiry: "2021-06-17", strike: 1_560_000, optionType: "PE" },
  ],
  [
    "NFO:NIFTY24APR22500CE",
    { kind: "option", underlying: "NIFTY", expiry: "2024-04-25", strike: 2_250_000, optionType: "CE" },
  ],
  ["NIFTY240425FUT", { kind: "future", underlying: "NIFTY", expiry: "2024-04-25" }],
  ["NIFTY25APR2422500CE.NFO", OPTION_OF_APRIL],
  ["NIFTY25APR2422500CE", OPTION_OF_APRIL],
  ["NIFTY 22500 CE 25 APR 24", OPTION_OF_APRIL],
  ["NIFTYSPOT", { kind: "index", underlying: "NIFTY" }],
  ["NIFTY", { kind: "index", underlying: "NIFTY" }],
  ["NIFTY%2050", { kind: "index", underlying: "NIFTY" }],
  ["NSE:NIFTY BANK", { kind: "index", underlying: "BANKNIFTY" }],
  ["Nifty Next 50", { kind: "index", underlying: "NIFTYNXT50" }],
  ["NIFTYNXT50", { kind: "index", underlying: "NIFTYNXT50" }],
  ["SENSEX50", { kind: "index", underlying: "SENSEX50" }],
  ["India VIX", { kind: "vix" }],
  ["RELIANCE", undefined],
  ["RELIANCE24APR2500CE", undefined],
])("%s stands for the right instrument", (name, instrument) => {
  expect(instrumentNamed(name, {})).toEqual(instrument);
});

test("a vendor's own names go before everything else", () => {
  expect(instrumentNamed("BSESEN", { BSESEN: "SENSEXSPOT" })).toEqual({
    kind: "index",
    underlying: "SENSEX",
  });
  expect(underlyingNamed("CNXBAN", { CNXBAN: "BANKNIFTY" })).toBe("BANKNIFTY");
  expect(underlyingNamed("NIFTY24042522500CE", {})).toBeUndefined();
});

test.each([
  ["2024-04-25", undefined, "2024-04-25"],
  ["2024-04-25 15:30:00", undefined, "2024-04-25"],
  ["20240425", undefined, "2024-04-25"],
  ["25-Apr-2024", undefined, "2024-04-25"],
  ["25APR24", undefined, "2024-04-25"],
  ["5 May 2024", undefined, "2024-05-05"],
  ["25/04/2024", "dmy", "2024-04-25"],
  ["04/05/2024", "dmy", "2024-05-04"],
  ["04/05/2024", "mdy", "2024-04-05"],
  ["04/05/2024", undefined, undefined],
  ["2024-02-30", undefined, undefined],
  ["1714003200", "epoch_s", "2024-04-25"],
  ["soon", undefined, undefined],
] as const)("the expiry %s written as %s is %s", (text, format, expiry) => {
  expect(expiryNamed(text, format)).toBe(expiry);
});

test("sides and kinds are read in every usual spelling, and nothing else is", () => {
  expect(["CE", "c", "Call", "PE", "p", "PUT", "XX", "CENTRE"].map(isPutNamed)).toEqual([
    0,
    0,
    0,
    1,
    1,
    1,
    undefined,
    undefined,
  ]);
  expect(["OPTIDX", "IDO", "FUTIDX", "IDF", "index", "STO"].map(kindNamed)).toEqual([
    "options",
    "options",
    "future",
    "future",
    "index",
    undefined,
  ]);
});
