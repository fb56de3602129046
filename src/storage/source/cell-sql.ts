import { PlutoError } from "../../units/failure.ts";
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

/** A number column: what to select for its value (NULL where empty), and a text such as `close="x"` where it is no number. */
export function numberSql(
  file: SourceFile,
  column: SourceColumn,
): { readonly value: string; readonly fault: string } {
  const type = typeOf(file, column.from);
  const cell = sqlName(column.from);
  if (!isText(type) && !isNumber(type))
    throw new PlutoError(
      "source.wrong-type",
      `${file.path}: column "${column.from}" (for ${column.name}) holds ${type}, a number was expected`,
    );
  const plain = isText(type) ? `trim(${cell})` : `CAST(${cell} AS VARCHAR)`;
  const number = isText(type)
    ? textNumberSql(plain)
    : type === "FLOAT"
      ? `CAST(${plain} AS DOUBLE)`
      : `CAST(${cell} AS DOUBLE)`;
  const isEmpty = isText(type) ? `lower(${plain}) IN ${EMPTY}` : `coalesce(isnan(${number}), false)`;
  const value = `CASE WHEN ${isEmpty} OR isinf(${number}) THEN NULL ELSE ${number} END`;
  const isBad = `NOT (${isEmpty}) AND ${cell} IS NOT NULL AND (${number} IS NULL OR isinf(${number}))`;
  return { value, fault: `CASE WHEN ${isBad} THEN ${sqlText(`${column.name}="`)} || ${plain} || '"' END` };
}

/** Commas only where they part thousands or lakhs; anything else that is not a number is NULL. */
const textNumberSql = (text: string): string =>
  `CASE WHEN NOT contains(${text}, ',') THEN TRY_CAST(${text} AS DOUBLE)
     WHEN regexp_full_match(${text}, '-?[0-9]{1,3}(,[0-9]{2,3})*,[0-9]{3}(\\.[0-9]+)?')
     THEN TRY_CAST(replace(${text}, ',', '') AS DOUBLE) END`;

/** A text column, trimmed, NULL where empty; a date of the file's own type comes as YYYY-MM-DD. */
export function textSql(file: SourceFile, column: SourceColumn): string {
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

/** The column's type. It was checked to be there. */
const typeOf = (file: SourceFile, name: string): string => file.columns.get(name) ?? "VARCHAR";
