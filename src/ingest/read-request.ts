import { tradingDay, utcOffsetMs } from "../units/time.ts";
import type { Mapping } from "./mapping.ts";
import { underlyingNamed } from "./names.ts";
import { zoneOf } from "./places.ts";
import type { NumberColumn, TextColumn } from "./raw-rows.ts";
import { knownAfterMs } from "./stamps.ts";

/** What a reader of files has to fetch for a mapping; `storage/source` understands it. */
export interface ReadRequest {
  readonly stamp: { readonly ts: string } | { readonly date: string; readonly time: string };
  readonly stampFormat: string | undefined;
  readonly zone: string;
  readonly columns: readonly {
    readonly name: string;
    readonly from: string | { readonly constant: string } | { readonly ofFile: (path: string) => string };
    readonly as: "number" | "text" | "date";
  }[];
  readonly filter: string | undefined;
  readonly dayShiftMs: number;
  readonly header: boolean;
  readonly delimiter: string | undefined;
}

const NUMBERS: readonly NumberColumn[] = [
  "open",
  "high",
  "low",
  "close",
  "ltp",
  "bid",
  "ask",
  "volume",
  "oi",
  "bid_qty",
  "ask_qty",
  "strike",
  "lot",
  "settlement",
];
const TEXTS: readonly TextColumn[] = ["symbol", "underlying", "kind", "option_type"];
/** Any winter day: sessions keep away from midnight by more than the hour of daylight saving. */
const WINTER = tradingDay("2024-01-02");

/** Translates a mapping into what is to be read. */
export function readRequestOf(mapping: Mapping): ReadRequest {
  const { columns } = mapping;
  const numbers = mapping.spot_as_index ? [...NUMBERS, "spot" as const] : NUMBERS;
  const wanted = [
    ...numbers.map((name) => ({ name, from: columns[name], as: "number" as const })),
    ...TEXTS.map((name) => ({ name, from: columns[name], as: "text" as const })),
    { name: "expiry", from: columns.expiry, as: "date" as const },
  ];
  return {
    stamp:
      columns.ts === undefined ? { date: columns.date ?? "", time: columns.time ?? "" } : { ts: columns.ts },
    stampFormat: mapping.ts_format,
    zone: mapping.zone,
    columns: [...symbolOf(mapping), ...wanted].flatMap(({ name, from, as }) =>
      from === undefined ? [] : [{ name, from, as }],
    ),
    filter: mapping.filter,
    dayShiftMs: utcOffsetMs(exchangeZone(mapping), WINTER) + knownAfterMs(mapping.stamp, mapping.bar_seconds),
    header: mapping.header,
    delimiter: mapping.delimiter,
  };
}

/** The symbol of every row, where it stands in no column. */
const symbolOf = ({ contract }: Mapping): ReadRequest["columns"] =>
  contract === undefined
    ? []
    : [
        {
          name: "symbol",
          from: contract === "file" ? { ofFile: symbolOfFile } : { constant: contract },
          as: "text",
        },
      ];

/** What a file's name says its rows are of: the name up to the first underscore or dot, folders left out. */
export const symbolOfFile = (path: string): string =>
  (path.split(/[/\\]/).at(-1) ?? "").replace(/[._].*$/, "");

/** Where the days of the file are counted: at the exchange of its underlying, else in India or America as its zone is. */
function exchangeZone({ underlying, symbols, zone }: Mapping): "Asia/Kolkata" | "America/New_York" {
  const name = underlying === undefined ? undefined : underlyingNamed(underlying, symbols);
  if (name !== undefined) return zoneOf(name);
  return zone.startsWith("America/") ? "America/New_York" : "Asia/Kolkata";
}
