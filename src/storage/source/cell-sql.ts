import { invariant, PlutoError } from "../../units/failure.ts";
import { type TradingDay, utcOffsetMs } from "../../units/time.ts";
import { type SourceFile, sqlName, sqlText } from "./source-files.ts";
import type { SourceColumn, SourceQuery } from "./source-query.ts";

/** How vendors write an empty cell. */
const EMPTY = "('', '-', '--', 'na', 'n/a', 'nan', 'null', 'none')";
const EPOCH_UNITS_PER_MS: Readonly<Record<string, number>> = {
  epoch_s: 0.001,
  epoch_ms: 1,
  epoch_us: 1000,
  epoch_ns: 1_000_000,
};

const isText = (type: string): boolean => type === "VARCHAR";
const isNumber = (type: string): boolean =>
  /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DOUBLE|FLOAT|DECIMAL.*)$/.test(type);

/** A number column in SQL, in two steps: what most cells come to at once, then the rest, looked at more closely. */
export interface NumberSql {
  /** The cell as a number where that is simple; to be selected under the name `quick`. */
  readonly quick: string;
  /** Over `quick`: the number; NULL where the cell is empty or holds none. */
  readonly value: string;
  /** Over `quick`: true when `quick` is the number already. */
  readonly isPlain: string;
  /** Over `quick`: a text such as `close="x"` where a cell that is not empty holds no number. */
  readonly fault: string;
}

/** @param quick name for the column of the first step @throws `source.wrong-type` for dates and the like */
export function numberSql(file: SourceFile, column: SourceColumn, quick: string): NumberSql {
  const from = nameOf(column);
  const type = typeOf(file, from);
  const cell = sqlName(from);
  if (!isText(type) && !isNumber(type))
    throw new PlutoError(
      "source.wrong-type",
      `${file.path}: column "${from}" (for ${column.name}) holds ${type}, a number was expected`,
    );
  // Single precision goes through its shortest text: 101.55 is 101.55 then, and not 101.5500030517578.
  const simple =
    type === "FLOAT" ? `CAST(CAST(${cell} AS VARCHAR) AS DOUBLE)` : `TRY_CAST(${cell} AS DOUBLE)`;
  const isPlain = `coalesce(isfinite(${quick}), false)`;
  const text = `trim(CAST(${cell} AS VARCHAR))`;
  const isBad = `${cell} IS NOT NULL AND lower(${text}) NOT IN ${EMPTY} AND ${partedSql(text)} IS NULL`;
  return {
    quick: simple,
    value: `CASE WHEN ${isPlain} THEN ${quick} ELSE ${partedSql(text)} END`,
    isPlain,
    fault: `CASE WHEN NOT ${isPlain} AND ${isBad} THEN ${sqlText(`${column.name}="`)} || ${text} || '"' END`,
  };
}

/** A number with commas that part thousands or lakhs, e.g. 1,23,456.50; NULL for anything else. */
const partedSql = (text: string): string =>
  `CASE WHEN regexp_full_match(${text}, '-?[0-9]{1,3}(,[0-9]{2,3})*,[0-9]{3}(\\.[0-9]+)?')
     THEN TRY_CAST(replace(${text}, ',', '') AS DOUBLE) END`;

/** A text column, trimmed, NULL where empty; a date of the file's own type comes as YYYY-MM-DD. */
export function textSql(file: SourceFile, column: SourceColumn): string {
  if (typeof column.from !== "string")
    return sqlText("constant" in column.from ? column.from.constant : column.from.ofFile(file.path));
  const type = typeOf(file, column.from);
  const isDay = column.as === "date" && /^(DATE|TIMESTAMP.*)$/.test(type);
  const cell = sqlName(column.from);
  return `nullif(trim(CAST(${isDay ? `CAST(${cell} AS DATE)` : cell} AS VARCHAR)), '')`;
}

