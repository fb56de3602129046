import { clockText, dayFromCompact, MS_PER_MINUTE } from "../../units/time.ts";
import { badFile } from "./json-file.ts";
import { fileName, namedDay } from "./named-day.ts";
import type { Profile, VendorFile, VendorTable } from "./profile.ts";

/** LEAN writes option prices and strikes as whole ten-thousandths of a dollar. */
const PER_DOLLAR = 10_000;
/** Index files run on Chicago's clock, an hour behind New York's all year. */
const CHICAGO_BEHIND_MS = 60 * MS_PER_MINUTE;

const MEMBER =
  /^(\d{8})_([a-z0-9]+)_(minute|second)_(trade|quote|openinterest)(?:_(?:european|american)_(call|put)_(\d+)_(\d{8}))?\.csv$/;
const COARSE = /^[a-z0-9]+_(trade|quote|openinterest)_(european|american)_(call|put)_\d+_\d{8}\.csv$/;
const UNIVERSE = /^#expiry,strike,right,/;
/** Indices by LEAN's name, each with the options that settle on it. */
const INDEX_OF: Readonly<Record<string, string>> = { spx: "SPXW", ndx: "NDXP" };

const COLUMNS = [
  "ts",
  "kind",
  "underlying",
  "expiry",
  "strike",
  "type",
  "open",
  "high",
  "low",
  "close",
  "volume",
  "bid",
  "ask",
  "bid_qty",
  "ask_qty",
  "oi",
] as const;
type Row = Partial<Record<(typeof COLUMNS)[number], string | number>>;

interface Contract {
  readonly kind: "option" | "index";
  readonly underlying: string;
  readonly expiry?: string;
  readonly strike?: number;
  readonly type?: string;
}

/** A contract on one day: its rows by milliseconds since New York's midnight, and its open interest. */
interface ContractDay {
  readonly date: string;
  readonly contract: Contract;
  readonly rows: Map<number, Row>;
  oi?: number;
}

/** Joins trades, quotes and open interest of a contract and minute, which LEAN keeps in files of their own. */
function tablesOf(files: readonly VendorFile[]): readonly VendorTable[] {
  const days = new Map<string, { files: Set<string>; contracts: Map<string, ContractDay> }>();
  for (const { path, members } of files)
    for (const { name, text } of members) {
      const own = memberOf(path, name, text);
      const day = days.get(own.date) ?? { files: new Set(), contracts: new Map() };
      days.set(own.date, day);
      day.files.add(path);
      const key = `${own.symbol} ${own.contract.type ?? ""} ${own.contract.strike ?? ""} ${own.contract.expiry ?? ""}`;
      const contractDay = day.contracts.get(key) ?? {
        date: own.date,
        contract: own.contract,
        rows: new Map(),
      };
      day.contracts.set(key, contractDay);
      for (const line of text.split("\n"))
        if (line.trim() !== "") own.add(contractDay, line.trim().split(","));
    }
  return [...days.values()].map(({ files: used, contracts }) => {
    const [first = "", ...more] = used;
    const shown = more.length === 0 ? first : `${first} (with ${more.length} more)`;
    return { shown, columns: COLUMNS, rows: [...contracts.values()].flatMap(rowsOf) };
  });
}

interface Member {
  readonly date: string;
  readonly symbol: string;
  readonly contract: Contract;
  add(day: ContractDay, cells: readonly string[]): void;
}

function memberOf(path: string, name: string, text: string): Member {
  const [, date = "", symbol = "", , what, type, strike = "", expiry = ""] = MEMBER.exec(name) ?? [];
  if (COARSE.test(name))
    throw badFile(path, "holds bars of an hour or a day; Pluto takes LEAN's minutes and seconds");
  if (UNIVERSE.test(text))
    throw badFile(
      path,
      "is LEAN's universe of a day, one line a contract; it holds no series to be ingested",
    );
  if (what === undefined)
    throw badFile(path, `holds "${name}", which is no file of LEAN's minutes or seconds`);
  const isOption = type !== undefined;
  const contract: Contract = isOption
    ? {
        kind: "option",
        underlying: symbol.toUpperCase(),
        expiry: dayFromCompact(expiry),
        strike: Number(strike) / PER_DOLLAR,
        type,
      }
    : { kind: "index", underlying: INDEX_OF[symbol] ?? symbol.toUpperCase() };
  const price = (text = ""): number => (isOption ? Number(text) / PER_DOLLAR : Number(text));
  const rowAt = ({ rows }: ContractDay, ms = ""): Row => {
    const time = Number(ms) + (isOption ? 0 : CHICAGO_BEHIND_MS);
    const row = rows.get(time) ?? {};
    rows.set(time, row);
    return row;
  };
  return {
    date,
    symbol,
    contract,
    add(day, cells) {
      if (what === "openinterest") day.oi = Number(cells[1]);
      else if (what === "trade")
        Object.assign(rowAt(day, cells[0]), {
          open: price(cells[1]),
          high: price(cells[2]),
          low: price(cells[3]),
          close: price(cells[4]),
          volume: Number(cells[5]),
        });
      else
        Object.assign(rowAt(day, cells[0]), {
          ...(cells[4] ? { bid: price(cells[4]), bid_qty: Number(cells[5]) } : {}),
          ...(cells[9] ? { ask: price(cells[9]), ask_qty: Number(cells[10]) } : {}),
        });
    },
  };
}

function rowsOf({ date, contract, rows, oi }: ContractDay): VendorTable["rows"] {
  const day = dayFromCompact(date);
  return [...rows]
    .sort(([a], [b]) => a - b)
    .map(([time, row]) => {
      const all: Row = {
        ts: `${day} ${clockText(time)}`,
        ...contract,
        ...row,
        ...(oi === undefined ? {} : { oi }),
      };
      return COLUMNS.map((name) => all[name]);
    });
}

/** QuantConnect LEAN's data folder: zip archives of minutes, a CSV a contract inside. */
export const lean: Profile = {
  name: "lean",
  summary: "QuantConnect LEAN minutes of SPXW, NDXP and their indices (zip)",
  stamps:
    "milliseconds since midnight at the start of the bar: options on New York's clock, indices on Chicago's",
  traps: [
    "option prices and strikes are ten-thousandths of a dollar, index values dollars",
    "no header; contract, day and kind stand in the names of the files inside",
    "trades, quotes and open interest of a day are three archives: give them together, they become one row a minute",
    "sizes and open interest count contracts of 100 units; open interest is of the morning",
    "the index SPX becomes the index of SPXW, NDX that of NDXP",
  ],
  recognise: ({ members, head }) => {
    const [first = ""] = members;
    if (MEMBER.test(first) || COARSE.test(first)) return `a zip archive of ${first} and the like`;
    return UNIVERSE.test(head) ? "a first line #expiry,strike,right" : undefined;
  },
  mapping: () => ({
    columns: {
      ts: "ts",
      kind: "kind",
      underlying: "underlying",
      expiry: "expiry",
      strike: "strike",
      option_type: "type",
      open: "open",
      high: "high",
      low: "low",
      close: "close",
      volume: "volume",
      bid: "bid",
      ask: "ask",
      bid_qty: "bid_qty",
      ask_qty: "ask_qty",
      oi: "oi",
    },
    zone: "America/New_York",
    stamp: "start",
    bar_seconds: 60,
    volume_in: "lots",
    oi_in: "lots",
    quote_qty_in: "lots",
  }),
  convert: tablesOf,
  dayOf: (path) => namedDay(fileName(path), "ymd"),
};
