import { z } from "zod";
import { PlutoError } from "../units/failure.ts";

const column = z.string().min(1);
const countedIn = z.enum(["units", "lots"]).default("units");
const zone = z.string().refine(isZone, { error: "is not a time zone; write e.g. Asia/Kolkata or UTC" });

/** Which column of the file holds what. */
export const MappedColumns = z.strictObject({
  ts: column.optional().describe("date and time of the row"),
  date: column.optional().describe("date, where the time has a column of its own"),
  time: column.optional().describe("time of day, beside date"),
  symbol: column
    .optional()
    .describe("contract or index name, e.g. NIFTY24042522500CE, NIFTY24APR22500CE, NIFTY 50"),
  underlying: column.optional().describe("underlying, e.g. NIFTY"),
  kind: column.optional().describe("index, option or future (OPTIDX, IDO, FUTIDX, IDF are understood)"),
  expiry: column.optional().describe("expiry date"),
  strike: column.optional().describe("strike"),
  option_type: column.optional().describe("CE/PE, call/put, C/P"),
  open: column.optional().describe("open of the bar"),
  high: column.optional().describe("high of the bar"),
  low: column.optional().describe("low of the bar"),
  close: column.optional().describe("close of the bar"),
  ltp: column.optional().describe("last traded price: the file holds snapshots, not bars"),
  bid: column.optional().describe("best bid"),
  ask: column.optional().describe("best ask"),
  bid_qty: column.optional().describe("quantity at the best bid"),
  ask_qty: column.optional().describe("quantity at the best ask"),
  volume: column.optional().describe("volume"),
  oi: column.optional().describe("open interest"),
  spot: column.optional().describe("index value beside an option row"),
  lot: column.optional().describe("units in one lot of the row's contract"),
  settlement: column
    .optional()
    .describe("settlement price; of a contract's last day, the index's final value"),
});

/** How a vendor's files are to be understood: what `--map` and a mapping file may say. */
export const Mapping = z.strictObject({
  columns: MappedColumns,
  stamp: z
    .enum(["start", "end", "59", "known", "day"])
    .describe(
      "what a stamp means: start or end of its bar, its last second (:59), when the row became known, or a whole day",
    ),
  bar_seconds: z.number().int().positive().optional().describe("length of a bar; needed with stamp start"),
  zone: zone.default("Asia/Kolkata").describe("zone of stamps that carry none"),
  ts_format: z
    .string()
    .min(1)
    .optional()
    .describe(
      "strptime pattern of the stamps, e.g. %d/%m/%Y %H:%M:%S, or epoch_s, epoch_ms, epoch_us, epoch_ns",
    ),
  expiry_format: z
    .enum(["iso", "dmy", "mdy", "yyyymmdd", "epoch_s"])
    .optional()
    .describe("how expiries are written; iso, 25-Apr-2024, 25APR24 and 20240425 are understood without it"),
  kind: z
    .enum(["index", "options", "future"])
    .optional()
    .describe("what every row is; found out from the columns"),
  underlying: z.string().min(1).optional().describe("underlying of every row"),
  contract: z
    .string()
    .min(1)
    .optional()
    .describe("symbol of every row; `file`: the file's name up to the first _ or dot says it"),
  symbols: z
    .record(z.string(), z.string())
    .default({})
    .describe("names of this vendor, each with Pluto's symbol"),
  prices_in: z.enum(["rupees", "paise"]).default("rupees").describe("what prices and strikes count"),
  volume_in: countedIn.describe("what volume counts"),
  oi_in: countedIn.describe("what open interest counts"),
  quote_qty_in: countedIn.describe("what bid_qty and ask_qty count"),
  spot_as_index: z.boolean().default(false).describe("make index rows of the spot column"),
  keep_frozen: z.boolean().default(false).describe("keep pages that repeat the page before them"),
  no_trade_bars: z.enum(["keep", "drop"]).default("keep").describe("bars of contracts without volume"),
  sparse: z.boolean().default(false).describe("bars may be further apart than bar_seconds"),
  contract_list: z
    .boolean()
    .default(false)
    .describe("the file lists what the exchange listed that day: keep it as contract list"),
  skip_rows: z.boolean().default(false).describe("take contract lists and settlement prices, no rows"),
  filter: z
    .string()
    .min(1)
    .optional()
    .describe("SQL condition on the file's columns; other rows are not read"),
  header: z.boolean().default(true).describe("whether a CSV begins with a line of column names"),
  delimiter: z.string().length(1).optional().describe("what parts the cells of a CSV; found out"),
});
export type Mapping = z.infer<typeof Mapping>;

/** As much of a mapping as the rules between its parts look at. */
const Outline = z.object({
  columns: z.object(MappedColumns.shape),
  stamp: z.unknown().optional(),
  bar_seconds: z.unknown().optional(),
  kind: z.string().optional(),
  underlying: z.unknown().optional(),
  contract: z.unknown().optional(),
  spot_as_index: z.unknown().optional(),
  skip_rows: z.unknown().optional(),
});
type Outline = z.infer<typeof Outline>;

type Fault = readonly [path: readonly string[], message: string];