/** What a file's stamps are, in SQL. */
export interface StampSql {
  /** UTC epoch milliseconds, rounded up to the next whole one; NULL where it cannot be read. */
  readonly utcMs: string;
  /** As written, for a message. */
  readonly written: string;
  /** Whether the row's stamp carries a zone of its own; undefined: all do, or none does. */
  readonly carriesZone: string | undefined;
}

/** @throws `source.stamp-format` when the column's type and `stampFormat` do not go together */
export function stampSql(file: SourceFile, query: SourceQuery): StampSql {
  const { stamp } = query;
  if ("ts" in stamp) return oneStampSql(file, query, sqlName(stamp.ts), typeOf(file, stamp.ts), stamp.ts);
  const types = [typeOf(file, stamp.date), typeOf(file, stamp.time)];
  const [date, time] = [sqlName(stamp.date), sqlName(stamp.time)];
  if (types[0] === "DATE" && types[1] === "TIME")
    return oneStampSql(file, query, `(${date} + ${time})`, "TIMESTAMP", stamp.date);
  const day = /^TIMESTAMP/.test(types[0] ?? "") ? `CAST(${date} AS DATE)` : date;
  const both = `(trim(CAST(${day} AS VARCHAR)) || ' ' || trim(CAST(${time} AS VARCHAR)))`;
  return oneStampSql(file, query, both, "VARCHAR", stamp.date);
}

function oneStampSql(
  file: SourceFile,
  query: SourceQuery,
  cell: string,
  type: string,
  name: string,
): StampSql {
  const written = `CAST(${cell} AS VARCHAR)`;
  const format = query.stampFormat;
  const stated = (microseconds: string): StampSql => ({
    utcMs: `ceil((${microseconds}) / 1000.0)`,
    written,
    carriesZone: undefined,
  });
  if (type === "TIMESTAMP WITH TIME ZONE") return stated(`epoch_us(${cell})`);
  if (/^(TIMESTAMP.*|DATE)$/.test(type)) return stated(wallSql(`CAST(${cell} AS TIMESTAMP)`, query.zone));
  const perMs = format === undefined ? undefined : EPOCH_UNITS_PER_MS[format];
  if (perMs !== undefined) return stated(`TRY_CAST(${cell} AS DOUBLE) / ${perMs} * 1000.0`);
  if (isNumber(type))
    throw new PlutoError(
      "source.stamp-format",
      `${file.path}: column "${name}" holds ${type}; say what it counts: ts_format epoch_s, epoch_ms, epoch_us or epoch_ns`,
    );
  const text = `trim(${written})`;
  if (format !== undefined) {
    const parsed = `try_strptime(${text}, ${sqlText(format)})`;
    return stated(format.includes("%z") ? `epoch_us(${parsed})` : wallSql(parsed, query.zone));
  }
  const carriesZone = `regexp_matches(${text}, '[0-9]:[0-9]{2}.*(Z|UTC|GMT|[+-][0-9]{2}(:?[0-9]{2})?)$')`;
  const wall = wallSql(`TRY_CAST(${text} AS TIMESTAMP)`, query.zone);
  const microseconds = `CASE WHEN ${carriesZone} THEN epoch_us(TRY_CAST(${text} AS TIMESTAMPTZ)) ELSE ${wall} END`;
  return { ...stated(microseconds), carriesZone };
}

/** Wall-clock TIMESTAMP → UTC microseconds. */
function wallSql(timestamp: string, zone: string): string {
  if (zone === "UTC") return `epoch_us(${timestamp})`;
  if (zone === "Asia/Kolkata")
    return `epoch_us(${timestamp}) - ${utcOffsetMs(zone, "1970-01-01" as TradingDay)}000`;
  return `epoch_us(timezone(${sqlText(zone)}, ${timestamp}))`;
}

function nameOf({ name, from }: SourceColumn): string {
  invariant(typeof from === "string", `${name} is read from a column`);
  return from;
}

/** The column's type. It was checked to be there. */
const typeOf = (file: SourceFile, name: string): string => file.columns.get(name) ?? "VARCHAR";
