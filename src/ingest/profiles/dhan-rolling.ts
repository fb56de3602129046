import { badFile, cellOf, membersOf, parsedJson } from "./json-file.ts";
import { byColumns, type FileOutline, type Profile, type VendorFile, type VendorTable } from "./profile.ts";

const COLUMNS = ["timestamp", "strike", "open", "high", "low", "close", "volume", "oi", "iv", "spot"];

/** Dhan's answer: an array a column, under `ce` and `pe`. */
function rollingTable({ path, members }: VendorFile): VendorTable {
  const rows = members.flatMap(({ text }) => {
    const answer = membersOf(parsedJson(text, path));
    const data = membersOf(answer?.data) ?? answer;
    return ["ce", "pe"].flatMap((side) => {
      const columns = membersOf(data?.[side]);
      if (columns === undefined) return [];
      const stamps = columns.timestamp;
      if (!Array.isArray(stamps)) throw badFile(path, `has no data.${side}.timestamp`);
      return stamps.map((_, i) => [
        side,
        ...COLUMNS.map((name) => {
          const column = columns[name];
          return Array.isArray(column) ? cellOf(column[i]) : undefined;
        }),
      ]);
    });
  });
  return { shown: path, columns: ["side", ...COLUMNS], rows };
}

const isJson = (file: FileOutline | undefined): boolean => file === undefined || /^\s*\{/.test(file.head);
const timeColumn = ({ columns }: FileOutline): string =>
  ["timestamp", "ts", "datetime"].find((name) => columns.includes(name)) ?? "timestamp";

/** Dhan's rolling options, and tables of the same kind by others. */
export const dhanRolling: Profile = {
  name: "dhan-rolling",
  summary:
    "Dhan rolling options (JSON), and other series at a distance from the money: only their spot can be taken",
  stamps: "epoch seconds at the start of the bar",
  traps: [
    "the strike moves with the market, so a row's neighbour is another contract: refused as a contract series",
    "the spot beside it is a series: --spot-as-index --underlying NIFTY takes it as the index",
    "expiryCode 1 is documented as the next expiry and 0 as the near one",
  ],
  recognise: (file) => {
    if (/^\s*\{/.test(file.head))
      return /"(ce|pe)"\s*:\s*\{/.test(file.head) && /"(strike|spot)"\s*:\s*\[/.test(file.head)
        ? "arrays of strike and spot under ce and pe"
        : undefined;
    return (
      byColumns(file, "offset", "strike", "spot") ??
      byColumns(file, "spot", "strike", "CALL_open", "PUT_open")
    );
  },
  mapping: (file) => ({
    columns: {
      ts: file === undefined || isJson(file) ? "timestamp" : timeColumn(file),
      close: "spot",
      spot: "spot",
    },
    kind: "index",
    stamp: "start",
    bar_seconds: 60,
    ...(isJson(file) ? { ts_format: "epoch_s" } : {}),
  }),
  refusal: ({ spot_as_index }) =>
    spot_as_index === true
      ? undefined
      : "the strike of a rolling series moves with the market, so its rows are of many contracts and no stop or exit can " +
        "follow one; give --spot-as-index to take only its spot, as the index",
  isTable: (file) => !isJson(file),
  convert: (files) => files.map(rollingTable),
};