/** What the shape alone cannot say. */
function faultsOf(mapping: Outline): Fault[] {
  const { columns } = mapping;
  const faults: Fault[] = [];
  const check = (holds: boolean, path: readonly string[], message: string): void => {
    if (!holds) faults.push([path, message]);
  };
  const has = (name: keyof typeof columns): boolean => columns[name] !== undefined;
  const hasPair = has("date") && has("time");
  const isSymbolGiven = has("symbol") || mapping.contract !== undefined;
  check(
    !(has("symbol") && mapping.contract !== undefined),
    ["contract"],
    "and a symbol column are too much: give one",
  );
  check(has("ts") !== hasPair, ["columns", "ts"], "is needed: give ts, or date and time");
  check(has("date") === has("time"), ["columns", "date"], "needs time beside it");
  check(!(has("ltp") && has("close")), ["columns", "ltp"], "and close are the same thing: give one of them");
  const barPrices = (["open", "high", "low"] as const).filter(has).length;
  check(barPrices === 0 || barPrices === 3, ["columns", "open"], "high and low come together, or not at all");
  check(barPrices === 0 || has("close"), ["columns", "close"], "is needed beside open, high and low");
  const hasPrice =
    has("ltp") || has("close") || has("bid") || has("ask") || (has("spot") && mapping.spot_as_index === true);
  check(
    hasPrice || mapping.skip_rows === true,
    ["columns", "close"],
    "is needed: give close, or ltp for snapshots",
  );
  check(
    mapping.stamp !== "start" || mapping.bar_seconds !== undefined,
    ["bar_seconds"],
    "is needed with stamp start",
  );
  const hasUnderlying = has("underlying") || mapping.underlying !== undefined;
  check(
    isSymbolGiven || hasUnderlying,
    ["underlying"],
    "is needed: give it, or a symbol or underlying column",
  );
  check(mapping.spot_as_index !== true || has("spot"), ["columns", "spot"], "is needed for spot_as_index");
  const kind = kindOf(mapping);
  if (isSymbolGiven || kind === "index") return faults;
  check(has("expiry"), ["columns", "expiry"], `is needed for ${kind === "future" ? "futures" : "options"}`);
  if (kind === "future") return faults;
  check(has("strike"), ["columns", "strike"], "is needed for options");
  check(has("option_type"), ["columns", "option_type"], "is needed for options");
  return faults;
}

/** What the rows are: as the mapping says; else options with a strike, futures with an expiry, and an index. */
export function kindOf({ kind, columns }: Pick<Outline, "kind" | "columns">): string {
  if (kind !== undefined) return kind;
  if (columns.strike !== undefined || columns.option_type !== undefined) return "options";
  return columns.expiry === undefined ? "index" : "future";
}

/** True for last prices and quotes at an instant, false for bars. */
export const isSnapshot = ({ columns }: Pick<Mapping, "columns">): boolean => columns.open === undefined;

/** @throws `ingest.bad-mapping` listing every fault with its path */
export function parseMapping(json: unknown, origin: string): Mapping {
  const parsed = Mapping.safeParse(json);
  const outline = Outline.safeParse(json);
  const between = outline.success ? faultsOf(outline.data) : [];
  if (parsed.success && between.length === 0) return parsed.data;
  const faults = [
    ...(parsed.error?.issues ?? []).map(
      (issue) => `${issue.path.join(".") || "mapping"} ${faultText(issue, json)}`,
    ),
    ...between.map(([path, message]) => `${path.join(".")} ${message}`),
  ];
  throw new PlutoError("ingest.bad-mapping", `${origin}: ${faults.join("; ")}`, { data: { faults } });
}

function faultText(issue: z.core.$ZodIssue, json: unknown): string {
  if (issue.code === "unrecognized_keys") return `knows no ${issue.keys.map((key) => `"${key}"`).join(", ")}`;
  if (issue.code === "custom") return issue.message;
  const value = issue.path.reduce<unknown>((inner, key) => recordOf(inner)[String(key)], json);
  const choices =
    issue.code === "invalid_value" ? `; one of ${issue.values.map(String).sort().join(", ")}` : "";
  if (value === undefined) return `is missing${choices}`;
  return `is ${JSON.stringify(value)}${choices || `: ${issue.message}`}`;
}

const TOP_LEVEL: ReadonlySet<string> = new Set(Object.keys(Mapping.shape));
const COLUMN_NAMES: ReadonlySet<string> = new Set(Object.keys(MappedColumns.shape));
const NUMBERS: ReadonlySet<string> = new Set(["bar_seconds"]);

/**
 * Lays `key=value` over a mapping that is still JSON. `close=ltp` names a column, `columns.underlying=und` too where
 * the key means something at the top; `stamp=end` sets a rule; `symbols.NIFTY 50=NIFTYSPOT` adds a name.
 * @throws `ingest.bad-mapping` for anything else
 */
export function withMapFlag(json: Readonly<Record<string, unknown>>, flag: string): Record<string, unknown> {
  const at = flag.indexOf("=");
  const key = flag.slice(0, at);
  const text = flag.slice(at + 1);
  const [head = "", rest] = [
    key.split(".", 1)[0],
    key.includes(".") ? key.slice(key.indexOf(".") + 1) : undefined,
  ];
  if (at < 1 || text === "")
    throw new PlutoError("ingest.bad-mapping", `--map ${flag}: write key=value, or a JSON file`);
  if (rest !== undefined && (head === "columns" || head === "symbols"))
    return { ...json, [head]: { ...recordOf(json[head]), [rest]: text } };
  if (rest === undefined && TOP_LEVEL.has(key) && key !== "columns" && key !== "symbols")
    return { ...json, [key]: flagValue(key, text) };
  if (rest === undefined && COLUMN_NAMES.has(key))
    return { ...json, columns: { ...recordOf(json.columns), [key]: text } };
  const known = [...COLUMN_NAMES, ...TOP_LEVEL].join(", ");
  throw new PlutoError("ingest.bad-mapping", `--map ${flag}: "${key}" is not one of ${known}`);
}

const recordOf = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? { ...value } : {};

function flagValue(key: string, text: string): unknown {
  if (text === "true" || text === "false") return text === "true";
  return NUMBERS.has(key) && text.trim() !== "" ? Number(text) : text;
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
