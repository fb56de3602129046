import fc from "fast-check";
import { expect, test } from "vitest";
import { expiriesBetween } from "./expiries.ts";
import { parseKiteSymbol } from "./kite-symbols.ts";
import { CALENDAR_FROM, CALENDAR_TO } from "./sessions.ts";
import { formatSymbol } from "./symbols.ts";
import { UNDERLYINGS } from "./underlyings.ts";

test.each([
  ["NIFTY2161715600CE", "NIFTY21061715600CE"],
  ["NIFTY21JUN15600CE", "NIFTY21062415600CE"],
  ["NIFTY24APR22500CE", "NIFTY24042522500CE"],
  ["NIFTY2450222500CE", "NIFTY24050222500CE"],
  ["NIFTY2410421500PE", "NIFTY24010421500PE"],
  ["NIFTY24O1025000PE", "NIFTY24101025000PE"],
  ["NIFTY24N0724200CE", "NIFTY24110724200CE"],
  ["NIFTY24D1924200CE", "NIFTY24121924200CE"],
  ["NIFTY2631024800CE", "NIFTY26031024800CE"],
  ["NIFTY25NOVFUT", "NIFTY251125FUT"],
  // Holiday: the shifted date is in the symbol.
  ["NIFTY23MAR17000CE", "NIFTY23032917000CE"],
  ["NIFTY2533023000CE", undefined],
  // Re-dated: the identity is the first date, under whichever date the symbol was made.
  ["NIFTY23JUN18800CE", "NIFTY23062918800CE"],
  ["NIFTY25SEP25000CE", "NIFTY25092525000CE"],
  ["BANKNIFTY2390744000CE", "BANKNIFTY23090744000CE"],
  ["BANKNIFTY2390644000CE", "BANKNIFTY23090744000CE"],
  ["BANKNIFTY24MARFUT", "BANKNIFTY240328FUT"],
  ["MIDCPNIFTY2412210500CE", "MIDCPNIFTY24012210500CE"],
  ["MIDCPNIFTY23N209425CE", "MIDCPNIFTY2311209425CE"],
  ["MIDCPNIFTY24JUL12512.5CE", "MIDCPNIFTY24072912512.5CE"],
  ["BANKEX23N2049300CE", "BANKEX23112049300CE"],
  ["SENSEX24APR75000CE", "SENSEX24042675000CE"],
  ["SENSEX2450375000CE", "SENSEX24050375000CE"],
  ["SENSEX502471124000CE", "SENSEX5024071124000CE"],
  ["SENSEX5025SEPFUT", "SENSEX50250925FUT"],
  ["NIFTYNXT5024JUL68000CE", "NIFTYNXT5024072668000CE"],
] as const)("%s is %s", (symbol, expected) => {
  if (expected === undefined) expect(() => parseKiteSymbol(symbol)).toThrow("exchange.bad-symbol");
  else expect(formatSymbol(parseKiteSymbol(symbol))).toBe(expected);
});

test.each([
  "NIFTY",
  "RELIANCE24APR2900CE",
  "NIFTY24042522500CE",
  "NIFTY24ABC22500CE",
  "NIFTY2450322500CE",
  "NIFTY24X0222500CE",
  "BANKNIFTY2560454000CE",
  "NIFTY16DEC8000CE",
  "NIFTY27JAN26000CE",
  "SENSEX23APR60000CE",
  "NIFTY24APRCE",
  "NIFTY24APR022500CE",
])("%s is refused", (symbol) => {
  expect(() => parseKiteSymbol(symbol)).toThrow(`exchange.bad-symbol: "${symbol}" names no index contract`);
});

test("contracts whose expiries are not ruled cannot be resolved", () => {
  expect(() => parseKiteSymbol("GOLDM24APR72000CE")).toThrow("exchange.expiries-from-store");
});

test("every contract is found by its own symbol", () => {
  const contracts = UNDERLYINGS.filter(({ expiriesFrom }) => expiriesFrom === "rules").flatMap(({ name }) =>
    expiriesBetween(name, CALENDAR_FROM, CALENDAR_TO).map((expiry) => ({ underlying: name, ...expiry })),
  );
  fc.assert(
    fc.property(fc.constantFrom(...contracts), (contract) => {
      const { underlying, date, kind, identity } = contract;
      const year = date.slice(2, 4);
      const month = Number(date.slice(5, 7));
      const names = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(" ");
      const weekly = `${"123456789OND".charAt(month - 1)}${date.slice(8)}`;
      const symbol = `${underlying}${year}${kind === "monthly" ? names[month - 1] : weekly}10000CE`;
      expect(parseKiteSymbol(symbol)).toMatchObject({ underlying, expiry: identity });
    }),
    { numRuns: 1000 },
  );
});
